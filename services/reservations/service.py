"""
The verbs of a reservation. Each works in the caller's transaction and never commits it.

Locks are always taken in this order, so that nobody waits in a circle: the guest's identity, the cabin, a reservation.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import local_date
from services.domain import reservation as rules
from services.domain.ledger import agreed_entries
from services.domain.money import Money
from services.domain.reservation import Move, Status
from services.errors import (
    DatesUnavailable,
    NothingToPay,
    PaymentTooSmall,
    ReservationNotFound,
    WrongState,
)
from services.guests import repository as guests
from services.guests.phones import normalize_phone
from services.reservations import ledger, nights, repository, tidying
from services.reservations.repository import ReservationRow


async def reservation(connection: AsyncConnection, code: str) -> ReservationRow:
    """The reservation of a code. Raises ``ReservationNotFound``."""
    row = await repository.by_code(connection, code)
    if row is None:
        raise ReservationNotFound
    return row


async def reservations_of_phone(connection: AsyncConnection, phone: str) -> list[ReservationRow]:
    """The reservations of whoever has a phone (in any usual form), oldest first. Raises ``PhoneInvalid``."""
    guest_id = await guests.guest_of_phone(connection, normalize_phone(phone))
    return await repository.of_guest(connection, guest_id) if guest_id else []


async def reservations_of_conversation(connection: AsyncConnection, conversation_id: UUID) -> list[ReservationRow]:
    """The reservations of whoever writes in a conversation, oldest first; none when nobody does."""
    guest_id = await guests.guest_of_conversation(connection, conversation_id)
    return await repository.of_guest(connection, guest_id) if guest_id else []


async def confirm(connection: AsyncConnection, code: str, *, cause: str, now: datetime) -> ReservationRow:
    """Confirm a live hold without a payment: an owner saw a transfer. Raises ``HoldExpired``, ``WrongState``."""
    row = await locked(connection, code)
    status = rules.after(row.status_at(now), Move.CONFIRM)
    await repository.change(connection, row, status=status, cause=cause, now=now)
    await _agree(connection, row, cause=cause, now=now)
    return await by_id(connection, row.id)


async def take_payment(
    connection: AsyncConnection,
    *,
    reservation_id: UUID,
    amount: Money,
    cause: str,
    now: datetime,
    may_lack: int = 0,
    accepted_by: str | None = None,
) -> ReservationRow:
    """
    Confirm a reservation with its deposit. ``cause`` names the payment: ``payment:<id>``. ``may_lack``: so many minor
    units less than the deposit will do; they are paid with the balance. ``accepted_by`` confirms with any amount, and
    notes who said so.

    A live hold is confirmed. One that has ended is taken again, if its nights are still free; else
    ``DatesUnavailable``. Raises ``ReservationNotFound``, ``NothingToPay`` (confirmed before), ``WrongState``
    (cancelled, or the stay is over), ``PaymentTooSmall``; whoever calls must then not count the money as applied.
    """
    row = await locked_in_cabin(connection, reservation_id)
    status = row.status_at(now)
    if status in (Status.CONFIRMED, Status.COMPLETED):
        raise NothingToPay
    reached = rules.after(status, Move.RETAKE if status is Status.EXPIRED else Move.CONFIRM)
    paid = row.paid + amount
    lacking = row.deposit - paid
    if lacking.amount > may_lack and accepted_by is None:
        raise PaymentTooSmall(deposit=row.deposit.amount, paid=paid.amount)
    if status is Status.EXPIRED:
        await _take_again(connection, row, now=now)
    details = {"amount": amount.amount} | ({"accepted_by": accepted_by} if accepted_by else {})
    await repository.change(connection, row, status=reached, cause=cause, now=now, details=details)
    await _agree(connection, row, cause=cause, now=now)
    await ledger.use(connection, row.id, cause.removeprefix("payment:"), amount, cause=accepted_by or cause, now=now)
    return await by_id(connection, reservation_id)


async def take_balance(
    connection: AsyncConnection,
    *,
    reservation_id: UUID,
    amount: Money,
    cause: str,
    now: datetime,
    accepted_by: str | None = None,
) -> ReservationRow:
    """
    Pay for a confirmed stay, in whole or in part. ``cause`` names the payment: ``payment:<id>``; ``accepted_by`` notes
    who said that money which waited unused is to pay for it.

    Raises ``ReservationNotFound``, ``WrongState`` (nothing is owed for what is not confirmed), ``NothingToPay`` (all of
    it is paid).
    """
    row = await by_id(connection, reservation_id, is_locked=True)
    status = row.status_at(now)
    if status not in (Status.CONFIRMED, Status.COMPLETED):
        raise WrongState(reservation_status=status.value)
    if (await ledger.balance_of(connection, row.id)).owed <= 0:
        raise NothingToPay
    await ledger.use(connection, row.id, cause.removeprefix("payment:"), amount, cause=accepted_by or cause, now=now)
    return await by_id(connection, reservation_id)


async def tidy(connection: AsyncConnection, *, now: datetime) -> tuple[int, int]:
    """
    Write down what the clock has already decided: ended holds, and stays that are over. How many of each.
    No rule waits for it; lists and feeds read better after it.
    """
    return await tidying.expire_ended(connection, now=now), await tidying.complete_left(connection, now=now)


async def _agree(connection: AsyncConnection, row: ReservationRow, *, cause: str, now: datetime) -> None:
    """Enter what the stay costs: its quote's lines become the guest's debt when it is confirmed."""
    lines = [(line["kind"], line["label"], line["amount"]["amount"]) for line in row.lines]
    rest = row.total.amount - sum(amount for _, _, amount in lines)
    if rest:  # an agreed price without its reasons
        lines.append(("nights", "Estadía", rest))
    entries = agreed_entries(lines, currency=row.total.currency, cause=cause)
    await ledger.write(connection, entries, reservation_id=row.id, now=now)


async def _take_again(connection: AsyncConnection, row: ReservationRow, *, now: datetime) -> None:
    if row.stay.check_out <= local_date(now, row.time_zone):
        raise DatesUnavailable("the stay is over")
    await nights.free_nights(connection, row.cabin_id, stay=row.stay, now=now, apart_from=row.id)
    if row.status is Status.HELD:
        await repository.note(connection, row.id, kind=Status.EXPIRED.value, cause="clock", now=now)


async def locked(connection: AsyncConnection, code: str) -> ReservationRow:
    """The reservation of a code; nobody else changes it until the transaction ends. Raises ``ReservationNotFound``."""
    row = await repository.by_code(connection, code, is_locked=True)
    if row is None:
        raise ReservationNotFound
    return row


async def locked_in_cabin(
    connection: AsyncConnection, reservation_id: UUID, *, also: Collection[UUID] = ()
) -> ReservationRow:
    """
    The reservation of an id with the lock of its cabin (and of others: ``also``) and its own, in the order in which
    everybody takes them. Raises ``ReservationNotFound``.

    It may have moved to another cabin while a lock was waited for. Whoever moves one has the locks of both cabins, so
    that under them its cabin stays what it is.
    """
    has = set[UUID]()
    wanted = {*also, await _cabin_of(connection, reservation_id)}
    while wanted - has:
        for cabin_id in sorted(wanted - has, key=str):
            await nights.lock_cabin(connection, cabin_id)
        has |= wanted
        wanted = {await _cabin_of(connection, reservation_id)}
    return await by_id(connection, reservation_id, is_locked=True)


async def _cabin_of(connection: AsyncConnection, reservation_id: UUID) -> UUID:
    cabin_id = await repository.cabin_of(connection, reservation_id)
    if cabin_id is None:
        raise ReservationNotFound
    return cabin_id


async def by_id(connection: AsyncConnection, reservation_id: UUID, *, is_locked: bool = False) -> ReservationRow:
    """The reservation of an id; ``is_locked`` as :func:`locked`. Raises ``ReservationNotFound``."""
    row = await repository.by_id(connection, reservation_id, is_locked=is_locked)
    if row is None:
        raise ReservationNotFound
    return row
