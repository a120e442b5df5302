"""Every query about the calendars that we publish: for whom, under which token, what was read. Commits nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, delete, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.calendars.channels import Channel
from services.calendars.echoes import Nights, Told
from services.database.tables.booking import cabin, property_
from services.database.tables.calendars import calendar_export, calendar_feed, calendar_told, external_stay


@dataclass(frozen=True)
class Export:
    """A calendar of a cabin that a channel reads under a token, and when it last did."""

    id: int
    cabin_id: UUID
    cabin_name: str
    time_zone: str
    channel: Channel
    token: str
    fetched_at: datetime | None


async def set_export(
    connection: AsyncConnection, *, cabin_id: UUID, channel: Channel, token: str, now: datetime
) -> None:
    """
    Let a channel read a cabin's calendar under a token from now on; one that it had serves no more, so that the
    channel may open what it had read there.
    """
    values = {"cabin_id": cabin_id, "channel": channel, "token": token, "created_at": now}
    made = upsert(calendar_export).values(values)
    changed = {"token": token, "created_at": now, "fetched_at": None}
    row = made.on_conflict_do_update(index_elements=["cabin_id", "channel"], set_=changed)
    await connection.execute(row)


async def exports(connection: AsyncConnection) -> list[Export]:
    """Every calendar that we publish."""
    return [_export(row) for row in await connection.execute(_EXPORTS.order_by(cabin.c.position, calendar_export.c.id))]


async def export_of(connection: AsyncConnection, token: str) -> Export | None:
    """What a token lets one read."""
    row = (await connection.execute(_EXPORTS.where(calendar_export.c.token == token))).one_or_none()
    return _export(row) if row is not None else None


async def note_export_fetch(connection: AsyncConnection, export_id: int, *, now: datetime) -> None:
    """Note when a channel last fetched what we publish."""
    await connection.execute(update(calendar_export).where(calendar_export.c.id == export_id).values(fetched_at=now))


async def told(
    connection: AsyncConnection, cabin_id: UUID, *, ends_with_address: bool
) -> dict[Channel, dict[date, Told]]:
    """
    Which nights of a cabin each channel has read as taken. ``ends_with_address``: where our calendar has another
    address since, that is over, as far as the channel may have opened them; else only what the channel reads ends it.
    """
    query = (
        select(calendar_export.c.channel, calendar_export.c.fetched_at, calendar_export.c.created_at, calendar_told)
        .join(calendar_told, calendar_told.c.export_id == calendar_export.c.id)
        .where(calendar_export.c.cabin_id == cabin_id)
    )
    found: dict[Channel, dict[date, Told]] = defaultdict(dict)
    for row in await connection.execute(query):
        is_over = ends_with_address and row.fetched_at is None
        ended_at = row.ended_at or (row.created_at if is_over else None)
        found[Channel(row.channel)][row.night] = Told(row.opened_at, ended_at)
    return found


async def doubt_told(connection: AsyncConnection, cabin_id: UUID, channel: Channel, *, since: datetime) -> None:
    """Forget that a channel did not show what it was told ``since`` a moment: its feed was wrong then."""
    of_it = _exports_of(cabin_id, channel)
    wrong = update(calendar_told).where(calendar_told.c.export_id.in_(of_it), calendar_told.c.opened_at >= since)
    await connection.execute(wrong.values(opened_at=None))


async def note_told(connection: AsyncConnection, export_id: int, before: Nights, after: Mapping[date, Told]) -> None:
    """Store what a channel has been told, where it is another thing than before."""
    gone = [night for night, one in before.items() if after.get(night) != one]
    come = [
        {"export_id": export_id, "night": night, "opened_at": one.opened_at, "ended_at": one.ended_at}
        for night, one in after.items()
        if before.get(night) != one
    ]
    if gone:
        forget = text("delete from calendar_told where export_id = :export_id and night = any(:nights)")
        await connection.execute(forget, {"export_id": export_id, "nights": gone})
    if come:
        await connection.execute(insert(calendar_told), come)


async def forget_let_go(connection: AsyncConnection, cabin_id: UUID, channel: Channel) -> None:
    """
    Forget what a channel was told once, where it has opened those nights: shown again, they are closed by the channel
    itself.
    """
    is_unread = calendar_told.c.export_id.in_(
        _exports_of(cabin_id, channel).where(calendar_export.c.fetched_at.is_(None))
    )
    is_shown = select(external_stay.c.id).where(
        external_stay.c.cabin_id == cabin_id,
        external_stay.c.feed_id.in_(select(calendar_feed.c.id).where(calendar_feed.c.channel == channel)),
        external_stay.c.stay.contains(calendar_told.c.night),
    )
    of_it = _exports_of(cabin_id, channel)
    opened = delete(calendar_told).where(
        calendar_told.c.export_id.in_(of_it),
        calendar_told.c.ended_at.is_not(None) | is_unread,
        ~is_shown.exists(),
    )
    await connection.execute(opened)


def _exports_of(cabin_id: UUID, channel: Channel) -> Select[tuple[int]]:
    return select(calendar_export.c.id).where(
        calendar_export.c.cabin_id == cabin_id, calendar_export.c.channel == channel
    )


_EXPORTS = (
    select(calendar_export, cabin.c.name.label("cabin_name"), property_.c.time_zone)
    .join(cabin, cabin.c.id == calendar_export.c.cabin_id)
    .join(property_, property_.c.id == cabin.c.property_id)
)


def _export(row: Row[Any]) -> Export:
    return Export(
        id=row.id,
        cabin_id=row.cabin_id,
        cabin_name=row.cabin_name,
        time_zone=row.time_zone,
        channel=Channel(row.channel),
        token=row.token,
        fetched_at=row.fetched_at,
    )
