"""
What a guest does with a bank transfer: asks where to, says that it is made, and takes that back. None of it confirms
anything: only the owner, who sees the account, knows whether it came (``by_hand``).

Works in the caller's transaction and never commits it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins import rules
from services.clock import day_begins
from services.contracts import Purpose
from services.conversations import files
from services.conversations import service as conversations
from services.domain.money import Money
from services.domain.reservation import Status
from services.domain.transfers import BankAccount
from services.errors import (
    HoldExpired,
    PaymentInProcess,
    TransferNotAsked,
    TransferNotOffered,
)
from services.payments import hand_rows, link_rows, repository
from services.payments.due import what_is_due
from services.payments.hand_rows import TRANSFER
from services.payments.repository import StoredRow
from services.payments.verdict import PENDING, REJECTED
from services.reservations import ledger, paying
from services.reservations import service as reservations
from services.reservations.repository import ReservationRow
from services.wiring import Product

log = structlog.get_logger(__name__)

# A transfer arrives at once, but the owner looks when there is time: so long the nights wait for it. The first time
# that a guest speaks of one, and once: saying it again extends nothing.
LOOKED_FOR_WITHIN = timedelta(hours=24)
TO_LOOK_FOR = "transfer"  # why a person is asked for
WITHDRAWN = "withdrawn"  # the detail of a transfer that was none: the guest said so


@dataclass(frozen=True)
class Details:
    """Where and how much to transfer, for what; ``until``: the end of the hold, ``None`` for a balance."""

    account: BankAccount
    amount: Money
    purpose: Purpose
    until: datetime | None


@dataclass(frozen=True)
class Claim:
    """
    A transfer that the owner is to look for: how much is expected. ``until``: the end of the hold that waits for it,
    ``None`` where none does (a balance; a hold that had ended before).
    """

    amount: Money
    purpose: Purpose
    is_new: bool
    until: datetime | None


async def details(connection: AsyncConnection, product: Product, code: str) -> Details:
    """
    Where to transfer the deposit of a hold, or the balance of a confirmed stay. The hold becomes as long as the owner
    gives for transfers, counted from its beginning.

    Raises ``ReservationNotFound``, ``TransferNotOffered``, ``HoldExpired``, ``NothingToPay``, ``PaymentInProcess``,
    ``WrongState``.
    """
    now = product.clock.now()
    row = await paying.locked(connection, code)
    account = await rules.transfer_account(connection)
    if account is None:
        raise TransferNotOffered
    purpose, due = await what_is_due(connection, row, now=now)
    if row.status_at(now) is Status.EXPIRED:
        raise HoldExpired
    if purpose is Purpose.BALANCE and TRANSFER not in row.terms.balance_methods:
        raise TransferNotOffered
    if await repository.is_waiting(connection, row.id):
        raise PaymentInProcess
    link = await attempt(connection, row, method=TRANSFER, purpose=purpose, due=due, now=now)
    until = None
    if purpose is Purpose.DEPOSIT:
        minutes = await hand_rows.transfer_minutes(connection, row.id)
        end = row.created_at + timedelta(minutes=minutes) if minutes is not None else now
        until = await paying.wait_for_payment(connection, row.id, until=end, cause=f"link:{link.id}", now=now)
    return Details(account, Money(link.amount, link.currency), purpose, until)


async def claim(connection: AsyncConnection, product: Product, code: str, *, is_certain: bool) -> Claim:
    """
    Take a guest's word that a transfer is made: the owner is asked to look, the hold waits. Said again while the owner
    has not looked it is the same one, with what receipts came meanwhile.

    ``is_certain``: said in so many words or by a receipt; else it is believed of those alone who were told where to
    transfer. A hold that has ended is not brought back by words; if the money is there, it is taken again by the
    owner's. Raises ``ReservationNotFound``, ``TransferNotAsked``, ``NothingToPay``, ``WrongState``.
    """
    now = product.clock.now()
    row = await paying.locked(connection, code)
    waiting = await hand_rows.waiting_transfer(connection, row.id)
    await _keep_receipts(connection, row, now=now)
    if waiting is not None:
        expected = Money(waiting.amount, waiting.currency)
        return Claim(expected, Purpose(waiting.purpose), is_new=False, until=_hold_end(row, now=now))
    purpose, due = await what_is_due(connection, row, now=now)
    asked = await hand_rows.open_attempt(connection, row.id, method=TRANSFER, purpose=purpose)
    if asked is None and not is_certain:
        raise TransferNotAsked
    is_first = not await hand_rows.was_claimed(connection, row.id)
    link = await attempt(connection, row, method=TRANSFER, purpose=purpose, due=due, now=now)
    payment_id = await hand_rows.note_transfer(connection, link, status=PENDING, now=now)
    until = _hold_end(row, now=now)
    if until is not None and is_first:
        until = await paying.wait_for_payment(
            connection, row.id, until=now + LOOKED_FOR_WITHIN, cause=f"payment:{payment_id}", now=now
        )
    conversation_id = await conversations.conversation_of_guest(connection, row.guest_id)
    if conversation_id is not None:
        await conversations.ask_for_person(connection, conversation_id=conversation_id, reason=TO_LOOK_FOR, now=now)
    log.info("transfer to look for", payment=payment_id, reservation=row.code)
    return Claim(Money(link.amount, link.currency), purpose, is_new=True, until=until)


async def withdraw(connection: AsyncConnection, product: Product, code: str) -> datetime | None:
    """
    Let a guest take back that a transfer was made: nobody looks for it any more, and the stay can be paid another way.
    The end of the hold, which stays as it is; ``None`` where none is live.

    Not once a file was sent, which may be its receipt: then there may be money, and only the owner can tell. Raises
    ``ReservationNotFound``, ``TransferNotAsked`` (none is looked for), ``PaymentInProcess`` (a receipt was shown).
    """
    now = product.clock.now()
    found = await reservations.reservation(connection, code)
    looked_for = await hand_rows.waiting_transfer(connection, found.id)
    if looked_for is None:
        raise TransferNotAsked
    # Locks as everywhere: the payment, the cabin, the reservation. The owner may have looked meanwhile.
    waiting = await repository.lock_payment(connection, looked_for.provider_id)
    row = await paying.locked(connection, code)
    if waiting is None or waiting.status != PENDING:
        raise TransferNotAsked
    conversation_id = await conversations.conversation_of_guest(connection, row.guest_id)
    if conversation_id is not None and await files.were_sent(connection, conversation_id, since=row.created_at):
        raise PaymentInProcess
    link = await link_rows.link_of(connection, waiting.external_reference)
    assert link is not None
    await hand_rows.note_transfer(connection, link, status=REJECTED, detail=WITHDRAWN, now=now)
    await not_waited_for(connection, row.guest_id)
    log.info("transfer withdrawn", payment=waiting.provider_id, reservation=row.code)
    return _hold_end(row, now=now)


async def not_waited_for(connection: AsyncConnection, guest_id: UUID, *, problem: str | None = None) -> None:
    """
    Let a guest's conversation go back to the assistant, if it waited for nothing but a transfer and no other is looked
    for; or wait for what is wrong with the money. After all else: whoever waits for a conversation's row holds the
    cabin's lock already.
    """
    conversation_id = await conversations.conversation_of_guest(connection, guest_id)
    if conversation_id is not None:
        other = TO_LOOK_FOR if await hand_rows.is_looked_for(connection, guest_id) else None
        instead = f"payment_{problem}" if problem else other
        await conversations.no_longer_ask(
            connection, conversation_id=conversation_id, reason=TO_LOOK_FOR, instead=instead
        )


@dataclass(frozen=True)
class Incoming:
    """A guest's money that pays for nothing yet: ``claimed`` to be transferred, and ``unused`` though it came."""

    claimed: Money | None
    unused: Money


