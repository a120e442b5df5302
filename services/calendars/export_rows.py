"""Every query about the calendars that we publish: for whom, under which token, what was read. Commits nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.calendars.claims import Channel
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
    changed = {"token": token, "created_at": now, "fetched_at": None, "known_at": None}
    row = made.on_conflict_do_update(index_elements=["cabin_id", "channel"], set_=changed)
    export_id = (await connection.execute(row.returning(calendar_export.c.id))).scalar_one()
    ended = update(calendar_told).where(calendar_told.c.export_id == export_id, calendar_told.c.ended_at.is_(None))
    await connection.execute(ended.values(ended_at=now))


async def exports(connection: AsyncConnection) -> list[Export]:
    """Every calendar that we publish."""
    return [_export(row) for row in await connection.execute(_EXPORTS.order_by(cabin.c.position, calendar_export.c.id))]


async def export_of(connection: AsyncConnection, token: str) -> Export | None:
    """What a token lets one read."""
    row = (await connection.execute(_EXPORTS.where(calendar_export.c.token == token))).one_or_none()
    return _export(row) if row is not None else None


async def note_export_fetch(connection: AsyncConnection, export_id: int, *, now: datetime, is_known: bool) -> None:
    """Note when a channel last fetched what we publish; ``is_known``: we knew then all that it had sold."""
    values = {"fetched_at": now} | ({"known_at": now} if is_known else {})
    await connection.execute(update(calendar_export).where(calendar_export.c.id == export_id).values(values))


async def last_known_fetch(connection: AsyncConnection, cabin_id: UUID, channel: Channel) -> datetime | None:
    """When a channel last fetched what we publish of a cabin, while we knew all that it had sold."""
    query = select(calendar_export.c.known_at).where(
        calendar_export.c.cabin_id == cabin_id, calendar_export.c.channel == channel
    )
    return (await connection.execute(query)).scalar_one_or_none()


async def told(connection: AsyncConnection, cabin_id: UUID) -> dict[Channel, dict[date, Told]]:
    """Which nights of a cabin each channel has read as taken."""
    query = (
        select(calendar_export.c.channel, calendar_told)
        .join(calendar_told, calendar_told.c.export_id == calendar_export.c.id)
        .where(calendar_export.c.cabin_id == cabin_id)
    )
    found: dict[Channel, dict[date, Told]] = defaultdict(dict)
    for row in await connection.execute(query):
        found[Channel(row.channel)][row.night] = Told(row.is_its_own, row.ended_at)
    return found


async def told_ever_since(connection: AsyncConnection, cabin_id: UUID, channel: Channel) -> frozenset[date]:
    """
    The nights of a cabin that a channel did not show when it was told them, and has read as taken in all that it
    fetched since. Another address alone ends nothing: the channel has read no other thing yet.
    """
    query = select(calendar_told.c.night).join(calendar_export, calendar_told.c.export_id == calendar_export.c.id)
    query = query.where(
        calendar_export.c.cabin_id == cabin_id,
        calendar_export.c.channel == channel,
        ~calendar_told.c.is_its_own,
        calendar_told.c.ended_at.is_(None) | (calendar_told.c.ended_at == calendar_export.c.created_at),
    )
    return frozenset((await connection.execute(query)).scalars())


async def note_told(connection: AsyncConnection, export_id: int, before: Nights, after: Mapping[date, Told]) -> None:
    """Store what a channel has been told, where it is another thing than before."""
    gone = [night for night, one in before.items() if after.get(night) != one]
    come = [
        {"export_id": export_id, "night": night, "is_its_own": one.is_its_own, "ended_at": one.ended_at}
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
    is_shown = select(external_stay.c.id).where(
        external_stay.c.cabin_id == cabin_id,
        external_stay.c.feed_id.in_(select(calendar_feed.c.id).where(calendar_feed.c.channel == channel)),
        external_stay.c.stay.contains(calendar_told.c.night),
    )
    of_it = select(calendar_export.c.id).where(
        calendar_export.c.cabin_id == cabin_id, calendar_export.c.channel == channel
    )
    opened = delete(calendar_told).where(
        calendar_told.c.export_id.in_(of_it), calendar_told.c.ended_at.is_not(None), ~is_shown.exists()
    )
    await connection.execute(opened)


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
