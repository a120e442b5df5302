"""
``make understand IN=a.jsonl OUT=b.jsonl``: what the assistant would understand of a file of sentences.

The work is done by :mod:`bot.understand` in Rasa's environment, with the model that fits the files of now. Lines that
do not say on which day they were written are of the property's today.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.local.environment import environment_of
from deploy.local.model import RASA, ROOT, current_model
from services.clock import clock_from_environment, local_date
from services.settings import read_settings

TIME_ZONE = "America/Argentina/Buenos_Aires"  # the property's own is in a database that need not run here


def command(source: Path, target: Path, environment: Mapping[str, str]) -> list[str]:
    """The command that understands the file ``source``, on the day that ``environment`` sets."""
    today = local_date(clock_from_environment(environment).now(), TIME_ZONE)
    options = ["--model", str(current_model()), "--today", today.isoformat()]
    return [RASA[0], "-m", "bot.understand", *options, str(source.resolve()), str(target.resolve())]


def main() -> int:
    """Run it. Returns the exit status: 2 when a file is not named."""
    parser = argparse.ArgumentParser(prog="make understand", usage="make understand IN=said.jsonl OUT=understood.jsonl")
    parser.add_argument("source", metavar="IN")
    parser.add_argument("target", metavar="OUT")
    options = parser.parse_args()
    if not options.source or not options.target:
        parser.error("name both files")
    environment = environment_of(read_settings(), for_program="rasa")
    asked = command(Path(options.source), Path(options.target), environment)
    return subprocess.run(asked, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
