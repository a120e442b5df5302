"""
``python -m services calendars …``: what can be done with calendars from a terminal.

    read FILE [--today DATE]      the nights that a file blocks; needs no database
    import [--force]              look at every feed now; --force believes them, whatever nights they have lost
    status                        how every feed is doing, and the nights that are taken twice
    export CABIN CHANNEL [--new]  the address at which a channel reads a cabin's calendar; --new makes another
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from services.calendars.channels import Channel
from services.calendars.reading import read
from services.calendars.wording import refusal_words, warning_words
from services.clock import local_date
from services.errors import FeedInvalid
from services.settings import read_settings

DEFAULT_ZONE = "America/Argentina/Buenos_Aires"
FAILED, REFUSED = 1, 2


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m services calendars", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    reading = verbs.add_parser("read", help="the nights that a file blocks, as JSON")
    reading.add_argument("file", type=Path)
    reading.add_argument("--today", type=date.fromisoformat, help="nights from this day on; the real day without it")
    importing = verbs.add_parser("import", help="look at every feed now")
    importing.add_argument("--force", action="store_true", help="believe them, whatever nights they have lost")
    verbs.add_parser("status", help="how every feed is doing")
    exporting = verbs.add_parser("export", help="the address at which a channel reads a cabin's calendar")
    exporting.add_argument("cabin")
    exporting.add_argument("channel", choices=[channel.value for channel in Channel])
    exporting.add_argument("--new", action="store_true", help="another address; the one before serves no more")
    chosen = parser.parse_args(arguments)
    if chosen.verb == "read":
        return print_nights(chosen.file, today=chosen.today)
    from services.calendars import terminal
    from services.wiring import Product, wire

    verb: Callable[[Product], Awaitable[int]] = {
        "import": lambda product: terminal.import_all(product, is_forced=chosen.force),
        "status": terminal.show_status,
        "export": lambda product: terminal.show_export(
            product, chosen.cabin, Channel(chosen.channel), is_new=chosen.new
        ),
    }[chosen.verb]

    async def with_product() -> int:
        product = wire(read_settings())
        try:
            return await verb(product)
        finally:
            await product.close()

    return asyncio.run(with_product())


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
