"""Every query of the chart: who has which nights of which cabin, here and elsewhere."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins.repository import BLOCKS, date_range
from services.console.repository import Rows, StoredRow
from services.database.tables.booking import reservation_event
from services.domain.stay import Stay

_CABINS = text("select id, name, capacity from cabin where active order by position, name")

_OURS = text(f"""
    select reservation.cabin_id, reservation.code, reservation.guest_name, reservation.status, reservation.source,
        lower(reservation.stay) as check_in, upper(reservation.stay) as check_out, reservation.hold_expires_at,
        reservation.adults, reservation.children, reservation.babies, reservation.pets,
        exists (
            select from calendar_conflict as conflict
            where conflict.reservation_id = reservation.id and conflict.ended_at is null
                and conflict.dismissed_at is null and conflict.cabin_id = reservation.cabin_id
                and conflict.stay && reservation.stay and reservation.status = 'confirmed'
        ) as is_clash
    from reservation
    where reservation.stay && cast(:window as daterange) and ({BLOCKS} or reservation.status = 'completed')
""")  # noqa: S608 - no value is put into the words

# Of a clash that still stands (``services.calendars.conflict_rows.open_conflicts``), either side of it.
_THEIRS = text("""
    select external_stay.id, external_stay.cabin_id, calendar_feed.channel, external_stay.summary, external_stay.kind,
        lower(external_stay.stay) as check_in, upper(external_stay.stay) as check_out,
        external_stay.echo_of is not null as is_echo,
        external_stay.echo_of is null and external_stay.kind = 'booking' and exists (
            select from calendar_conflict as conflict left join reservation on reservation.id = conflict.reservation_id
            where conflict.ended_at is null and conflict.dismissed_at is null
                and conflict.cabin_id = external_stay.cabin_id
                and (
                    conflict.feed_id = external_stay.feed_id and conflict.stay && external_stay.stay
                    or conflict.other_feed_id = external_stay.feed_id and conflict.other_stay && external_stay.stay
                )
                and (
                    conflict.kind = 'portals' or reservation.status = 'confirmed'
                        and reservation.cabin_id = conflict.cabin_id and reservation.stay && conflict.stay
                )
        ) as is_clash
    from external_stay join calendar_feed on calendar_feed.id = external_stay.feed_id
    where external_stay.stay && cast(:window as daterange)
""")

_ELSEWHERE = text("""
    select external_stay.id, external_stay.cabin_id, cabin.name as cabin_name, calendar_feed.channel, calendar_feed.id
        as feed_id, external_stay.summary, external_stay.link, external_stay.kind, external_stay.is_kept,
        lower(external_stay.stay) as check_in, upper(external_stay.stay) as check_out, external_stay.first_seen_at,
        calendar_feed.good_at, reservation.code, reservation.guest_name
    from external_stay join calendar_feed on calendar_feed.id = external_stay.feed_id
    join cabin on cabin.id = external_stay.cabin_id left join reservation on reservation.id = external_stay.echo_of
    where external_stay.id = :id
""")

_STANDING = text(f"""
    select reservation.code, reservation.guest_name, reservation.status, reservation.source, null as channel,
        null as number, lower(reservation.stay) as check_in, upper(reservation.stay) as check_out
    from reservation
    where reservation.cabin_id = :cabin_id and reservation.stay && cast(:stay as daterange) and {BLOCKS}
        and reservation.code <> :apart_from
    union all
    select null, external_stay.summary, null, null, calendar_feed.channel, external_stay.id,
        lower(external_stay.stay), upper(external_stay.stay)
    from external_stay join calendar_feed on calendar_feed.id = external_stay.feed_id
    left join reservation on reservation.id = external_stay.echo_of
    where external_stay.cabin_id = :cabin_id and external_stay.stay && cast(:stay as daterange)
        and (reservation.code is null or reservation.code <> :apart_from)
    order by check_in limit 3
""")  # noqa: S608 - no value is put into the words


async def cabins(connection: AsyncConnection) -> Rows:
    """The cabins in the owner's order: ``id``, ``name``, ``capacity``."""
    return (await connection.execute(_CABINS)).all()


async def ours(connection: AsyncConnection, window: Stay, *, now: datetime) -> Rows:
    """Reservations that take nights of a window or have taken them, and what the house keeps (``source`` block)."""
    return (await connection.execute(_OURS, {"window": date_range(window), "now": now})).all()


async def theirs(connection: AsyncConnection, window: Stay) -> Rows:
    """What other calendars take of a window: ``is_echo`` for what they repeat of ours."""
    return (await connection.execute(_THEIRS, {"window": date_range(window)})).all()


async def elsewhere(connection: AsyncConnection, number: int) -> StoredRow | None:
    """What another calendar takes, by its row's number."""
    return (await connection.execute(_ELSEWHERE, {"id": number})).one_or_none()


async def standing(
    connection: AsyncConnection, cabin_id: UUID, stay: Stay, *, now: datetime, apart_from: str = ""
) -> Rows:
    """
    What stands on nights of a cabin (the first three): ours by ``code``, what is elsewhere by ``channel`` and
    ``number``. ``apart_from``: a reservation's code that does not count, nor what repeats it.
    """
    values = {"cabin_id": cabin_id, "stay": date_range(stay), "now": now, "apart_from": apart_from}
    return (await connection.execute(_STANDING, values)).all()


async def history(connection: AsyncConnection, reservation_id: UUID) -> Rows:
    """What became of a reservation, the oldest first: ``kind``, ``cause``, ``details``, ``happened_at``."""
    query = (
        select(
            reservation_event.c.kind,
            reservation_event.c.cause,
            reservation_event.c.details,
            reservation_event.c.happened_at,
        )
        .where(reservation_event.c.reservation_id == reservation_id)
        .order_by(reservation_event.c.id)
    )
    return (await connection.execute(query)).all()
