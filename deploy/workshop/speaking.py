"""For programs of the workshop that run where Rasa is: what they say is JSON for whoever started them, nothing else."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from deploy.local.remarks import keep_remarks_apart


def answers_alone() -> TextIO:
    """What was standard output, for answers alone: what libraries print from now on goes to standard error."""
    keep_remarks_apart()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers
