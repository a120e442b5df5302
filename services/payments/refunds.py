"""
Giving money back through the provider: asked for once, carried out once, booked when the provider says so.

A refund is a row before the provider hears of it; its id is the provider's idempotency key, so that a repeated job
gives back once. How much is left of a payment is worked out under its lock and its reservation's: never more is asked
for than came in, nor more than we still have of the guest's money (an owner may have given some back by hand).
The ledger and the guest learn of a refund from the fetched payment, as of any other change (``settlement``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.contracts import RefundStatus
from services.database.jobs import defer
from services.domain.ledger import is_by_hand, refunds_due
from services.errors import MovedByHand, NothingToRefund, PaymentNotFound, ProviderRefused, RefundTooLarge
from services.payments import hand_rows, link_rows, refund_rows, repository
from services.payments.port import ProviderRefund
from services.payments.repository import StoredRow
from services.payments.service import QUEUE
from services.payments.settlement import settle
from services.payments.telling import ask_owner
from services.payments.verdict import APPROVED, Problem
from services.reservations import ledger
from services.reservations import service as reservations
from services.wiring import Product

log = structlog.get_logger(__name__)

REFUND_TASK = "payments:refund"
# The provider remembers a key for a day at least; later the same key might give back twice.
KEY_LIVES = timedelta(hours=20)


class Cause(StrEnum):
    """Who asked for a refund."""

    OWNER = "owner"
    SETTING = "setting"


@dataclass(frozen=True)
class Reading:
    """
    What may go back of one payment now, in minor units. ``left``: the most that may be asked for; ``due``: what is the
    guest's by the ledger; ``offered``: what one tap of the owner gives back. Nothing of it has been asked for yet.
    """

    left: int
    due: int
    offered: int


async def due(connection: AsyncConnection) -> list[str]:
    """The payments (the provider's ids) of which guests are to have something back that nobody has asked for yet."""
    found = []
    for reservation_id in await refund_rows.creditors(connection):
        for payment_id in refunds_due(await ledger.entries_of(connection, reservation_id)):
            known = await repository.known_payment(connection, payment_id)
            if known is not None and (await read(connection, known)).due:
                found.append(payment_id)
    return found


async def read(connection: AsyncConnection, payment: StoredRow) -> Reading:
    """
    What may go back of a payment: nothing unless whoever has it holds it, and never more than we have of the guest's
    money (an owner may have given some back by hand). All of it is the guest's where no reservation is known; an owner
    would also give back what was paid beyond the link's amount, though it counts for the balance until then.
    """
    asked = await refund_rows.open_sum(connection, payment.provider_id)
    left = rest = int(payment.amount - payment.refunded - asked)
    is_guests = rest
    if payment.reservation_id is not None:
        held = (await ledger.balance_of(connection, payment.reservation_id)).held
        left = min(left, held - await hand_rows.on_their_way_back(connection, payment.reservation_id))
        owed = refunds_due(await ledger.entries_of(connection, payment.reservation_id))
        is_guests = owed.get(payment.provider_id, 0) - asked
    beyond = 0
    if payment.reservation_id is not None and payment.problem == Problem.OVERPAID:
        link = await link_rows.link_of(connection, payment.external_reference or "")
        beyond = rest - link.amount if link is not None else 0
    left = max(0, left) if payment.status == APPROVED else 0
    return Reading(left, due=max(0, min(left, is_guests)), offered=max(0, min(left, max(is_guests, beyond))))


async def request(
    connection: AsyncConnection, product: Product, payment_id: str, *, amount: int | None, cause: Cause
) -> StoredRow:
    """
    Ask for a refund of ``amount`` minor units, or of what is the guest's by the ledger (for money that no reservation
    is known for: all of it); the refund's row, its job deferred. Never commits.

    Raises ``PaymentNotFound``, ``MovedByHand`` (the provider does not have it), ``NothingToRefund``, ``RefundTooLarge``
    (more than is left of the payment, or of what we have of the guest's money).
    """
    now = product.clock.now()
    payment = await repository.lock_payment(connection, payment_id)
    if payment is None:
        raise PaymentNotFound
    if is_by_hand(payment_id):
        raise MovedByHand
    if payment.reservation_id is not None:
        await reservations.by_id(connection, payment.reservation_id, is_locked=True)
    reading = await read(connection, payment)
    of_itself = reading.due if cause is Cause.SETTING else reading.offered
    wanted = amount if amount is not None else of_itself
    if reading.left <= 0 or wanted <= 0:
        raise NothingToRefund
    if wanted > reading.left:
        raise RefundTooLarge(left=reading.left)
    refund = await refund_rows.add(
        connection, payment, amount=wanted, is_whole=wanted == payment.amount, cause=cause.value, now=now
    )
    await defer(connection, REFUND_TASK, {"refund_id": str(refund.id)}, queue=QUEUE, lock=f"payment:{payment_id}")
    log.info("refund asked for", payment=payment_id, refund=str(refund.id), cause=cause.value)
    return refund


async def is_currency_of(connection: AsyncConnection, payment_id: str, currency: str) -> bool:
    """Whether a payment is in a currency. Raises ``PaymentNotFound``."""
    payment = await repository.known_payment(connection, payment_id)
    if payment is None:
        raise PaymentNotFound
    return bool(payment.currency == currency)


async def carry_out(product: Product, refund_id: UUID) -> str | None:
    """
    Ask the provider for a refund and take in what it says; the refund's state, ``None`` when there is nothing to do.

    Raises ``ProviderUnavailable``: the refund stays open and is tried again under the same key.
    """
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        refund = await refund_rows.open_refund(connection, refund_id)
    if refund is None:
        return None
    error: str | None = None
    made: ProviderRefund | None = None
    if refund.state == RefundStatus.WAITING:
        listed = await product.payments.refunds(refund.payment_id)
        made = next((one for one in listed if one.id == refund.provider_refund_id), None)
        error = None if made is not None else "the provider knows the refund no longer"
    elif now - refund.created_at > KEY_LIVES:
        error = "not certain: the provider did not answer for too long"
    else:
        try:
            made = await product.payments.refund(
                refund.payment_id, amount=None if refund.is_whole else refund.amount, key=str(refund.id)
            )
        except ProviderRefused as refused:
            error = str(refused)
    seen = await product.payments.payment(refund.payment_id)
    async with product.database.unit_of_work() as connection:
        if seen is not None:
            await settle(connection, product, seen)
        state = _state(made, error)
        is_ours = await refund_rows.close(connection, refund.id, state=state, made=made, error=error, now=now)
        if is_ours and state is RefundStatus.FAILED:
            link = await link_rows.link_of(connection, seen.reference) if seen and seen.reference else None
            await repository.set_problem(connection, refund.payment_id, Problem.REFUND_FAILED, now=now)
            await ask_owner(connection, link, refund.payment_id, Problem.REFUND_FAILED, now=now)
        await connection.commit()
    log.info("refund carried out", refund=str(refund_id), state=state.value, error=error)
    return state.value


async def defer_open(product: Product) -> int:
    """Defer anew the refunds that wait without a job, and ask for those that a setting asks for; how many."""
    async with product.database.unit_of_work() as connection:
        found = await due(connection) if await refund_rows.are_automatic(connection) else []
    # A transaction each: none waits for a payment while it has the reservation of another.
    asked = sum([await _request_what_is_due(product, payment_id) for payment_id in found])
    async with product.database.unit_of_work() as connection:
        for refund in await refund_rows.all_open(connection):
            lock = f"payment:{refund.payment_id}"
            if not await repository.is_job_waiting(connection, REFUND_TASK, lock=lock):
                await defer(connection, REFUND_TASK, {"refund_id": str(refund.id)}, queue=QUEUE, lock=lock)
                asked += 1
        await connection.commit()
    return asked


async def _request_what_is_due(product: Product, payment_id: str) -> bool:
    """Ask for what is due by the ledger as it is under the payment's lock; whether there was anything."""
    async with product.database.unit_of_work() as connection:
        if is_by_hand(payment_id) or await refund_rows.has_failed(connection, payment_id):
            return False
        try:
            await request(connection, product, payment_id, amount=None, cause=Cause.SETTING)
        except NothingToRefund:
            return False
        await connection.commit()
    return True


def _state(made: ProviderRefund | None, error: str | None) -> RefundStatus:
    if error is not None or made is None:
        return RefundStatus.FAILED
    if made.status == "approved":
        return RefundStatus.DONE
    return RefundStatus.WAITING if made.status in ("in_process", "pending") else RefundStatus.FAILED
