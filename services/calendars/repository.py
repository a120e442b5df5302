"""Every query about feeds, what they take, and conflicts. Commits nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins.repository import BLOCKS, date_range
from services.calendars.caution import Doubt
from services.calendars.claims import Channel, Claim, Kind, Own
from services.database.tables.booking import cabin, property_
from services.database.tables.calendars import calendar_conflict, calendar_export, calendar_feed, external_stay
from services.domain.stay import Stay


@dataclass(frozen=True)
class Feed:
    """A feed of a cabin, and how it has been doing."""

    id: UUID
    cabin_id: UUID
    cabin_name: str
    time_zone: str
    channel: Channel
    url: str
    etag: str | None
    last_modified: str | None
    digest: bytes | None
    next_poll_at: datetime
    polled_at: datetime | None
    good_at: datetime | None
    failures: int
    error: str | None
    warnings: list[list[str]]
    doubt: Doubt | None
    created_at: datetime


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


@dataclass(frozen=True)
class Taken:
    """Nights that a feed takes, as stored."""

    id: int
    feed_id: UUID
    channel: Channel
    claim: Claim
    first_seen_at: datetime


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


async def add_feed(connection: AsyncConnection, *, cabin_id: UUID, channel: Channel, url: str, now: datetime) -> UUID:
    """Store a feed, to be looked at from now on; its id. One that is there stays as it is."""
    values = {"cabin_id": cabin_id, "channel": channel, "url": url, "next_poll_at": now, "created_at": now}
    await connection.execute(upsert(calendar_feed).values(values).on_conflict_do_nothing())
    query = select(calendar_feed.c.id).where(calendar_feed.c.cabin_id == cabin_id, calendar_feed.c.url == url)
    feed_id: UUID = (await connection.execute(query)).scalar_one()
    return feed_id


async def remove_feed(connection: AsyncConnection, feed_id: UUID) -> bool:
    """Forget a feed and what it takes; whether there was one."""
    return (await connection.execute(delete(calendar_feed).where(calendar_feed.c.id == feed_id))).rowcount == 1


async def feeds(connection: AsyncConnection) -> list[Feed]:
    """Every feed, by cabin and age."""
    rows = await connection.execute(_FEEDS.order_by(cabin.c.position, cabin.c.name, calendar_feed.c.created_at))
    return [_feed(row) for row in rows]


async def feed(connection: AsyncConnection, feed_id: UUID, *, is_locked: bool = False) -> Feed | None:
    """A feed; ``is_locked`` keeps others from changing it until the transaction ends."""
    query = _FEEDS.where(calendar_feed.c.id == feed_id)
    if is_locked:
        query = query.with_for_update(of=calendar_feed)
    row = (await connection.execute(query)).one_or_none()
    return _feed(row) if row is not None else None


async def take_due(connection: AsyncConnection, *, now: datetime, until: datetime) -> list[UUID]:
    """Take the feeds whose turn it is; nobody else takes them before ``until``, whatever becomes of us."""
    due = (
        select(calendar_feed.c.id)
        .where(calendar_feed.c.next_poll_at <= now)
        .order_by(calendar_feed.c.next_poll_at)
        .with_for_update(skip_locked=True)
    )
    taken = update(calendar_feed).where(calendar_feed.c.id.in_(due)).values(next_poll_at=until)
    return list((await connection.execute(taken.returning(calendar_feed.c.id))).scalars())


async def change_feed(connection: AsyncConnection, feed_id: UUID, **values: Any) -> None:
    """Store how a feed is doing."""
    await connection.execute(update(calendar_feed).where(calendar_feed.c.id == feed_id).values(values))


def doubt_values(doubt: Doubt | None) -> dict[str, Any]:
    """A doubt as its columns."""
    if doubt is None:
        return {"doubted_nights": [], "doubted_since": None}
    return {"doubted_nights": sorted(doubt.nights), "doubted_since": doubt.since}


async def taken(connection: AsyncConnection, cabin_id: UUID) -> list[Taken]:
    """What every feed of a cabin takes."""
    query = (
        select(external_stay, calendar_feed.c.channel)
        .join(calendar_feed, calendar_feed.c.id == external_stay.c.feed_id)
        .where(external_stay.c.cabin_id == cabin_id)
        .order_by(external_stay.c.stay, external_stay.c.id)
    )
    return [_taken(row) for row in await connection.execute(query)]


# One statement, whatever their number: a row for each element of as many lists.
_ADD = text("""
    insert into external_stay (
        feed_id, cabin_id, uid, stay, summary, link, kind, echo_of, is_kept, first_seen_at
    )
    select :feed_id, :cabin_id, uid, daterange(check_in, check_out), summary, link, kind, echo_of, is_kept,
        first_seen_at
    from unnest(
        cast(:uids as text[]), cast(:check_ins as date[]), cast(:check_outs as date[]), cast(:summaries as text[]),
        cast(:links as text[]), cast(:kinds as text[]), cast(:echoes as uuid[]), cast(:kept as boolean[]),
        cast(:first_seen as timestamptz[])
    ) as claim (uid, check_in, check_out, summary, link, kind, echo_of, is_kept, first_seen_at)
