"""Every query about the calendars that we publish: for whom, under which token. Commits nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.calendars.claims import Channel
from services.database.tables.booking import cabin, property_
from services.database.tables.calendars import calendar_export


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
    """Let a channel read a cabin's calendar under a token from now on; one that it had serves no more."""
    values = {"cabin_id": cabin_id, "channel": channel, "token": token, "created_at": now}
    made = upsert(calendar_export).values(values)
    changed = {"token": token, "created_at": now, "fetched_at": None, "known_at": None}
    await connection.execute(made.on_conflict_do_update(index_elements=["cabin_id", "channel"], set_=changed))


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
