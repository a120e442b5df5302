"""Every query about our attempts to be paid: links, and attempts by transfer and in cash. Commits nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.database.tables.booking import property_, reservation
from services.database.tables.money import owed_for_stay, payment, payment_link
from services.domain.money import Money
from services.payments.port import Preference
from services.payments.repository import StoredRow
from services.payments.verdict import WAITING
from services.reservations.repository import ReservationRow


async def newest_link(connection: AsyncConnection, reservation_id: UUID, *, purpose: str) -> StoredRow | None:
    """The last attempt to be paid for a reservation's deposit or balance at the provider."""
    query = (
        select(payment_link)
        .where(
            payment_link.c.reservation_id == reservation_id,
            payment_link.c.method == "mercado_pago",
            payment_link.c.purpose == purpose,
        )
        .order_by(payment_link.c.attempt.desc())
        .limit(1)
    )
    return (await connection.execute(query)).one_or_none()


async def newest_link_end(connection: AsyncConnection, reservation_id: UUID) -> datetime:
    """Until when the newest link of a reservation, which has one, can be paid."""
    query = select(func.max(payment_link.c.expires_at)).where(payment_link.c.reservation_id == reservation_id)
    end: datetime = (await connection.execute(query)).scalar_one()
    return end


async def links_to_close(connection: AsyncConnection, *, now: datetime) -> Sequence[StoredRow]:
    """
    Links that can still be paid and must not be: a deposit's whose reservation is no hold any more, a balance's that is
    not owed (any more), or a newer one was made. ``id`` and ``provider_id``.
    """
    newer = payment_link.alias("newer")
    is_replaced = select(newer.c.id).where(
        newer.c.reservation_id == payment_link.c.reservation_id,
        newer.c.attempt > payment_link.c.attempt,
        newer.c.url.is_not(None),
    )
    query = (
        select(payment_link.c.id, payment_link.c.provider_id)
        .join(reservation, reservation.c.id == payment_link.c.reservation_id)
        .where(
            payment_link.c.provider_id.is_not(None),
            payment_link.c.closed_at.is_(None),
            payment_link.c.expires_at > now,
            or_(
                and_(payment_link.c.purpose == "deposit", reservation.c.status != "held"),
                and_(
                    payment_link.c.purpose == "balance",
                    or_(reservation.c.status != "confirmed", owed_for_stay() < payment_link.c.amount),
                ),
                is_replaced.exists(),
            ),
        )
    )
    return (await connection.execute(query)).all()


async def note_closed(connection: AsyncConnection, link_id: UUID, *, now: datetime) -> None:
    """Note that a link can be paid no longer."""
    await connection.execute(update(payment_link).where(payment_link.c.id == link_id).values(closed_at=now))


async def link_by_id(connection: AsyncConnection, link_id: UUID) -> StoredRow | None:
    """A link."""
    return (await connection.execute(select(payment_link).where(payment_link.c.id == link_id))).one_or_none()


async def add_link(
    connection: AsyncConnection,
    row: ReservationRow,
    *,
    due: Money,
    expires_at: datetime,
    now: datetime,
    cash_until: datetime | None = None,
    method: str = "mercado_pago",
    purpose: str = "deposit",
) -> StoredRow:
    """Store an attempt to be paid, before a provider hears of it; to be done under the reservation's lock."""
    last = select(func.coalesce(func.max(payment_link.c.attempt), 0)).where(payment_link.c.reservation_id == row.id)
    attempt = int((await connection.execute(last)).scalar_one()) + 1
    values = {
        "reservation_id": row.id, "attempt": attempt, "external_reference": f"{row.code}-{attempt}",
        "amount": due.amount, "currency": due.currency, "expires_at": expires_at, "cash_until": cash_until,
        "method": method, "purpose": purpose, "created_at": now,
    }  # fmt: skip
    added: StoredRow = (await connection.execute(insert(payment_link).values(values).returning(payment_link))).one()
    return added


async def complete_link(connection: AsyncConnection, link_id: UUID, preference: Preference) -> StoredRow:
    """Store where the link leads, unless it is known already; returns the link as it now is."""
    await connection.execute(
        update(payment_link)
        .where(payment_link.c.id == link_id, payment_link.c.url.is_(None))
        .values(provider_id=preference.id, url=preference.url)
    )
    return (await connection.execute(select(payment_link).where(payment_link.c.id == link_id))).one()


async def link_of(connection: AsyncConnection, reference: str) -> StoredRow | None:
    """
    The link with an external reference, with its reservation's ``code``, ``guest_id`` and ``status``, and the
    property's ``shortfall_tolerance``.
    """
    query = (
        select(
            payment_link, reservation.c.code, reservation.c.guest_id, reservation.c.status,
            property_.c.shortfall_tolerance,
        )
        .join(reservation, reservation.c.id == payment_link.c.reservation_id)
        .join(property_, property_.c.id == reservation.c.property_id)
        .where(payment_link.c.external_reference == reference)
    )  # fmt: skip
    return (await connection.execute(query)).one_or_none()


async def open_references(
    connection: AsyncConnection, *, ending_after: datetime, waiting_since: datetime
) -> Sequence[str]:
    """
    References of links that end after a moment, paid or not (a link can be paid twice), and of those with a payment
    that the provider is still waiting for since a moment; newest first.
    """
    waits = select(payment.c.id).where(
        payment.c.external_reference == payment_link.c.external_reference,
        payment.c.status.in_(WAITING),
        payment.c.created_at > waiting_since,
    )
    query = (
        select(payment_link.c.external_reference)
        .where(payment_link.c.url.is_not(None), or_(payment_link.c.expires_at > ending_after, waits.exists()))
        .order_by(payment_link.c.created_at.desc())
    )
    return (await connection.execute(query)).scalars().all()


async def ended_holds(connection: AsyncConnection, *, ended_before: datetime) -> Sequence[StoredRow]:
    """
    Holds that can be paid from outside, ended before a moment and not let go yet: ``id`` and the ``references`` of
    their links, the one that ended first coming first.
    """
    query = (
        select(reservation.c.id, func.array_agg(payment_link.c.external_reference).label("references"))
        .join(payment_link, payment_link.c.reservation_id == reservation.c.id)
        .where(
            reservation.c.status == "held",
            reservation.c.hold_expires_at < ended_before,
            payment_link.c.method == "mercado_pago",
        )
        .group_by(reservation.c.id)
        .order_by(reservation.c.hold_expires_at)
    )
    return (await connection.execute(query)).all()


async def cash_lasts(connection: AsyncConnection, reservation_id: UUID) -> int | None:
    """For how many minutes the owner holds nights for a cash coupon, where a rule says it."""
    query = (
        select(property_.c.hold_minutes_by_method["ticket"].as_integer())
        .join(reservation, reservation.c.property_id == property_.c.id)
        .where(reservation.c.id == reservation_id)
    )
    found: int | None = (await connection.execute(query)).scalar_one()
    return found
