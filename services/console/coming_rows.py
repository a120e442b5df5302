"""Who comes, stays and goes, as the first page shows it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.console.repository import Rows, reservations
from services.database.tables.booking import cabin, reservation


async def arriving(connection: AsyncConnection, *, today: date) -> Rows:
    """Confirmed stays that begin on a day."""
    query = reservations(reservation.c.status == "confirmed", func.lower(reservation.c.stay) == today)
    return (await connection.execute(query.order_by(cabin.c.position))).all()


async def leaving(connection: AsyncConnection, *, today: date) -> Rows:
    """Stays that end on a day: they are completed in its course."""
    query = reservations(reservation.c.status.in_(("confirmed", "completed")), func.upper(reservation.c.stay) == today)
    return (await connection.execute(query.order_by(cabin.c.position))).all()


async def staying(connection: AsyncConnection, *, today: date) -> Rows:
    """Confirmed stays that have begun before a day and do not end on it."""
    query = reservations(
        reservation.c.status == "confirmed",
        func.lower(reservation.c.stay) < today,
        func.upper(reservation.c.stay) > today,
    )
    return (await connection.execute(query.order_by(cabin.c.position))).all()


async def upcoming(connection: AsyncConnection, *, today: date) -> Rows:
    """Confirmed stays that begin after a day, in order of arrival."""
    query = reservations(reservation.c.status == "confirmed", func.lower(reservation.c.stay) > today)
    return (await connection.execute(query.order_by(func.lower(reservation.c.stay)))).all()


async def sold_elsewhere(connection: AsyncConnection, *, today: date) -> Rows:
    """
    What portals sold that begins or ends on a day, each stay once: ``cabin_name``, ``channel``, ``number``,
    ``check_in``, ``check_out``. Not what they repeat of ours.
    """
    query = text("""
        select distinct on (external_stay.cabin_id, external_stay.stay) external_stay.id as number,
            cabin.name as cabin_name, calendar_feed.channel, lower(external_stay.stay) as check_in,
            upper(external_stay.stay) as check_out
        from external_stay join calendar_feed on calendar_feed.id = external_stay.feed_id
        join cabin on cabin.id = external_stay.cabin_id
        where external_stay.kind = 'booking' and external_stay.echo_of is null
            and (lower(external_stay.stay) = :today or upper(external_stay.stay) = :today)
        order by external_stay.cabin_id, external_stay.stay, external_stay.id
    """)
    return (await connection.execute(query, {"today": today})).all()
