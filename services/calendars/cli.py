"""
``python -m services calendars …``: what can be done with calendars from a terminal.

    read FILE [--today DATE]    the nights that a file blocks; needs no database
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from services.calendars.reading import read
from services.calendars.wording import refusal_words, warning_words
from services.clock import local_date
from services.errors import FeedInvalid

DEFAULT_ZONE = "America/Argentina/Buenos_Aires"
REFUSED = 2


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m services calendars", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    reading = verbs.add_parser("read", help="the nights that a file blocks, as JSON")
    reading.add_argument("file", type=Path)
    reading.add_argument("--today", type=date.fromisoformat, help="nights from this day on; the real day without it")
    chosen = parser.parse_args(arguments)
    return print_nights(chosen.file, today=chosen.today)


def print_nights(file: Path, *, today: date | None) -> int:
    """Print the nights that a file blocks and what is odd about it, or why it is refused; 0 or 2."""
    if today is None:
        today = local_date(datetime.now(UTC), DEFAULT_ZONE)
    try:
        reading = read(file.read_bytes(), property_zone=DEFAULT_ZONE, today=today)
    except FeedInvalid as refused:
        return _print({"error": refusal_words(refused.details["reason"])}, status=REFUSED)
    except OSError:
        return _print({"error": "No pudimos abrir ese archivo."}, status=REFUSED)
    nights = sorted(night.isoformat() for night in reading.nights())
    return _print({"nights": nights, "warnings": [warning_words(warned) for warned in reading.warnings]}, status=0)


def _print(said: dict[str, object], *, status: int) -> int:
    sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    return status
