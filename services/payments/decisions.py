"""What an owner decides about a payment that the rules refused."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.contracts import Purpose
from services.domain.ledger import OWNER
from services.domain.money import Money
from services.domain.reservation import Status
from services.errors import PaymentNotFound, WrongState
from services.payments import link_rows, refund_rows, repository
from services.payments.repository import StoredRow
from services.payments.telling import no_longer_ask_owner, tell_guest
from services.payments.verdict import APPROVED, Problem
from services.reservations import ledger
from services.reservations import service as reservations
from services.wiring import Product

log = structlog.get_logger(__name__)

# Money that may pay for the stay after all once an owner says so.
ACCEPTABLE = (Problem.WRONG_AMOUNT, Problem.NIGHTS_TAKEN, Problem.ALREADY_PAID)


async def acceptable_as(connection: AsyncConnection, payment: StoredRow, *, now: datetime) -> Purpose | None:
    """
    What an owner may accept a payment's row as, as far as can be told without trying: the deposit of what is not
    confirmed, else a part of the balance. ``None``: it can only be given back.
    """
    is_money = payment.status == APPROVED and payment.amount > payment.refunded
    is_refused = payment.problem in ACCEPTABLE and payment.problem_closed_at is None
    if not is_money or not is_refused or payment.reservation_id is None:
        return None
    if await refund_rows.open_sum(connection, payment.provider_id):
        return None
    row = await reservations.by_id(connection, payment.reservation_id)
    status = row.status_at(now)
    if status in (Status.CONFIRMED, Status.COMPLETED):
        return Purpose.BALANCE if (await ledger.balance_of(connection, row.id)).owed > 0 else None
    is_open = status in (Status.HELD, Status.EXPIRED) and payment.problem != Problem.ALREADY_PAID
    return Purpose.DEPOSIT if is_open else None


async def accept(connection: AsyncConnection, product: Product, payment_id: str) -> str:
    """
    Pay for a stay with a payment that was too small, came too late or twice; its code. Never commits. It confirms what
    is not confirmed, else it is a part of the balance: a deposit may come in parts.

    What lacks is paid with the balance. Raises ``PaymentNotFound``, ``WrongState`` (nothing to decide),
    ``DatesUnavailable`` (the nights are still somebody else's), ``NothingToPay``.
    """
    now = product.clock.now()
    payment = await repository.lock_payment(connection, payment_id)
    if payment is None:
        raise PaymentNotFound
    link = await link_rows.link_of(connection, payment.external_reference or "")
    purpose = await acceptable_as(connection, payment, now=now)
    if link is None or purpose is None:
        raise WrongState
    amount, cause = Money(payment.amount - payment.refunded, payment.currency), f"payment:{payment_id}"
    data = None
    if purpose is Purpose.BALANCE:
        await reservations.take_balance(
            connection, reservation_id=link.reservation_id, amount=amount, cause=cause, accepted_by=OWNER, now=now
        )
        data = {"reason": purpose.value, "amount": str(amount.amount)}
    else:
        await reservations.take_payment(
            connection, reservation_id=link.reservation_id, amount=amount, cause=cause, accepted_by=OWNER, now=now
        )
    await repository.set_applied(connection, payment_id, now=now)
    await tell_guest(connection, link, "payment_confirmed", key=f"{payment_id}:confirmed", data=data, now=now)
    await no_longer_ask_owner(connection, link, payment.problem)
    log.info("payment accepted by a person", payment=payment_id, purpose=purpose.value)
    code: str = link.code
    return code


async def closed(connection: AsyncConnection, payment_row_id: UUID) -> None:
    """Let nobody wait for an owner who has dealt with a payment's problem, by our own id of the payment."""
    payment = await repository.payment_of(connection, payment_row_id)
    link = await link_rows.link_of(connection, payment.external_reference or "") if payment is not None else None
    if payment is not None and link is not None:
        await no_longer_ask_owner(connection, link, payment.problem)
