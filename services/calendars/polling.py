"""
Looking at feeds: each on its rhythm, with what came of it noted. Nothing of the outside world happens in a transaction.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import structlog

from services.calendars import importing, repository
from services.calendars.fetching import Fetched
from services.calendars.importing import Imported
from services.calendars.reading import read
from services.calendars.repository import Feed
from services.clock import local_date
from services.errors import FeedInvalid, FeedNotFound, ProviderError
from services.ids import around
from services.reservations import nights
from services.wiring import Product

log = structlog.get_logger(__name__)

FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=2)
AT_ONCE = 4
UNFORESEEN = "unforeseen"
MOST_WARNINGS = 20
# A worker that dies while it looks at a feed leaves it to the next look after this.
TAKEN_FOR = timedelta(minutes=5)

# What a portal writes anew at every fetch: the time of it.
_CHANGES_BY_ITSELF = re.compile(rb"\n(?:DTSTAMP|LAST-MODIFIED|CREATED)[;:][^\n]*")


class NoNews(StrEnum):
    """Why a look changed nothing: the feed is as it was, or somebody else's look came first, and counts."""

    SAME = "same"
    OVERTAKEN = "overtaken"


async def poll_due(product: Product) -> int:
    """Look at every feed whose turn it is, a few at a time; how many. A feed that fails is in no other's way."""
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        due = await repository.take_due(connection, now=now, until=now + TAKEN_FOR)
        await connection.commit()
    few = asyncio.Semaphore(AT_ONCE)

    async def look(feed_id: UUID) -> None:
        async with few:
            try:
                await poll(product, feed_id)
            except (ProviderError, FeedInvalid, FeedNotFound) as error:
                log.warning("feed not imported", feed=str(feed_id), reason=error.details.get("reason", error.code))
            except Exception as error:
                # Nobody foresaw it; the other feeds' nights are sold elsewhere meanwhile.
                log.error("feed not imported", feed=str(feed_id), reason=type(error).__name__, exc_info=error)

    async with asyncio.TaskGroup() as group:
        for feed_id in due:
            group.create_task(look(feed_id))
    return len(due)


async def poll(product: Product, feed_id: UUID, *, is_forced: bool = False) -> Imported | NoNews:
    """
    Look at a feed now and take over what it says. ``is_forced``: it is believed, whatever nights it has lost. Raises
    ``FeedNotFound``, and what kept it from being read: ``FeedRefused``, ``FeedUnavailable``, ``FeedInvalid``; then that
    is noted, and nothing is freed.
    """
    async with product.database.unit_of_work() as connection:
        feed = await repository.feed(connection, feed_id)
    if feed is None:
        raise FeedNotFound
    now = product.clock.now()
    # Once a day, while it is in doubt and when an owner insists it is read whatever it is: days pass, too.
    is_whole = is_forced or feed.doubt is not None or feed.error is not None or not _was_read_today(feed, now)
    conditions = {} if is_whole else {"etag": feed.etag, "last_modified": feed.last_modified}
    try:
        fetched = await product.feeds.fetch(feed.url, **conditions)
        return await _take(product, feed, fetched, is_whole=is_whole, is_forced=is_forced)
    except (ProviderError, FeedInvalid) as error:
        await _note_failure(product, feed, error.details.get("reason", error.code), error.details.get("retry_after"))
        raise
    except Exception:
        await _note_failure(product, feed, UNFORESEEN)
        raise


async def _take(
    product: Product, feed: Feed, fetched: Fetched, *, is_whole: bool, is_forced: bool
) -> Imported | NoNews:
    now = product.clock.now()
    every = timedelta(minutes=product.settings.calendar_poll_minutes)
    known = {"polled_at": now, "good_at": now, "failures": 0, "error": None, "next_poll_at": now + around(every)}
    digest = await asyncio.to_thread(_digest, fetched.body) if fetched.body is not None else feed.digest
    if fetched.body is None or (digest == feed.digest and not is_whole):
        async with product.database.unit_of_work() as connection:
            await repository.change_feed(connection, feed.id, **known)
            await connection.commit()
        return NoNews.SAME
    reading = await asyncio.to_thread(
        read, fetched.body, property_zone=feed.time_zone, today=local_date(now, feed.time_zone)
    )
    known |= {"digest": digest, "etag": fetched.etag, "last_modified": fetched.last_modified}
    known["warnings"] = [[warned.code, warned.about] for warned in reading.warnings[:MOST_WARNINGS]]
    async with product.database.unit_of_work() as connection:
        await nights.lock_cabin(connection, feed.cabin_id)
        current = await repository.feed(connection, feed.id, is_locked=True)
        if current is None or current.good_at != feed.good_at:
            return NoNews.OVERTAKEN  # what they saw may be newer
        done = await importing.take_over(connection, feed.id, reading, now=now, is_forced=is_forced)
        await repository.change_feed(connection, feed.id, **known)
        await connection.commit()
    return done


async def _note_failure(product: Product, feed: Feed, reason: str, wait_seconds: int | None = None) -> None:
    """
    Note why a look failed, and look again later each time, not before the portal wants it; nothing else changes. A
    look that failed while another succeeded says nothing: the feed can be read.
    """
    now = product.clock.now()
    pause = around(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(feed.failures, 10)))
    if wait_seconds is not None:
        pause = max(pause, timedelta(seconds=wait_seconds))
    values = {"polled_at": now, "failures": feed.failures + 1, "error": reason, "next_poll_at": now + pause}
    async with product.database.unit_of_work() as connection:
        current = await repository.feed(connection, feed.id, is_locked=True)
        if current is None or current.good_at != feed.good_at:
            return
        await repository.change_feed(connection, feed.id, **values)
        await connection.commit()


def _was_read_today(feed: Feed, now: datetime) -> bool:
    if feed.good_at is None or feed.digest is None:
        return False
    return local_date(feed.good_at, feed.time_zone) == local_date(now, feed.time_zone)


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(_CHANGES_BY_ITSELF.sub(b"", body)).digest()
