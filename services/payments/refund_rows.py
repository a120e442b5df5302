"""Every query about refunds. Commits nothing. Amounts are minor units; a payment is named by the provider's id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.contracts import RefundStatus
from services.database.tables.booking import property_, reservation
from services.database.tables.money import ledger_entry, refund
from services.domain.ledger import Account
from services.payments.port import ProviderRefund
from services.payments.repository import StoredRow

OPEN = (RefundStatus.REQUESTED, RefundStatus.WAITING)


async def add(
    connection: AsyncConnection, payment: StoredRow, *, amount: int, is_whole: bool, cause: str, now: datetime
) -> StoredRow:
    """Store a refund before the provider hears of it."""
    values = {
        "payment_id": payment.provider_id, "amount": amount, "currency": payment.currency, "is_whole": is_whole,
        "cause": cause, "state": RefundStatus.REQUESTED, "created_at": now, "updated_at": now,
    }  # fmt: skip
    added: StoredRow = (await connection.execute(insert(refund).values(values).returning(refund))).one()
    return added


async def open_refund(connection: AsyncConnection, refund_id: UUID) -> StoredRow | None:
    """The refund if it is not at its end."""
    query = select(refund).where(refund.c.id == refund_id, refund.c.state.in_(OPEN))
    return (await connection.execute(query)).one_or_none()


async def all_open(connection: AsyncConnection) -> Sequence[StoredRow]:
    """Every refund that is not at its end, oldest first."""
    query = select(refund).where(refund.c.state.in_(OPEN)).order_by(refund.c.created_at)
    return (await connection.execute(query)).all()


async def close(
    connection: AsyncConnection,
    refund_id: UUID,
    *,
    state: RefundStatus,
    made: ProviderRefund | None,
    error: str | None,
    now: datetime,
) -> bool:
    """Note what became of an open refund; whether it was still open."""
    values = {"state": state, "provider_refund_id": made.id if made else None, "error": error, "updated_at": now}
    query = update(refund).where(refund.c.id == refund_id, refund.c.state.in_(OPEN)).values(values)
    return (await connection.execute(query)).rowcount == 1


async def open_sum(connection: AsyncConnection, payment_id: str) -> int:
    """What has been asked for of a payment and is not at its end."""
    query = select(func.coalesce(func.sum(refund.c.amount), 0)).where(
        refund.c.payment_id == payment_id, refund.c.state.in_(OPEN)
    )
    return int((await connection.execute(query)).scalar_one())


async def asked_sum(connection: AsyncConnection, payment_id: str) -> int:
    """What we have asked for of a payment, ever, unless it failed: so much may come back without a surprise."""
    query = select(func.coalesce(func.sum(refund.c.amount), 0)).where(
        refund.c.payment_id == payment_id, refund.c.state != RefundStatus.FAILED
    )
    return int((await connection.execute(query)).scalar_one())


async def has_failed(connection: AsyncConnection, payment_id: str) -> bool:
    """Whether a refund of a payment failed: from then on a person decides."""
    query = select(refund.c.id).where(refund.c.payment_id == payment_id, refund.c.state == RefundStatus.FAILED)
    return (await connection.execute(query.limit(1))).first() is not None


async def creditors(connection: AsyncConnection, *, guest_id: UUID | None = None) -> Sequence[UUID]:
    """Reservations (of one guest, or all) whose ledger says that their guest is to have money back."""
    table = ledger_entry.c
    unapplied = -func.sum(table.amount).filter(table.account == Account.UNAPPLIED)
    owed = func.sum(table.amount).filter(table.account == Account.STAY)
    query = (
        select(table.reservation_id)
        .where(table.reservation_id.is_not(None))
        .group_by(table.reservation_id)
        .having(or_(func.coalesce(unapplied, 0) > 0, func.coalesce(owed, 0) < 0))
        .order_by(func.min(table.id))
    )
    if guest_id is not None:
        own = select(reservation.c.id).where(reservation.c.guest_id == guest_id)
        query = query.where(table.reservation_id.in_(own))
    return (await connection.execute(query)).scalars().all()


async def are_automatic(connection: AsyncConnection) -> bool:
    """Whether the owner wants refunds that are due to be made without a tap."""
    return bool((await connection.execute(select(func.bool_or(property_.c.automatic_refunds)))).scalar_one())
