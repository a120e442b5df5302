"""
``python -m services review …``: what people corrected in the console, where the assistant is trained.

    corrections            show what would change in data/nlu, as a diff, and what was left out
    corrections --apply    change it
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.exc import OperationalError

from services.console.review import proposal, rows, training_files
from services.console.review.proposal import Proposal
from services.database.engine import create_engine
from services.database.unit_of_work import Database
from services.settings import Settings, read_settings

NOTHING = "no hay correcciones para agregar"


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m services review", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    corrections = verbs.add_parser("corrections", help="what people corrected, as a change of data/nlu")
    corrections.add_argument("--apply", action="store_true", help="change the files")
    chosen = parser.parse_args(arguments)
    settings = read_settings()
    if not settings.database_url:
        sys.stderr.write("review: DATABASE_URL must be set\n")
        return 2
    try:
        return teach(settings, is_applied=chosen.apply)
    except OperationalError as error:
        said = str(error.orig).strip().partition("\n")[0]
        sys.stderr.write(f"review: PostgreSQL did not do it: {said}\n")
        return 1


def teach(settings: Settings, *, is_applied: bool, folder: Path = training_files.NLU) -> int:
    """Show what would change in a folder, and change it if it is to be applied; the exit status."""
    found = asyncio.run(proposed(settings.database_url, folder))
    sys.stdout.write(f"{proposal.told(found) or NOTHING}\n")
    if found.is_empty:
        return 0
    if not is_applied:
        sys.stdout.write(f"\n{len(found.added)} para agregar; todavía no cambió nada: APPLY=1 (o --apply) lo aplica.\n")
        return 0
    for path in proposal.apply(found, folder):
        sys.stdout.write(f"cambió {path}\n")
    return 0


async def proposed(database_url: str, folder: Path) -> Proposal:
    """What the corrections in a database would change in a folder."""
    database = Database(create_engine(database_url))
    try:
        async with database.unit_of_work() as connection:
            found = proposal.of_rows(await rows.corrections(connection))
    finally:
        await database.close()
    return proposal.propose(found, training_files.read_folder(folder), proposal.kept_apart())
