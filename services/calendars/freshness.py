"""Importing before promising: what a portal sold a moment ago is looked up before the same nights are held here."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import structlog

from services.calendars import export_rows, polling, repository
from services.calendars.channels import tells_sales
from services.errors import FeedInvalid, FeedNotFound, ProviderError
from services.wiring import Product

log = structlog.get_logger(__name__)

# A guest waits for it. What takes longer is given up, and said.
BUDGET_SECONDS = 2.5


async def make_fresh(product: Product, cabin_id: UUID) -> bool | None:
    """
    Have every feed of a cabin read that was not within ``calendar_fresh_minutes``, side by side, each within a budget
    of time. Whether all are fresh then; ``None`` for a cabin without feeds. Never raises for a feed: nobody is refused
    because a portal does not answer.
    """
    oldest = product.clock.now() - timedelta(minutes=product.settings.calendar_fresh_minutes)
    async with product.database.unit_of_work() as connection:
        feeds = [one for one in await repository.feeds(connection) if one.cabin_id == cabin_id]
    if not feeds:
        return None
    stale = [one.id for one in feeds if one.good_at is None or one.good_at < oldest]
    is_fresh = all(await asyncio.gather(*(_look(product, feed_id) for feed_id in stale)))
    if not is_fresh:
        log.warning("nights are promised without every calendar having been read", cabin=str(cabin_id))
    return is_fresh


async def know_before_publishing(product: Product, token: str) -> bool:
    """
    Read what a channel has sold before it reads what we have taken, where its feed does not tell bookings from nights
    that it closed for us: what it shows on nights of ours afterwards is ours come back. Whether all of it is known;
    when it is not, such nights will be taken for a booking, which is told to the owner. What a feed in doubt names no
    more is still taken here, so known as well, unless the feed is found to have been wrong (``importing``).
    """
    async with product.database.unit_of_work() as connection:
        export = await export_rows.export_of(connection, token)
        if export is None or tells_sales(export.channel):
            return False
        feeds = await repository.feeds(connection)
    theirs = [one.id for one in feeds if (one.cabin_id, one.channel) == (export.cabin_id, export.channel)]
    return bool(theirs) and all(await asyncio.gather(*(_look(product, feed_id) for feed_id in theirs)))


async def _look(product: Product, feed_id: UUID) -> bool:
    try:
        async with asyncio.timeout(BUDGET_SECONDS):
            await polling.poll(product, feed_id)
    except (ProviderError, FeedInvalid, FeedNotFound, TimeoutError) as error:
        log.info("feed not read before a promise", feed=str(feed_id), error=type(error).__name__)
        return False
    except Exception as error:
        log.error("feed not read before a promise", feed=str(feed_id), error=type(error).__name__, exc_info=error)
        return False
    return True
