"""All there is about one reservation beside its bill: what happened to it, its links, refunds, and who shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.console.chart import rows
from services.console.chart.wording import by_whom, happened
from services.console.repository import Rows, StoredRow
from services.database.tables.money import ledger_entry, payment, payment_link, refund
from services.domain.ledger import is_by_hand
from services.payments import refunds
from services.reservations.repository import ReservationRow
from services.wiring import Product


@dataclass(frozen=True)
class Happened:
    """A line of a reservation's history: who, what, and when."""

    who: str
    what: str
    at: datetime


@dataclass(frozen=True)
class Returnable:
    """A payment of which the provider can give back ``amount`` minor units by one tap."""

    payment_id: UUID
    provider_id: str
    amount: int


@dataclass(frozen=True)
class Story:
    """
    ``link``: that which can be paid now; ``channels``: who shows it, and what they have read of it; ``entries``: the
    ledger, line by line.
    """

    history: list[Happened]
    link: StoredRow | None
    refunds: Rows
    returnable: list[Returnable]
    channels: Rows
    entries: Rows


# A calendar that we publish shows what blocks its cabin's nights; whoever has fetched it since the last change knows.
_CHANNELS = text("""
    select calendar_export.channel, calendar_export.fetched_at,
        calendar_export.fetched_at > (
            select max(event.happened_at) from reservation_event as event
            where event.reservation_id = :id and event.kind in ('held', 'changed')
        ) as has_read_it,
        exists (
            select from external_stay join calendar_feed on calendar_feed.id = external_stay.feed_id
            where external_stay.echo_of = :id and calendar_feed.channel = calendar_export.channel
                and external_stay.cabin_id = calendar_export.cabin_id
        ) as repeats_it
    from calendar_export where calendar_export.cabin_id = :cabin_id order by calendar_export.id
""")


async def story(product: Product, row: ReservationRow) -> Story:
    """Everything about a reservation but its bill."""
    async with product.database.unit_of_work() as connection:
        events = await rows.history(connection, row.id)
        return Story(
            [Happened(by_whom(one.cause), happened(one.kind, one.details), one.happened_at) for one in events],
            await _link(connection, row.id, now=product.clock.now()),
            await _refunds(connection, row.id),
            await _returnable(connection, row.id),
            (await connection.execute(_CHANNELS, {"id": row.id, "cabin_id": row.cabin_id})).all(),
            await _entries(connection, row.id),
        )


async def _link(connection: AsyncConnection, reservation_id: UUID, *, now: datetime) -> StoredRow | None:
    query = (
        select(payment_link)
        .where(
            payment_link.c.reservation_id == reservation_id,
            payment_link.c.url.is_not(None),
            payment_link.c.closed_at.is_(None),
            payment_link.c.expires_at > now,
        )
        .order_by(payment_link.c.attempt.desc())
        .limit(1)
    )
    return (await connection.execute(query)).one_or_none()


async def _refunds(connection: AsyncConnection, reservation_id: UUID) -> Rows:
    query = (
        select(refund.c.amount, refund.c.currency, refund.c.state, refund.c.created_at, refund.c.payment_id)
        .join(payment, payment.c.provider_id == refund.c.payment_id)
        .where(payment.c.reservation_id == reservation_id)
        .order_by(refund.c.created_at)
    )
    return [one for one in await connection.execute(query) if not is_by_hand(one.payment_id)]


async def _returnable(connection: AsyncConnection, reservation_id: UUID) -> list[Returnable]:
    query = select(payment).where(payment.c.reservation_id == reservation_id).order_by(payment.c.created_at)
    found: list[StoredRow] = list(await connection.execute(query))
    offered = [(one, (await refunds.read(connection, one)).offered) for one in found if not is_by_hand(one.provider_id)]
    return [Returnable(one.id, one.provider_id, amount) for one, amount in offered if amount]


async def _entries(connection: AsyncConnection, reservation_id: UUID) -> Rows:
    query = select(ledger_entry).where(ledger_entry.c.reservation_id == reservation_id).order_by(ledger_entry.c.id)
    return (await connection.execute(query)).all()
