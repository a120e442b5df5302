"""Every query about feeds and what they take. Commits nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins.repository import BLOCKS
from services.calendars.caution import Doubt
from services.calendars.channels import Channel
from services.calendars.claims import Claim, Kind, Own
from services.database.tables.booking import cabin, property_
from services.database.tables.calendars import calendar_feed
from services.domain.stay import Stay

# Rows of a great feed that are taken over in one go: the event loop stands still for some milliseconds.
AT_ONCE = 250


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
class Taken:
    """Nights that a feed takes, as stored."""

    id: int
    feed_id: UUID
    channel: Channel
    claim: Claim
    first_seen_at: datetime


async def add_feed(connection: AsyncConnection, *, cabin_id: UUID, channel: Channel, url: str, now: datetime) -> UUID:
    """
    Store a feed, to be looked at from now on; its id. One that is there stays as it is; connected as another channel's,
    it is that channel's, and read anew: channels mean different things by the same words.
    """
    values = {"cabin_id": cabin_id, "channel": channel, "url": url, "next_poll_at": now, "created_at": now}
    corrected = (
        upsert(calendar_feed)
        .values(values)
        .on_conflict_do_update(
            index_elements=["cabin_id", "url"],
            set_={"channel": channel, "next_poll_at": now, "digest": None},
            where=calendar_feed.c.channel != channel,
        )
    )
    await connection.execute(corrected)
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


_TAKEN = text("""
    select external_stay.id, feed_id, channel, uid, lower(stay) as check_in, upper(stay) as check_out, summary, link,
        kind, echo_of, is_kept, first_seen_at
    from external_stay join calendar_feed on calendar_feed.id = feed_id
    where external_stay.cabin_id = :cabin_id order by stay, external_stay.id
""")


async def taken(connection: AsyncConnection, cabin_id: UUID) -> list[Taken]:
    """What every feed of a cabin takes, read in parts."""
    async with connection.stream(_TAKEN, {"cabin_id": cabin_id}, execution_options={"yield_per": AT_ONCE}) as rows:
        return [_taken(row) async for part in rows.partitions() for row in part]


_ADD = text("""
    insert into external_stay (
        feed_id, cabin_id, uid, stay, summary, link, kind, echo_of, is_kept, first_seen_at
    )
    select :feed_id, :cabin_id, uid, daterange(check_in, check_out), summary, link, kind, echo_of, is_kept,
        first_seen_at
    from jsonb_to_recordset(cast(:claims as jsonb)) as claim (
        uid text, check_in date, check_out date, summary text, link text, kind text, echo_of uuid, is_kept boolean,
        first_seen_at timestamptz
    )
""")


async def add(connection: AsyncConnection, feed: Feed, claims: Sequence[tuple[Claim, datetime]]) -> None:
    """Store in parts what a feed takes besides, each claim with the moment at which it was first seen."""
    for begin in range(0, len(claims), AT_ONCE):
        part = [
            {
                "uid": claim.uid, "check_in": claim.stay.check_in.isoformat(),
                "check_out": claim.stay.check_out.isoformat(), "summary": claim.summary, "link": claim.link,
                "kind": claim.kind.value, "echo_of": str(claim.echo_of) if claim.echo_of else None,
                "is_kept": claim.is_kept, "first_seen_at": first_seen.isoformat(),
            }
            for claim, first_seen in claims[begin : begin + AT_ONCE]
        ]  # fmt: skip
        await connection.execute(_ADD, {"feed_id": feed.id, "cabin_id": feed.cabin_id, "claims": json.dumps(part)})


async def remove(connection: AsyncConnection, ids: Sequence[int]) -> None:
    """Forget some of what feeds took."""
    if ids:
        await connection.execute(text("delete from external_stay where id = any(:ids)"), {"ids": list(ids)})


_ENDED = text(f"""
    update external_stay set echo_of = null from calendar_feed
    where calendar_feed.id = external_stay.feed_id and calendar_feed.cabin_id = :cabin_id
        and calendar_feed.channel = :channel and external_stay.echo_of is not null and not exists (
            select from reservation where reservation.id = external_stay.echo_of and {BLOCKS}
                and reservation.cabin_id = external_stay.cabin_id and reservation.stay && external_stay.stay
        )
    returning external_stay.feed_id
""")  # noqa: S608 - no value is put into the words


async def end_echoes(connection: AsyncConnection, cabin_id: UUID, channel: Channel, *, now: datetime) -> None:
    """
    Take what a channel shows of stays of ours that are over for its own, and have its feeds read anew: it has read
    that those nights are free, and may have sold the same again.
    """
    values = {"cabin_id": cabin_id, "channel": channel, "now": now}
    feeds = set((await connection.execute(_ENDED, values)).scalars())
    for feed_id in feeds:
        await change_feed(connection, feed_id, digest=None)


# Since when it has these nights: since it was made, last moved, or taken again by who paid after its hold had ended.
_OWN = text(f"""
    select reservation.id, reservation.stay, reservation.status, coalesce(
        (
            select max(event.happened_at) from reservation_event as event
            where event.reservation_id = reservation.id and (
                event.kind = 'changed' or event.kind = 'confirmed' and exists (
                    select from reservation_event as ended
                    where ended.reservation_id = event.reservation_id and ended.kind = 'expired'
                )
            )
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


async def nights_ahead(connection: AsyncConnection, *, today: date) -> dict[UUID, int]:
    """How many nights from a day on each feed takes."""
    query = text("""
        select feed_id, count(distinct night) as nights from external_stay,
            generate_series(greatest(lower(stay), :today), upper(stay) - 1, interval '1 day') as night
        where upper(stay) > :today group by feed_id
    """)
    return {row.feed_id: row.nights for row in await connection.execute(query, {"today": today})}


_FEEDS = (
    select(calendar_feed, cabin.c.name.label("cabin_name"), property_.c.time_zone)
    .join(cabin, cabin.c.id == calendar_feed.c.cabin_id)
    .join(property_, property_.c.id == cabin.c.property_id)
)


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


def _taken(row: Row[Any]) -> Taken:
    stay = Stay(row.check_in, row.check_out)
    claim = Claim(row.uid, stay, row.summary, row.link, Kind(row.kind), row.echo_of, row.is_kept)
    return Taken(row.id, row.feed_id, Channel(row.channel), claim, row.first_seen_at)
