"""
Every query about money that the provider does not see: transfers and cash. Commits nothing.

A payment by hand is a row like the provider's, called ``<method>:<id>``: a transfer that a guest speaks of is
``pending`` until the owner has looked, then ``approved`` or ``rejected``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.contracts import RefundStatus
from services.database.tables.booking import property_, reservation
from services.database.tables.messaging import conversation
from services.database.tables.money import ledger_entry, payment, payment_link, refund
from services.domain.ledger import BY_HAND, OWNER, refund_key
from services.payments import repository
from services.payments.port import ProviderPayment
from services.payments.refund_rows import OPEN
from services.payments.repository import StoredRow
from services.payments.verdict import APPROVED, PENDING

TRANSFER, CASH = "transfer", "cash"
assert set(BY_HAND) == {TRANSFER, CASH}


def transfer_id(link_id: UUID) -> str:
    """The name of the payment that answers an attempt to be paid by transfer."""
    return f"{TRANSFER}:{link_id}"


def as_seen(payment_id: str, *, status: str, amount: int, currency: str, reference: str) -> ProviderPayment:
    """Money that came by hand, in the form in which the provider tells of its payments."""
    return ProviderPayment(
        id=payment_id, status=status, status_detail=None, amount=amount, refunded=0, currency=currency,
        reference=reference, live_mode=None, collector_id=None, updated_at=None, raw={},
    )  # fmt: skip


async def note_transfer(
    connection: AsyncConnection, attempt: StoredRow, *, status: str, now: datetime, detail: str | None = None
) -> str:
    """
    Store what is said of the transfer that answers an attempt: it is to be looked for (``pending``), or there is none
    (``rejected``, and ``detail`` why). No money moves. The payment's name.
    """
    seen = as_seen(
        transfer_id(attempt.id),
        status=status,
        amount=attempt.amount,
        currency=attempt.currency,
        reference=attempt.external_reference,
    )
    await repository.save_payment(
        connection,
        replace(seen, status_detail=detail),
        reservation_id=attempt.reservation_id,
        problem=None,
        is_problem_new=False,
        is_applied_now=False,
        now=now,
    )
    return seen.id


async def waiting_transfer(connection: AsyncConnection, reservation_id: UUID) -> StoredRow | None:
    """The transfer of a reservation that the owner is to look for, with its ``purpose``."""
    query = (
        select(payment, payment_link.c.purpose)
        .join(payment_link, payment_link.c.external_reference == payment.c.external_reference)
        .where(_transfers_of(reservation_id), payment.c.status == PENDING)
        .order_by(payment.c.created_at)
        .limit(1)
    )
    return (await connection.execute(query)).one_or_none()


async def is_looked_for(connection: AsyncConnection, guest_id: UUID) -> bool:
    """Whether the owner is to look for any transfer of a guest's."""
    query = (
        select(payment.c.id)
        .join(reservation, reservation.c.id == payment.c.reservation_id)
        .where(
            reservation.c.guest_id == guest_id,
            payment.c.provider_id.startswith(f"{TRANSFER}:"),
            payment.c.status == PENDING,
        )
    )
    return (await connection.execute(query.limit(1))).first() is not None


async def waiting_transfers(connection: AsyncConnection) -> Sequence[StoredRow]:
    """The transfers that the owner is to look for: ``conversation_id`` and ``since``, when the reservation was made."""
    query = (
        select(conversation.c.id.label("conversation_id"), reservation.c.created_at.label("since"))
        .join(reservation, reservation.c.id == payment.c.reservation_id)
        .join(conversation, conversation.c.guest_id == reservation.c.guest_id)
        .where(payment.c.provider_id.startswith(f"{TRANSFER}:"), payment.c.status == PENDING)
        .order_by(payment.c.created_at)
    )
    return (await connection.execute(query)).all()


