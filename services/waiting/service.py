"""
What a guest does about the waiting list. Each verb works in the caller's transaction and never commits it.

Locks are taken in this order: a cabin, entries, a reservation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins import service as cabins
from services.domain import reservation as rules
from services.domain.party import Party, require_room
from services.domain.reservation import Move, Status
from services.domain.stay import Stay, require_bookable
from services.domain.waiting import Ending
from services.errors import CabinNotFound, GuestNotFound, NothingOffered, Refusal
from services.guests import repository as guests
from services.reservations import cancelling, nights, paying
from services.reservations import service as reservations
from services.reservations.repository import ReservationRow
from services.waiting import repository
from services.waiting.repository import Entry

CAUSE = "guest"


@dataclass(frozen=True)
class Waiting:
    """A wish that waits or is offered, and how many others come before it."""

    entry: Entry
    ahead: int


async def join(
    connection: AsyncConnection,
    conversation_id: UUID,
    *,
    stay: Stay,
    party: Party,
    cabin_id: UUID | None,
    name: str | None,
    now: datetime,
) -> Waiting:
    """
    Have the guest of a conversation told when a cabin (``None``: any) can be had for a stay. Wishing the same nights
    again keeps the place.

    Raises ``GuestNotFound``, ``CabinNotFound``, ``StayInvalid``, ``CabinTooSmall``, ``PetsNotAllowed``: what is never
    to be had is not waited for.
    """
    guest_id = await _guest(connection, conversation_id)
    house = await cabins.house_of(connection, now=now)
    require_bookable(stay, today=house.today)
    wanted = [cabin for cabin in house.cabins if cabin_id in (None, cabin.id)]
    if not wanted:
        raise CabinNotFound
    refusals = []
    for cabin in wanted:
        try:
            require_room(party, capacity=cabin.capacity, pets_allowed=cabin.pets_allowed)
        except Refusal as refusal:
            refusals.append(refusal)
    if len(refusals) == len(wanted):
        raise refusals[-1]
    await repository.add(connection, guest_id=guest_id, name=name, cabin_id=cabin_id, stay=stay, party=party, now=now)
    return next(one for one in await waiting(connection, conversation_id) if one.entry.stay == stay)


async def waiting(connection: AsyncConnection, conversation_id: UUID) -> list[Waiting]:
    """What the guest of a conversation waits for, oldest first. Raises ``GuestNotFound``."""
    entries = await repository.open_of(connection, await _guest(connection, conversation_id))
    return [Waiting(entry, await repository.ahead_of(connection, entry)) for entry in entries]


async def leave(connection: AsyncConnection, conversation_id: UUID, *, now: datetime) -> list[Waiting]:
    """
    Take a guest off the list, and let go what is held for them by it; what they waited for. Raises ``GuestNotFound``.
    """
    entries = await repository.open_of(connection, await _guest(connection, conversation_id), is_locked=True)
    for entry in entries:
        await _let_go(connection, entry, now=now)
        await repository.end(connection, entry, Ending.STOPPED, now=now)
    return [Waiting(entry, 0) for entry in entries]


async def take(connection: AsyncConnection, code: str, *, now: datetime) -> ReservationRow:
    """
    A guest says yes to what is held for them: from now on it is a hold like any other, with its time to pay. Saying it
    twice is saying it once.

    Raises ``ReservationNotFound``, ``NothingOffered`` for a reservation that is no offer, ``HoldExpired``,
    ``WrongState``.
    """
    row = await reservations.reservation(connection, code)
    await nights.lock_cabin(connection, row.cabin_id)
    entry = await _offered(connection, row)
    row = await reservations.locked(connection, code)
    if entry.ended_because is Ending.TAKEN or row.status_at(now) is Status.CONFIRMED:
        return row
    rules.after(row.status_at(now), Move.CONFIRM)  # whatever could not be paid any more cannot be taken either
    house = await cabins.house_of(connection, now=now)
    until = now + timedelta(minutes=house.property.hold_minutes)
    await paying.wait_for_payment(connection, row.id, until=until, cause=CAUSE, now=now)
    await repository.end(connection, entry, Ending.TAKEN, now=now)
    return await reservations.by_id(connection, row.id)


async def decline(connection: AsyncConnection, code: str, *, now: datetime) -> ReservationRow:
    """
    A guest says no to what is held for them: whoever is next gets it. After its end, or said again, it changes nothing.
    Raises ``ReservationNotFound``, ``NothingOffered`` for a reservation that is no offer (any more).
    """
    row = await reservations.reservation(connection, code)
    entry = await _offered(connection, row)
    if entry.ended_because is Ending.TAKEN:
        raise NothingOffered
    await _let_go(connection, entry, now=now)
    await repository.end(connection, entry, Ending.DECLINED, now=now)
    return await reservations.by_id(connection, row.id)


async def _let_go(connection: AsyncConnection, entry: Entry, *, now: datetime) -> None:
    """Give back what is held for a wish, unless it was paid or has ended."""
    if entry.reservation_id is None or entry.ended_because is not None:
        return
    row = await reservations.by_id(connection, entry.reservation_id, is_locked=True)
    if row.status_at(now) is Status.HELD:
        await cancelling.cancel(connection, row.code, cause=CAUSE, now=now)


async def _offered(connection: AsyncConnection, row: ReservationRow) -> Entry:
    entry = await repository.offered_as(connection, row.id)
    if entry is None:
        raise NothingOffered
    return entry


async def _guest(connection: AsyncConnection, conversation_id: UUID) -> UUID:
    guest_id = await guests.guest_of_conversation(connection, conversation_id)
    if guest_id is None:
        raise GuestNotFound
    return guest_id