async def incoming(connection: AsyncConnection, code: str) -> Incoming:
    """What is under way for a reservation, or waits for the owner. Raises ``ReservationNotFound``."""
    row = await reservations.reservation(connection, code)
    waiting = await hand_rows.waiting_transfer(connection, row.id)
    unapplied = (await ledger.balance_of(connection, row.id)).unapplied
    going_back = await hand_rows.on_their_way_back(connection, row.id)
    return Incoming(
        claimed=Money(waiting.amount, waiting.currency) if waiting is not None else None,
        unused=Money(max(0, unapplied - going_back), row.total.currency),
    )


async def gather_receipts(product: Product) -> int:
    """
    Have the receipts fetched that came, without a word, since a transfer was spoken of; how many. Of several pictures
    sent at once only the first has a turn of its own.
    """
    gathered = 0
    async with product.database.unit_of_work() as connection:
        for waiting in await hand_rows.waiting_transfers(connection):
            gathered += await files.want(
                connection, waiting.conversation_id, since=waiting.since, now=product.clock.now()
            )
        await connection.commit()
    return gathered


async def attempt(
    connection: AsyncConnection, row: ReservationRow, *, method: str, purpose: Purpose, due: Money, now: datetime
) -> StoredRow:
    """The attempt to be paid what is due by hand: the one that waits for just that, else a new one."""
    last = await hand_rows.open_attempt(connection, row.id, method=method, purpose=purpose)
    if last is not None and Money(last.amount, last.currency) == due:
        return last
    end = _hold_end(row, now=now) or max(now, day_begins(row.stay.check_in, row.time_zone))
    return await link_rows.add_link(
        connection, row, due=due, expires_at=end, method=method, purpose=purpose.value, now=now
    )


def _hold_end(row: ReservationRow, *, now: datetime) -> datetime | None:
    return row.hold_expires_at if row.status_at(now) is Status.HELD else None


async def _keep_receipts(connection: AsyncConnection, row: ReservationRow, *, now: datetime) -> None:
    conversation_id = await conversations.conversation_of_guest(connection, row.guest_id)
    if conversation_id is not None:
        await files.want(connection, conversation_id, since=row.created_at, now=now)