async def was_claimed(connection: AsyncConnection, reservation_id: UUID) -> bool:
    """Whether the guest has ever said that a transfer for a reservation was made."""
    return (
        await connection.execute(select(payment.c.id).where(_transfers_of(reservation_id)).limit(1))
    ).first() is not None


async def open_attempt(
    connection: AsyncConnection, reservation_id: UUID, *, method: str, purpose: str
) -> StoredRow | None:
    """The newest attempt to be paid by a method for something, if nothing came of it yet."""
    query = (
        select(payment_link)
        .where(
            payment_link.c.reservation_id == reservation_id,
            payment_link.c.method == method,
            payment_link.c.purpose == purpose,
            ~_answers().exists(),
        )
        .order_by(payment_link.c.attempt.desc())
        .limit(1)
    )
    return (await connection.execute(query)).one_or_none()


async def transfer_minutes(connection: AsyncConnection, reservation_id: UUID) -> int | None:
    """For how long the owner holds nights for a transfer, where a rule says it."""
    query = (
        select(property_.c.hold_minutes_by_method[TRANSFER].as_integer())
        .join(reservation, reservation.c.property_id == property_.c.id)
        .where(reservation.c.id == reservation_id)
    )
    found: int | None = (await connection.execute(query)).scalar_one()
    return found


async def approved_of(connection: AsyncConnection, reservation_id: UUID) -> Sequence[StoredRow]:
    """What came by hand for a reservation and was not given back whole, newest first."""
    query = (
        select(payment)
        .where(
            payment.c.reservation_id == reservation_id,
            payment.c.status == APPROVED,
            payment.c.amount > payment.c.refunded,
            payment.c.provider_id.regexp_match(f"^({'|'.join(BY_HAND)}):"),
        )
        .order_by(payment.c.created_at.desc(), payment.c.provider_id)
    )
    return (await connection.execute(query)).all()


async def payments_of(connection: AsyncConnection, reservation_id: UUID) -> Sequence[str]:
    """The names of all payments of a reservation, in the order in which they are locked."""
    query = select(payment.c.provider_id).where(payment.c.reservation_id == reservation_id)
    return (await connection.execute(query.order_by(payment.c.provider_id))).scalars().all()


async def on_their_way_back(connection: AsyncConnection, reservation_id: UUID) -> int:
    """What of a reservation's payments the provider was asked to give back and has not yet, in minor units."""
    query = (
        select(func.coalesce(func.sum(refund.c.amount), 0))
        .join(payment, payment.c.provider_id == refund.c.payment_id)
        .where(payment.c.reservation_id == reservation_id, refund.c.state.in_(OPEN))
    )
    return int((await connection.execute(query)).scalar_one())


async def refunds_done(connection: AsyncConnection, payment_id: str) -> tuple[tuple[str, int], ...]:
    """What was given back of a payment, by the name of each return."""
    query = (
        select(refund.c.provider_refund_id, refund.c.amount)
        .where(refund.c.payment_id == payment_id, refund.c.state == RefundStatus.DONE)
        .order_by(refund.c.created_at)
    )
    return tuple((row.provider_refund_id, row.amount) for row in await connection.execute(query))


async def is_given_back(connection: AsyncConnection, reservation_id: UUID, name: str) -> bool:
    """Whether a return of that name, or a part of it, is in the ledger of a reservation."""
    query = select(ledger_entry.c.id).where(
        ledger_entry.c.reservation_id == reservation_id,
        ledger_entry.c.cause == OWNER,
        ledger_entry.c.key.startswith(refund_key(name), autoescape=True),
    )
    return (await connection.execute(query.limit(1))).first() is not None


def _transfers_of(reservation_id: UUID) -> ColumnElement[bool]:
    return and_(payment.c.reservation_id == reservation_id, payment.c.provider_id.startswith(f"{TRANSFER}:"))


def _answers() -> Select[tuple[UUID]]:
    return select(payment.c.id).where(payment.c.external_reference == payment_link.c.external_reference)
