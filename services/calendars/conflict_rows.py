"""Every query about nights that are taken twice. Commits nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins.repository import date_range
from services.calendars.channels import Channel
from services.calendars.claims import Claim
from services.calendars.repository import Feed
from services.database.tables.calendars import calendar_conflict, calendar_feed
from services.domain.stay import Stay


class Dismissal(StrEnum):
    """What an owner says of a conflict: it is seen to (there, or with the guests), or it is none."""

    SETTLED = "settled"
    NO_CLASH = "no_clash"


@dataclass(frozen=True)
class Dismissed:
    """Who said what of a conflict, and when: it is shown no more, until one of its sides changes."""

    by: str
    at: datetime
    dismissal: Dismissal


@dataclass(frozen=True)
class Conflict:
    """
    A stay in a feed on nights that are ours (``reservation_…``, ``guest_name``) or another feed's (``other_…``).
    ``other_stay``: the other side's, not known of old ones. A feed that is connected no more has no id. Until
    ``shown_from`` one of two portals may only be behind the other.
    """

    id: int
    kind: str
    cabin_id: UUID
    cabin_name: str
    feed_id: UUID | None
    channel: Channel
    other_feed_id: UUID | None
    other_channel: Channel | None
    reservation_id: UUID | None
    reservation_code: str | None
    guest_name: str | None
    stay: Stay
    other_stay: Stay | None
    summary: str
    link: str | None
    found_at: datetime
    shown_from: datetime | None
    dismissed: Dismissed | None

    @property
    def is_connected(self) -> bool:
        """Whether its feeds are still read: if not, it is over when an owner says so, or by the days."""
        return self.feed_id is not None and (self.other_feed_id is not None or self.other_channel is None)


async def add_conflict(
    connection: AsyncConnection,
    feed: Feed,
    claim: Claim,
    *,
    kind: str,
    now: datetime,
    reservation_id: UUID | None = None,
    other_feed_id: UUID | None = None,
    other_stay: Stay | None = None,
    shown_from: datetime | None = None,
    ended_because: str | None = None,
) -> None:
    """
    Note that a feed's booking meets somebody else's nights. What was known of it by a feed that was disconnected since
    is over.
    """
    other_channel = select(calendar_feed.c.channel).where(calendar_feed.c.id == other_feed_id).scalar_subquery()
    sides = {"cabin_id": feed.cabin_id, "channel": feed.channel}
    days = {"check_in": claim.stay.check_in, "check_out": claim.stay.check_out}
    await connection.execute(_RENEW, sides | days | {"now": now})
    values = {
        "cabin_id": feed.cabin_id, "feed_id": feed.id, "channel": feed.channel, "kind": kind,
        "reservation_id": reservation_id, "other_feed_id": other_feed_id, "other_channel": other_channel,
        "stay": date_range(claim.stay), "other_stay": date_range(other_stay) if other_stay else None,
        "summary": claim.summary, "link": claim.link, "found_at": now, "shown_from": shown_from,
        "ended_at": now if ended_because else None, "ended_because": ended_because,
    }  # fmt: skip
    await connection.execute(insert(calendar_conflict).values(values))


async def open_conflicts(connection: AsyncConnection, *, now: datetime) -> list[Conflict]:
    """The conflicts that still stand and are shown, oldest first, dismissed ones as well."""
    noted = await noted_conflicts(connection, now=now)
    return [one for one in noted if one.shown_from is None or one.shown_from <= now]


async def noted_conflicts(
    connection: AsyncConnection, *, now: datetime, cabin_id: UUID | None = None
) -> list[Conflict]:
    """
    The conflicts that still stand, shown or not, oldest first, dismissed ones as well: the stay is still in the feed
    (or was when the feed was disconnected) and not over, and our reservation, where there is one, is still confirmed
    and has nights of it in that cabin.
    """
    query = text(f"""
        {_CONFLICTS}
        where conflict.ended_at is null
            and upper(conflict.stay) > (cast(:now as timestamptz) at time zone property.time_zone)::date
            and (
                conflict.kind = 'portals' or (
                    reservation.status = 'confirmed' and reservation.cabin_id = conflict.cabin_id
                    and reservation.stay && conflict.stay
                )
            )
            and (cast(:cabin_id as uuid) is null or conflict.cabin_id = :cabin_id)
        order by conflict.found_at, conflict.id
    """)
    return [_conflict(row) for row in await connection.execute(query, {"cabin_id": cabin_id, "now": now})]


async def dismiss(
    connection: AsyncConnection, conflict_id: int, *, by: str, dismissal: Dismissal, now: datetime
) -> None:
    """Note what an owner says of a conflict."""
    values = {"dismissed_at": now, "dismissed_by": by, "dismissed_as": dismissal.value}
    await connection.execute(update(calendar_conflict).where(calendar_conflict.c.id == conflict_id).values(values))


async def show_again(connection: AsyncConnection, conflict_id: int) -> None:
    """Forget that a conflict was dismissed."""
    values = {"dismissed_at": None, "dismissed_by": None, "dismissed_as": None}
    await connection.execute(update(calendar_conflict).where(calendar_conflict.c.id == conflict_id).values(values))


async def end_conflicts(connection: AsyncConnection, ids: Sequence[int], *, because: str, now: datetime) -> None:
    """Note why conflicts stand no more."""
    if not ids:
        return
    ended = update(calendar_conflict).where(calendar_conflict.c.id.in_(ids), calendar_conflict.c.ended_at.is_(None))
    await connection.execute(ended.values(ended_at=now, ended_because=because))


_RENEW = text("""
    update calendar_conflict set ended_at = :now, ended_because = 'renewed'
    where ended_at is null and cabin_id = :cabin_id and (
        feed_id is null and channel = :channel and stay && daterange(:check_in, :check_out)
        or other_feed_id is null and other_channel = :channel and other_stay && daterange(:check_in, :check_out)
    )
""")

_CONFLICTS = """
    select conflict.*, cabin.name as cabin_name, reservation.code, reservation.guest_name
    from calendar_conflict as conflict join cabin on cabin.id = conflict.cabin_id
    join property on property.id = cabin.property_id
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
        other_stay=Stay(row.other_stay.lower, row.other_stay.upper) if row.other_stay else None,
        summary=row.summary,
        link=row.link,
        found_at=row.found_at,
        shown_from=row.shown_from,
        dismissed=_dismissed(row),
    )


def _dismissed(row: Row[Any]) -> Dismissed | None:
    if row.dismissed_at is None:
        return None
    return Dismissed(row.dismissed_by, row.dismissed_at, Dismissal(row.dismissed_as))
