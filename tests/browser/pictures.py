"""
Pictures of every page of the console over the demo house: ``make pictures``.

    python -m tests.browser.pictures [--to docs/pantallas] [--only NAME …]

Each page is taken whole, on a phone (360 px) and on a desk (1280 px), into ``NAME-360.jpg`` and ``NAME-1280.jpg``.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from deploy.local.ports import free_port
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.postgres import database_url as url_of_database
from deploy.local.valkey import EmbeddedValkey
from deploy.local.valkey import redis_url as url_of_redis
from services.clock import SettableClock
from services.database.migrate import upgrade
from tests.browser.pages import DESK, PAGES, PHONE, Shown, shown

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime.fromisoformat("2026-11-24T12:00:00-03:00")
QUALITY = 70
TALLEST = 2400  # pixels; what is below is cut off


def main() -> None:
    """Take the pictures, telling how far it is."""
    options = argparse.ArgumentParser(prog="make pictures", description=__doc__)
    options.add_argument("--to", type=Path, default=ROOT / "docs" / "pantallas")
    options.add_argument("--only", nargs="*", choices=list(PAGES), default=list(PAGES))
    chosen = options.parse_args()
    chosen.to.mkdir(parents=True, exist_ok=True)
    with _servers() as (database_url, redis_url):
        asyncio.run(_take(database_url, redis_url, chosen.only, chosen.to))


@contextmanager
def _servers() -> Iterator[tuple[str, str]]:
    """A database with nothing in it but its tables, and a Redis; both gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="anfitrion-pictures-") as folder:
        postgres = EmbeddedPostgres(Path(folder) / "postgres", free_port(), durable=False)
        valkey = EmbeddedValkey(Path(folder) / "valkey", free_port())
        postgres.prepare()
        postgres.start()
        valkey.start()
        try:
            database_url = url_of_database(postgres.port, "postgres")
            upgrade(database_url)
            yield database_url, url_of_redis(valkey.port)
        finally:
            valkey.stop()
            postgres.stop()


async def _take(database_url: str, redis_url: str, names: list[str], to: Path) -> None:
    async with shown(database_url, redis_url, SettableClock(NOW)) as console:
        for number, name in enumerate(names, start=1):
            for width in (PHONE, DESK):
                await _picture(console, name, width, to / f"{name}-{width}.jpg")
            sys.stderr.write(f"{number} of {len(names)}: {name}\n")


async def _picture(console: Shown, name: str, width: int, to: Path) -> None:
    async with console.page(name, width=width) as page:
        height = await page.evaluate("document.documentElement.scrollHeight")
        await page.set_viewport_size({"width": width, "height": min(max(height, 740), TALLEST)})
        await page.screenshot(path=to, type="jpeg", quality=QUALITY)


if __name__ == "__main__":
    main()
