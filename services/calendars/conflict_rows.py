"""Every query about nights that are taken twice. Commits nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins.repository import date_range
from services.calendars.claims import Channel, Claim
from services.calendars.repository import Feed
from services.database.tables.calendars import calendar_conflict
from services.domain.stay import Stay


@dataclass(frozen=True)
class Conflict:
    """A stay in a feed on nights that are ours (``reservation_…``, ``guest_name``) or another feed's (``other_…``)."""

    id: int
    kind: str
    cabin_id: UUID
    cabin_name: str
    feed_id: UUID
    channel: Channel
    other_feed_id: UUID | None
    other_channel: Channel | None
    reservation_id: UUID | None
    reservation_code: str | None
    guest_name: str | None
    stay: Stay
    summary: str
    link: str | None
    found_at: datetime
    ended_at: datetime | None
    ended_because: str | None


async def add_conflict(
    connection: AsyncConnection,
    feed: Feed,
    claim: Claim,
    *,
    kind: str,
    now: datetime,
    reservation_id: UUID | None = None,
    other_feed_id: UUID | None = None,
    ended_because: str | None = None,
) -> None:
    """Note that a feed's booking meets somebody else's nights."""
    values = {
        "cabin_id": feed.cabin_id, "feed_id": feed.id, "kind": kind, "reservation_id": reservation_id,
        "other_feed_id": other_feed_id, "stay": date_range(claim.stay), "summary": claim.summary, "link": claim.link,
        "found_at": now, "ended_at": now if ended_because else None, "ended_because": ended_because,
    }  # fmt: skip
    await connection.execute(insert(calendar_conflict).values(values))


async def open_conflicts(connection: AsyncConnection, *, cabin_id: UUID | None = None) -> list[Conflict]:
    """
    The conflicts that still stand, oldest first: the stay is still in the feed, and our reservation, where there is
    one, is still confirmed.
    """
    query = text(f"""
        {_CONFLICTS}
        where conflict.ended_at is null and (conflict.kind = 'portals' or reservation.status = 'confirmed')
            and (cast(:cabin_id as uuid) is null or conflict.cabin_id = :cabin_id)
        order by conflict.found_at, conflict.id
    """)
    return [_conflict(row) for row in await connection.execute(query, {"cabin_id": cabin_id})]


async def end_conflicts(connection: AsyncConnection, ids: Sequence[int], *, because: str, now: datetime) -> None:
    """Note why conflicts stand no more."""
    if not ids:
        return
    ended = update(calendar_conflict).where(calendar_conflict.c.id.in_(ids), calendar_conflict.c.ended_at.is_(None))
    await connection.execute(ended.values(ended_at=now, ended_because=because))


_CONFLICTS = """
    select conflict.*, cabin.name as cabin_name, feed.channel, other.channel as other_channel, reservation.code,
        reservation.guest_name
    from calendar_conflict as conflict join cabin on cabin.id = conflict.cabin_id
    join calendar_feed as feed on feed.id = conflict.feed_id
    left join calendar_feed as other on other.id = conflict.other_feed_id
    left join reservation on reservation.id = conflict.reservation_id
"""


def _conflict(row: Row[Any]) -> Conflict:
    return Conflict(
        id=row.id,
        kind=row.kind,
        cabin_id=row.cabin_id,
        cabin_name=row.cabin_name,
        feed_id=row.feed_id,
        channel=Channel(row.channel),
        other_feed_id=row.other_feed_id,
        other_channel=Channel(row.other_channel) if row.other_channel else None,
        reservation_id=row.reservation_id,
        reservation_code=row.code,
        guest_name=row.guest_name,
        stay=Stay(row.stay.lower, row.stay.upper),
        summary=row.summary,
        link=row.link,
        found_at=row.found_at,
        ended_at=row.ended_at,
        ended_because=row.ended_because,
    )
