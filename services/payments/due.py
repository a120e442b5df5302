"""
What a reservation is to be paid for next, and how much of it is missing.

A deposit may come in parts: one that was too small waits for the owner, but it is money that we have. Whoever asks how
to pay is told of what is missing alone, and once that comes all of it confirms (``settlement``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.contracts import Purpose
from services.database.tables.money import payment, refund
from services.domain.money import Money
from services.domain.reservation import Status
from services.errors import NothingToPay, PaymentInProcess, WrongState
from services.payments import repository
from services.payments.refund_rows import OPEN
from services.payments.repository import StoredRow
from services.payments.verdict import APPROVED, Problem
from services.reservations import ledger
from services.reservations import service as reservations
from services.reservations.repository import ReservationRow


async def what_is_due(connection: AsyncConnection, row: ReservationRow, *, now: datetime) -> tuple[Purpose, Money]:
    """
    What a reservation, whose lock is held, is to be paid for next and how much: what is missing of the deposit, also of
    a hold that ended, or the balance of what is confirmed.

    Raises ``NothingToPay``, ``WrongState`` for what is cancelled or over, ``PaymentInProcess`` when what came is enough
    and waits for the owner's word alone.
    """
    status = row.status_at(now)
    if status is Status.CONFIRMED:
        purpose, due = Purpose.BALANCE, await balance(connection, row)
    elif status in (Status.HELD, Status.EXPIRED):
        purpose, due = Purpose.DEPOSIT, await missing(connection, row)
        if due.amount <= 0 < (row.deposit - row.paid).amount:
            raise PaymentInProcess
    else:
        raise WrongState(reservation_status=status.value)
    if due.amount <= 0:
        raise NothingToPay
    return purpose, due


async def balance(connection: AsyncConnection, row: ReservationRow) -> Money:
    """What is owed of a confirmed stay; below zero, what is owed to the guest."""
    return Money((await ledger.balance_of(connection, row.id)).owed, row.total.currency)


async def missing(connection: AsyncConnection, row: ReservationRow) -> Money:
    """What is missing of a deposit, its parts counted."""
    came = sum(worth(part) for part in await parts_of(connection, row.id))
    return Money(row.deposit.amount - row.paid.amount - came, row.deposit.currency)


async def rest(connection: AsyncConnection, row: ReservationRow, *, now: datetime) -> Money:
    """All that may still be paid for a stay, at most: its price less what came for it; nothing for one that ended."""
    status, nothing = row.status_at(now), Money(0, row.total.currency)
    if status in (Status.CONFIRMED, Status.COMPLETED):
        return max(await balance(connection, row), nothing)
    if status is Status.CANCELLED:
        return nothing
    return max(row.total - row.deposit + await missing(connection, row), nothing)


async def parts_of(
    connection: AsyncConnection, reservation_id: UUID, *, apart_from: str | None = None
) -> Sequence[StoredRow]:
    """
    The payments of a reservation (other than one) that were too small for its deposit and wait for the owner, oldest
    first; none that was asked back.
    """
    asked_back = select(refund.c.id).where(refund.c.payment_id == payment.c.provider_id, refund.c.state.in_(OPEN))
    query = (
        select(payment)
        .where(
            payment.c.reservation_id == reservation_id,
            payment.c.provider_id.is_distinct_from(apart_from),
            payment.c.status == APPROVED,
            payment.c.amount > payment.c.refunded,
            payment.c.problem == Problem.WRONG_AMOUNT,
            payment.c.problem_closed_at.is_(None),
            ~asked_back.exists(),
        )
        .order_by(payment.c.created_at, payment.c.provider_id)
    )
    return (await connection.execute(query)).all()


def worth(part: StoredRow) -> int:
    """What of a payment was not given back, in minor units."""
    return int(part.amount - part.refunded)


async def parts_for(
    connection: AsyncConnection, reservation_id: UUID, *, lacking: int, apart_from: str
) -> list[StoredRow]:
    """
    So many parts, the oldest first, as pay for what is ``lacking`` (minor units) beside the payment that just came;
    none where all of them would not do. Their payments are locked.

    A part that somebody works on this very moment is left out: whoever has one payment must not wait for another.
    """
    found = await parts_of(connection, reservation_id, apart_from=apart_from)
    locked = {part.id for part in found if await repository.try_lock_payment(connection, part.provider_id)}
    # What became of them until they were locked is seen only now.
    parts = [part for part in await parts_of(connection, reservation_id, apart_from=apart_from) if part.id in locked]
    chosen = list[StoredRow]()
    for part in parts:
        if lacking > 0:
            chosen.append(part)
            lacking -= worth(part)
    return chosen if lacking <= 0 else []


async def use_parts(
    connection: AsyncConnection, reservation_id: UUID, parts: Sequence[StoredRow], *, now: datetime
) -> None:
    """Let parts, whose locks are held, pay for the stay that has just been confirmed with them."""
    for part in parts:
        amount, cause = Money(worth(part), part.currency), f"payment:{part.provider_id}"
        await reservations.take_balance(connection, reservation_id=reservation_id, amount=amount, cause=cause, now=now)
        await repository.set_applied(connection, part.provider_id, now=now)