""")


async def add(connection: AsyncConnection, feed: Feed, claims: Sequence[tuple[Claim, datetime]]) -> None:
    """Store what a feed takes besides, each claim with the moment at which it was first seen."""
    if not claims:
        return
    values = {
        "feed_id": feed.id, "cabin_id": feed.cabin_id,
        "uids": [claim.uid for claim, _ in claims],
        "check_ins": [claim.stay.check_in for claim, _ in claims],
        "check_outs": [claim.stay.check_out for claim, _ in claims],
        "summaries": [claim.summary for claim, _ in claims],
        "links": [claim.link for claim, _ in claims],
        "kinds": [claim.kind.value for claim, _ in claims],
        "echoes": [claim.echo_of for claim, _ in claims],
        "kept": [claim.is_kept for claim, _ in claims],
        "first_seen": [first_seen for _, first_seen in claims],
    }  # fmt: skip
    await connection.execute(_ADD, values)


async def remove(connection: AsyncConnection, ids: Sequence[int]) -> None:
    """Forget some of what feeds took."""
    if ids:
        await connection.execute(text("delete from external_stay where id = any(:ids)"), {"ids": list(ids)})


# Since when it has these nights: since it was made, or since it was last moved.
_OWN = text(f"""
    select reservation.id, reservation.stay, reservation.status, coalesce(
        (
            select max(happened_at) from reservation_event
            where reservation_id = reservation.id and kind = 'changed'
        ),
        reservation.created_at
    ) as known_since
    from reservation where cabin_id = :cabin_id and {BLOCKS} and upper(stay) > :today
    order by stay
""")  # noqa: S608 - no value is put into the words


async def own_stays(connection: AsyncConnection, cabin_id: UUID, *, today: date, now: datetime) -> list[Own]:
    """The live reservations of a cabin from a day on, in order. To be asked under the cabin's lock."""
    rows = await connection.execute(_OWN, {"cabin_id": cabin_id, "today": today, "now": now})
    return [
        Own(row.id, Stay(row.stay.lower, row.stay.upper), row.status == "confirmed", row.known_since) for row in rows
    ]


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


async def all_conflicts(connection: AsyncConnection) -> list[Conflict]:
    """Every conflict there ever was, oldest first."""
    query = text(f"{_CONFLICTS} order by conflict.found_at, conflict.id")
    return [_conflict(row) for row in await connection.execute(query)]


async def end_conflicts(connection: AsyncConnection, ids: Sequence[int], *, because: str, now: datetime) -> None:
    """Note why conflicts stand no more."""
    ended = update(calendar_conflict).where(calendar_conflict.c.id.in_(ids), calendar_conflict.c.ended_at.is_(None))
    await connection.execute(ended.values(ended_at=now, ended_because=because))


async def nights_ahead(connection: AsyncConnection, *, today: date) -> dict[UUID, int]:
    """How many nights from a day on each feed takes."""
    query = text("""
        select feed_id, count(distinct night) as nights from external_stay,
            generate_series(greatest(lower(stay), :today), upper(stay) - 1, interval '1 day') as night
        where upper(stay) > :today group by feed_id
    """)
    return {row.feed_id: row.nights for row in await connection.execute(query, {"today": today})}


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
_FEEDS = (
    select(calendar_feed, cabin.c.name.label("cabin_name"), property_.c.time_zone)
    .join(cabin, cabin.c.id == calendar_feed.c.cabin_id)
    .join(property_, property_.c.id == cabin.c.property_id)
)
_CONFLICTS = """
    select conflict.*, cabin.name as cabin_name, feed.channel, other.channel as other_channel, reservation.code,
        reservation.guest_name
    from calendar_conflict as conflict join cabin on cabin.id = conflict.cabin_id
    join calendar_feed as feed on feed.id = conflict.feed_id
    left join calendar_feed as other on other.id = conflict.other_feed_id
    left join reservation on reservation.id = conflict.reservation_id
"""


def _feed(row: Row[Any]) -> Feed:
    doubt = Doubt(row.doubted_since, frozenset(row.doubted_nights)) if row.doubted_since is not None else None
    return Feed(
        id=row.id,
        cabin_id=row.cabin_id,
        cabin_name=row.cabin_name,
        time_zone=row.time_zone,
        channel=Channel(row.channel),
        url=row.url,
        etag=row.etag,
        last_modified=row.last_modified,
        digest=row.digest,
        next_poll_at=row.next_poll_at,
        polled_at=row.polled_at,
        good_at=row.good_at,
        failures=row.failures,
        error=row.error,
        warnings=row.warnings,
        doubt=doubt,
        created_at=row.created_at,
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


def _taken(row: Row[Any]) -> Taken:
    stay = Stay(row.stay.lower, row.stay.upper)
    claim = Claim(row.uid, stay, row.summary, row.link, Kind(row.kind), row.echo_of, row.is_kept)
    return Taken(row.id, row.feed_id, Channel(row.channel), claim, row.first_seen_at)


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
