"""What an owner decides about a payment that the rules refused."""

from __future__ import annotations

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.domain.money import Money
from services.errors import PaymentNotFound, WrongState
from services.payments import refund_rows, repository
from services.payments.repository import StoredRow
from services.payments.telling import tell_guest
from services.payments.verdict import APPROVED, Problem
from services.reservations import service as reservations
from services.wiring import Product

log = structlog.get_logger(__name__)

# Money that may confirm a reservation once an owner says so.
ACCEPTABLE = (Problem.WRONG_AMOUNT, Problem.NIGHTS_TAKEN)


async def may_accept(connection: AsyncConnection, payment: StoredRow) -> bool:
    """Whether a payment's row is one that an owner may accept, as far as can be told without trying."""
    is_money = payment.status == APPROVED and payment.amount > payment.refunded
    is_refused = payment.problem in ACCEPTABLE and payment.problem_closed_at is None
    return is_money and is_refused and not await refund_rows.open_sum(connection, payment.provider_id)


async def accept(connection: AsyncConnection, product: Product, payment_id: str) -> str:
    """
    Confirm a reservation with a payment that was too small or came too late; its code. Never commits.

    What lacks is paid with the balance. Raises ``PaymentNotFound``, ``WrongState`` (nothing to decide),
    ``DatesUnavailable`` (the nights are still somebody else's), ``NothingToPay``.
    """
    now = product.clock.now()
    payment = await repository.lock_payment(connection, payment_id)
    if payment is None:
        raise PaymentNotFound
    link = await repository.link_of(connection, payment.external_reference or "")
    if link is None or not await may_accept(connection, payment):
        raise WrongState
    await reservations.take_payment(
        connection,
        reservation_id=link.reservation_id,
        amount=Money(payment.amount - payment.refunded, payment.currency),
        cause=f"payment:{payment_id}",
        accepted_by="owner",
        now=now,
    )
    await repository.set_applied(connection, payment_id, now=now)
    await tell_guest(connection, link, "payment_confirmed", key=f"{payment_id}:confirmed", now=now)
    log.info("payment accepted by a person", payment=payment_id)
    code: str = link.code
    return code
