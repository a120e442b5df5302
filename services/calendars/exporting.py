"""
What we publish: a cabin's taken nights as a calendar, for one channel each, without what came from that channel.

All-day events with constant words: no guest, no price. What blocks no more is left out, since portals do not heed
STATUS:CANCELLED. Bytes change only with the nights. Rules: docs/decisions/0052.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event
from sqlalchemy.ext.asyncio import AsyncConnection

from services.calendars import echoes, export_rows, repository
from services.calendars.caution import runs
from services.calendars.claims import Own
from services.calendars.export_rows import Export
from services.calendars.repository import Taken
from services.clock import local_date
from services.domain.stay import Stay
from services.errors import FeedNotFound
from services.reservations.nights import lock_cabin

SHOWN_AFTER = timedelta(
    days=7
)  # for so long a stay is still shown that is over: some importers refuse an empty calendar
OURS, THEIRS = "Reservado", "No disponible"
# Some importers refuse a calendar without an event: one without stays has this.
PAST = Stay(date(2020, 1, 1), date(2020, 1, 2))
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Published:
    """A calendar as it is sent, and its entity tag."""

    body: bytes
    etag: str


def uid_domain(cabin_id: UUID) -> str:
    """What the UIDs of a cabin's own calendar end with; they are known again when another calendar repeats them."""
    return f"@{cabin_id}.anfitrion"


async def published(
    connection: AsyncConnection, token: str, *, now: datetime, is_known: bool = False, is_channel: bool = True
) -> Published:
    """
    The calendar of a token, and a note that it was fetched, unless it is a person who looks (not ``is_channel``);
    ``is_known``: all that its channel has sold is known here. Raises ``FeedNotFound``.
    """
    export = await export_rows.export_of(connection, token)
    if export is None:
        raise FeedNotFound
    body, nights, taken = await _made(connection, export, now=now)
    if is_channel:
        await lock_cabin(connection, export.cabin_id)
        await export_rows.note_export_fetch(connection, export.id, now=now)
        before = (await export_rows.told(connection, export.cabin_id, ends_with_address=True)).get(export.channel, {})
        after = echoes.told_after(before, nights, export.channel, taken, is_known=is_known, now=now)
        await export_rows.note_told(connection, export.id, before, after)
        await repository.end_echoes(connection, export.cabin_id, export.channel, now=now)
    return Published(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


async def calendar_of(connection: AsyncConnection, export: Export, *, now: datetime) -> bytes:
    """An export's calendar as bytes."""
    body, _, _ = await _made(connection, export, now=now)
    return body


async def _made(
    connection: AsyncConnection, export: Export, *, now: datetime
) -> tuple[bytes, set[date], Sequence[Taken]]:
    """A calendar, the nights that it tells, and what feeds take."""
    today = local_date(now, export.time_zone)
    since = today - SHOWN_AFTER
    own = await repository.own_stays(connection, export.cabin_id, today=since, now=now)
    taken = await repository.taken(connection, export.cabin_id)
    told = await export_rows.told(connection, export.cabin_id, ends_with_address=True)

    def make() -> tuple[bytes, set[date]]:
        ahead = [one for one in taken if one.claim.stay.check_out > since]
        theirs = echoes.nights_for(export.channel, ahead, told, now=now, today=today)
        ours = {night for one in own for night in one.stay}
        return _calendar(export, own, {night: theirs[night] for night in theirs.keys() - ours}), ours | theirs.keys()

    body, nights = await asyncio.to_thread(make)
    return body, nights, taken


def _calendar(export: Export, own: Sequence[Own], known_since: Mapping[date, datetime]) -> bytes:
    """``known_since``: of each night that others take, and none of ours."""
    domain = uid_domain(export.cabin_id)
    events = [_event(f"{one.id}{domain}", one.stay, OURS, one.known_since) for one in own]
    events += [
        _event(f"{stay.check_in}{domain}", stay, THEIRS, min(known_since[night] for night in stay))
        for stay in runs(known_since)
    ]
    calendar = Calendar()
    calendar.add("prodid", "-//Anfitrion//Calendar 1.0//ES")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for event in events or [_event(f"none{domain}", PAST, OURS, BEGINNING)]:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(uid: str, stay: Stay, summary: str, since: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", since.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", stay.check_in)
    event.add("dtend", stay.check_out)
    event.add("summary", summary)
    return event
