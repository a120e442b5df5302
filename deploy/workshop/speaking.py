"""For programs of the workshop that run where Rasa is: what they say is JSON for whoever started them, nothing else."""

from __future__ import annotations

import os
import sys
import warnings
from typing import TextIO

import sanic.app  # noqa: F401 - for the filter of warnings that it sets, before ours


def answers_alone() -> TextIO:
    """What was standard output, for answers alone: what libraries print from now on goes to standard error."""
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers
