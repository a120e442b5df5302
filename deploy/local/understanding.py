"""
``make understand IN=a.jsonl OUT=b.jsonl [MODEL=name]``: what the assistant would understand of a file of sentences.

The work is done by :mod:`bot.understand` in Rasa's environment, with the active model; where none is active yet, with
the one that fits the files of now, trained if need be. Lines that do not say on which day they were written are of the
property's today.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.local import house
from deploy.local.choosing import NEW, NoSuchModel
from deploy.local.environment import environment_of
from deploy.local.model import RASA, ROOT, TrainingFailed, path_of, trained
from services.clock import clock_from_environment, local_date
from services.settings import Settings, read_settings

UNNAMED = "faltan los archivos: make understand IN=frases.jsonl OUT=entendido.jsonl"
TIME_ZONE = "America/Argentina/Buenos_Aires"  # the property's own is in a database that need not run here


def command(source: Path, target: Path, environment: Mapping[str, str], *, model: Path) -> list[str]:
    """The command by which ``model`` understands the file ``source``, on the day that ``environment`` sets."""
    today = local_date(clock_from_environment(environment).now(), TIME_ZONE)
    options = ["--model", str(model), "--today", today.isoformat()]
    return [
        RASA[0],
        "-m",
        "deploy.local.remarks",
        "bot.understand",
        *options,
        str(source.resolve()),
        str(target.resolve()),
    ]


def chosen_model(settings: Settings, said: str) -> Path:
    """
    The model that is called so; the active one when nothing is said.

    Raises ``NoSuchModel``, ``TrainingFailed`` and what ``house.FAULTS`` lists.
    """
    known = house.read_house(settings)
    if said in ("", NEW):
        if not said and known.active is not None:
            if known.active.model != known.names.fitting:
                _say(
                    "con el modelo activo, que no tiene los cambios de los archivos; MODEL=nuevo usa el de los archivos"
                )
            return path_of(known.active.model)
        return trained(environment_of(settings, for_program="training"), _say, vocabulary=known.vocabulary)
    return known.path(said)


def _say(line: str) -> None:
    sys.stderr.write(f"-- understand: {line}\n")
    sys.stderr.flush()


def main() -> int:
    """Run it. Returns the exit status: 2 when a file is not named."""
    parser = argparse.ArgumentParser(
        prog="make understand", usage="make understand IN=a.jsonl OUT=b.jsonl [MODEL=name]"
    )
    parser.add_argument("source", metavar="IN")
    parser.add_argument("target", metavar="OUT")
    parser.add_argument("--model", default="")
    options = parser.parse_args()
    if not options.source or not options.target:
        sys.stderr.write(f"make understand: {UNNAMED}\n")
        return 2
    if not Path(options.source).is_file():
        sys.stderr.write(f"make understand: no hay un archivo {options.source}\n")  # said before any training
        return 2
    settings = read_settings()
    try:
        model = chosen_model(settings, options.model)
    except (NoSuchModel, TrainingFailed, *house.FAULTS) as fault:
        sys.stderr.write(f"make understand: {fault}\n")
        return 1
    environment = environment_of(settings, for_program="rasa")
    asked = command(Path(options.source), Path(options.target), environment, model=model)
    return subprocess.run(asked, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
