"""
Taking over what a feed says: nights are taken and freed, holds give way, conflicts are noted.

Works in the caller's transaction, under the cabin's lock, like whoever takes nights of ours. What changes is found out
in a thread (``comparing``) and stored in parts: the loop stands still for nobody's thousand events.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.calendars import conflict_rows, export_rows, repository
from services.calendars.claims import Claim, Own
from services.calendars.clashes import Meeting
from services.calendars.comparing import Known, compare, was_wrong
from services.calendars.reading import Reading
from services.calendars.repository import Feed
from services.clock import local_date
from services.conversations import service as conversations
from services.domain.reservation import Status
from services.errors import FeedNotFound
from services.reservations import nights
from services.reservations import repository as reservation_rows
from services.reservations import service as reservations

log = structlog.get_logger(__name__)

NOTICE, GONE = "notice", "nights_gone"


@dataclass(frozen=True)
class Imported:
    """What an import changed: nights taken and freed; and whether some are kept because the feed is not believed."""

    taken: int
    freed: int
    kept: int
    gave_way: int
    conflicts: int


async def take_over(
    connection: AsyncConnection,
    feed_id: UUID,
    reading: Reading,
    *,
    now: datetime,
    is_forced: bool = False,
) -> Imported:
    """
    Store what a complete import says. ``is_forced``: it is believed whatever it lost. Raises ``FeedNotFound``.

    Holds of ours on nights of a new booking give way, and their guests are told; a confirmed reservation does not, and
    the conflict is noted.
    """
    found = await repository.feed(connection, feed_id)
    if found is None:
        raise FeedNotFound
    await nights.lock_cabin(connection, found.cabin_id)
    feed = await repository.feed(connection, feed_id, is_locked=True)
    if feed is None:
        raise FeedNotFound
    today = local_date(now, feed.time_zone)
    told = await export_rows.told(connection, feed.cabin_id, ends_with_address=False)
    if feed.doubt is not None and was_wrong(feed, reading, told.get(feed.channel, {})):
        await export_rows.doubt_told(connection, feed.cabin_id, feed.channel, since=feed.doubt.since)
        told = await export_rows.told(connection, feed.cabin_id, ends_with_address=False)
    known = Known(
        taken=await repository.taken(connection, feed.cabin_id),
        own=await repository.own_stays(connection, feed.cabin_id, today=today, now=now),
        conflicts=await conflict_rows.noted_conflicts(connection, now=now, cabin_id=feed.cabin_id),
        told=told,
    )
    changes = await asyncio.to_thread(compare, feed, reading, known, now=now, is_forced=is_forced)
    await repository.remove(connection, changes.removed)
    await repository.add(connection, feed, changes.added)
    await export_rows.forget_let_go(connection, feed.cabin_id, feed.channel)
    await repository.change_feed(connection, feed.id, **repository.doubt_values(changes.doubt))
    gave_way = 0
    for own, claim in changes.in_the_way:
        gave_way += await _give_way(connection, feed, own, claim, now=now)
    await conflict_rows.end_conflicts(connection, changes.gone, because="feed", now=now)
    for meeting in changes.new:
        await _note_conflict(connection, feed, meeting, now=now)
    done = Imported(
        changes.taken, changes.freed, changes.kept, gave_way, sum(one.shown_from is None for one in changes.new)
    )
    log.info("feed imported", feed=str(feed.id), **{name: getattr(done, name) for name in done.__dataclass_fields__})
    return done


async def _give_way(connection: AsyncConnection, feed: Feed, own: Own, met: Claim, *, now: datetime) -> bool:
    """Let go of a hold on nights that were booked elsewhere, and have its guest told; whether it still was one."""
    row = await reservations.by_id(connection, own.id, is_locked=True)
    if row.status is not Status.HELD:
        return False
    details = {"feed": str(feed.id), "check_in": met.stay.check_in.isoformat()}
    await reservation_rows.change(
        connection, row, status=Status.EXPIRED, cause=f"calendar:{feed.channel}", now=now, details=details
    )
    await conflict_rows.add_conflict(
        connection,
        feed,
        met,
        kind="gave_way",
        now=now,
        reservation_id=own.id,
        other_stay=own.stay,
        ended_because="gave_way",
    )
    log.warning("hold gave way to a booking made elsewhere", reservation=str(own.id), feed=str(feed.id))
    conversation_id = await conversations.conversation_of_guest(connection, row.guest_id)
    if conversation_id is not None:
        await conversations.notify(
            connection,
            conversation_id=conversation_id,
            event=NOTICE,
            data={"notice": GONE, "code": row.code},
            key=f"notice:{row.id}:{GONE}",
            now=now,
        )
    return True


async def _note_conflict(connection: AsyncConnection, feed: Feed, meeting: Meeting, *, now: datetime) -> None:
    await conflict_rows.add_conflict(
        connection,
        feed,
        meeting.claim,
        kind="portals" if meeting.reservation_id is None else "confirmed",
        now=now,
        reservation_id=meeting.reservation_id,
        other_feed_id=meeting.other_feed_id,
        other_stay=meeting.other_stay,
        shown_from=meeting.shown_from,
    )
    if meeting.shown_from is not None:
        log.info("two calendars differ, one may be behind", feed=str(feed.id), other_feed=str(meeting.other_feed_id))
        return
    log.error("nights are taken twice", feed=str(feed.id), reservation=str(meeting.reservation_id or ""))
