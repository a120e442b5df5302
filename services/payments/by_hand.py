"""
What an owner says of money that the provider does not see: it came, it did not, it was given back.

The owner's word is here what the provider's is elsewhere, and takes the same road (``settlement``): a deposit confirms
once, a late one takes the nights again, one too many is kept to be given back. Works in the caller's transaction and
never commits it. Locks are taken as everywhere: the payment, the cabin, the reservation.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.contracts import Purpose, RefundStatus
from services.conversations import service as conversations
from services.domain.ledger import BY_HAND, OWNER, Entry, EntryKind, is_by_hand, refund_key
from services.domain.money import Money
from services.domain.reservation import Status
from services.errors import Invalid, NothingToRefund, PaymentNotFound, RefundTooLarge, WrongState
from services.payments import hand_rows, link_rows, refund_rows, repository
from services.payments.due import missing, rest
from services.payments.port import ProviderRefund
from services.payments.repository import StoredRow
from services.payments.settlement import settle
from services.payments.telling import money_is_back, tell_guest
from services.payments.transfers import attempt, not_waited_for
from services.payments.verdict import APPROVED, PENDING, REFUNDED, REJECTED
from services.reservations import ledger, paying
from services.reservations import service as reservations
from services.reservations.repository import ReservationRow
from services.wiring import Product

log = structlog.get_logger(__name__)

NOT_ARRIVED = "not_arrived"  # why a payment was rejected


async def arrived(connection: AsyncConnection, product: Product, payment_id: str, amount: Money) -> str:
    """
    A transfer that was looked for is there, with ``amount``; what became of it, in ``settle``'s words.

    Raises ``PaymentNotFound``, ``WrongState`` (decided before), ``Invalid`` for no amount or another currency.
    """
    payment, link = await _looked_for(connection, payment_id)
    outcome = await _take(connection, product, link, payment_id, amount)
    settled = await repository.known_payment(connection, payment_id)
    await not_waited_for(connection, link.guest_id, problem=settled.problem if settled is not None else None)
    log.info("transfer arrived", payment=payment_id, outcome=outcome, expected=payment.amount, amount=amount.amount)
    return outcome


async def not_arrived(connection: AsyncConnection, product: Product, payment_id: str) -> None:
    """
    A transfer that was looked for is not there: the guest is told, the hold stays as it is.

    Raises ``PaymentNotFound``, ``WrongState`` (decided before).
    """
    _, link = await _looked_for(connection, payment_id)
    now = product.clock.now()
    await hand_rows.note_transfer(connection, link, status=REJECTED, detail=NOT_ARRIVED, now=now)
    data = {"reason": NOT_ARRIVED}
    await tell_guest(connection, link, "payment_rejected", key=f"{payment_id}:rejected", data=data, now=now)
    await not_waited_for(connection, link.guest_id)
    log.info("transfer did not arrive", payment=payment_id)


async def receive(
    connection: AsyncConnection, product: Product, code: str, *, method: str, amount: Money, form_id: UUID
) -> str:
    """
    An owner took money for a reservation, by transfer or in cash: what became of it, in ``settle``'s words. It pays the
    deposit of what is not confirmed, else the balance. ``form_id`` names this one wish.

    Raises ``ReservationNotFound``, ``WrongState`` (entered before, or a transfer is still to be looked for),
    ``Invalid`` for no amount or another currency.
    """
    payment_id = f"{method}:{form_id}"
    if await repository.lock_payment(connection, payment_id) is not None:
        raise WrongState
    now = product.clock.now()
    row = await paying.locked(connection, code)
    _require_payable(amount, row.total.currency)
    if method == hand_rows.TRANSFER and await hand_rows.waiting_transfer(connection, row.id) is not None:
        raise WrongState
    is_confirmed = row.status_at(now) in (Status.CONFIRMED, Status.COMPLETED)
    lacking = await missing(connection, row)
    # Who pays more than the deposit at once pays some of the balance; too much is what goes beyond the whole price.
    most = min(amount, await rest(connection, row, now=now))
    due = amount if is_confirmed or lacking.amount <= 0 else max(lacking, most)
    purpose = Purpose.BALANCE if is_confirmed else Purpose.DEPOSIT
    made = await attempt(connection, row, method=method, purpose=purpose, due=due, now=now)
    link = await link_rows.link_of(connection, made.external_reference)
    assert link is not None
    outcome = await _take(connection, product, link, payment_id, amount)
    log.info("money taken by a person", payment=payment_id, outcome=outcome)
    return outcome


async def give_back(
    connection: AsyncConnection,
    product: Product,
    code: str,
    *,
    method: str,
    amount: Money,
    reason: str,
    form_id: UUID,
) -> None:
    """
    An owner gave money back by hand, for a ``reason``. It is taken from what came by hand, unused money first, then
    from what else was paid for the stay: what the provider holds it gives back itself.

    Raises ``ReservationNotFound``, ``WrongState`` (entered before), ``NothingToRefund``, ``RefundTooLarge``,
    ``Invalid`` for no amount or another currency.
    """
    now = product.clock.now()
    row = await reservations.reservation(connection, code)
    for name in await hand_rows.payments_of(connection, row.id):
        await repository.lock_payment(connection, name)
    row = await paying.locked(connection, code)
    _require_payable(amount, row.total.currency)
    if await hand_rows.is_given_back(connection, row.id, str(form_id)):
        raise WrongState
    payments = await hand_rows.approved_of(connection, row.id)
    unused = {one.id: await ledger.unapplied_of(connection, row.id, one.provider_id) for one in payments}
    on_their_way = await hand_rows.on_their_way_back(connection, row.id)
    left = row.paid.amount + sum(unused.values()) - on_their_way
    if left <= 0:
        raise NothingToRefund
    if amount.amount > left:
        raise RefundTooLarge(left=left)
    said = f"Devuelto: {BY_HAND[method].lower()}" + (f" ({reason})" if reason else "")
    rest = amount.amount
    for number, payment in enumerate(sorted(payments, key=lambda one: not unused[one.id]), start=1):
        part = min(rest, payment.amount - payment.refunded)
        if part:
            await _give_back_of(connection, product, payment, part, said=said, name=f"{form_id}:{number}")
            rest -= part
    if rest:
        entry = Entry(EntryKind.REFUND, Money(rest, amount.currency), said, OWNER, refund_key(str(form_id)))
        await ledger.write(connection, [entry], reservation_id=row.id, now=now)
    await _tell_of_return(connection, row, amount, method=method, form_id=form_id, now=now)
    await money_is_back(connection, row.guest_id)
    log.info("money given back by a person", reservation=code, form=str(form_id))


async def _give_back_of(
    connection: AsyncConnection, product: Product, payment: StoredRow, part: int, *, said: str, name: str
) -> None:
    """Enter that a part of a payment went back by hand, and let it be settled like a refund that we asked for."""
    now = product.clock.now()
    is_whole = part == payment.amount - payment.refunded
    asked = await refund_rows.add(connection, payment, amount=part, is_whole=is_whole, cause=OWNER, now=now)
    made = ProviderRefund(name, part, APPROVED)
    await refund_rows.close(connection, asked.id, state=RefundStatus.DONE, made=made, error=None, now=now)
    seen = hand_rows.as_seen(
        payment.provider_id,
        status=REFUNDED if is_whole else APPROVED,
        amount=payment.amount,
        currency=payment.currency,
        reference=payment.external_reference,
    )
    refunds = await hand_rows.refunds_done(connection, payment.provider_id)
    await settle(
        connection, product, replace(seen, refunded=payment.refunded + part, refunds=refunds, status_detail=said)
    )


async def _tell_of_return(
    connection: AsyncConnection, row: ReservationRow, amount: Money, *, method: str, form_id: UUID, now: datetime
) -> None:
    conversation_id = await conversations.conversation_of_guest(connection, row.guest_id)
    if conversation_id is not None:
        data = {"code": row.code, "amount": str(amount.amount), "reason": method}
        await conversations.notify(
            connection,
            conversation_id=conversation_id,
            event="payment_refunded",
            data=data,
            key=f"payment:{method}:{form_id}:refunded",
            now=now,
        )


async def _looked_for(connection: AsyncConnection, payment_id: str) -> tuple[StoredRow, StoredRow]:
    """A transfer that waits to be looked for, locked, and its attempt."""
    payment = await repository.lock_payment(connection, payment_id)
    if payment is None or not is_by_hand(payment_id):
        raise PaymentNotFound
    if payment.status != PENDING:
        raise WrongState
    link = await link_rows.link_of(connection, payment.external_reference)
    assert link is not None
    return payment, link


async def _take(connection: AsyncConnection, product: Product, link: StoredRow, payment_id: str, amount: Money) -> str:
    """Let money that came be settled, under its payment's lock."""
    _require_payable(amount, link.currency)
    seen = hand_rows.as_seen(
        payment_id,
        status=APPROVED,
        amount=amount.amount,
        currency=amount.currency,
        reference=link.external_reference,
    )
    return await settle(connection, product, seen)


def _require_payable(amount: Money, currency: str) -> None:
    if amount.amount <= 0 or amount.currency != currency:
        raise Invalid("an amount above zero in the reservation's currency is needed")
