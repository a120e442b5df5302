"""
Other dates, another party or another cabin for what is reserved: what it would cost, and the change itself.

A guest changes dates and party, within the owner's rules. The house changes whatever it likes (``House``), but never
takes nights that are somebody's, nor puts more people into a cabin than it takes.

The price is the rule of ``services.domain.change``: what is agreed stays agreed, the difference is charged. Like the
verbs of ``service``, these work in the caller's transaction and never commit it; locks are taken in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins import promotions
from services.cabins import service as cabins
from services.cabins.shapes import stored_lines
from services.clock import local_date
from services.domain import reservation as rules
from services.domain.change import Booking, change_entries, change_price, require_change, require_in_time
from services.domain.money import Money
from services.domain.party import Party, require_room
from services.domain.promotion import is_meant_for
from services.domain.quote import Line, LineKind, Quote, Reason, quote
from services.domain.rates import require_arrival, require_minimum
from services.domain.reservation import Move, Status
from services.domain.stay import Stay, require_bookable
from services.errors import PriceChanged
from services.reservations import ledger, nights, repository, service
from services.reservations.repository import ReservationRow


@dataclass(frozen=True)
class House:
    """
    Who of the house makes a change (``by``): how late it is does not count. ``word``: why the fewest nights and the
    days of arrival do not count either; empty: they do.
    """

    by: str
    word: str = ""


@dataclass(frozen=True)
class Plan:
    """
    A change that could be made a moment ago: the reservation as it is and as it would be, and the promotional code that
    would count no longer.
    """

    row: ReservationRow
    changed: ReservationRow
    lost_code: str | None

    @property
    def difference(self) -> Money:
        """What the stay would cost more; less when below zero."""
        return self.changed.total - self.row.total


async def plan(
    connection: AsyncConnection,
    code: str,
    after: Booking,
    *,
    now: datetime,
    cabin_id: UUID | None = None,
    house: House | None = None,
) -> Plan:
    """
    What a change would cost, if it can be made now; nothing is promised by it. ``cabin_id``: another cabin.

    Raises ``ReservationNotFound``, ``HoldExpired``, ``WrongState``, ``NothingToChange``, ``ChangeTooLate``,
    ``StayInvalid``, ``CabinTooSmall``, ``PetsNotAllowed``, ``ArrivalDayNotAllowed``, ``StayTooShort``,
    ``DatesUnavailable``.
    """
    row = await service.reservation(connection, code)
    found = await _plan(connection, row, after, now=now, cabin_id=cabin_id, house=house)
    await nights.require_free(connection, found.changed.cabin_id, stay=after.stay, now=now, apart_from=row.id)
    return found


async def change(
    connection: AsyncConnection,
    code: str,
    after: Booking,
    *,
    agreed: Money,
    cause: str,
    now: datetime,
    cabin_id: UUID | None = None,
    house: House | None = None,
) -> ReservationRow:
    """
    Change what is reserved, for the ``agreed`` new total. What it costs more or less is entered in the ledger of a
    confirmed stay; a hold keeps its end, and owes nothing yet. ``cabin_id``: another cabin.

    Raises what :func:`plan` raises, and ``PriceChanged`` when the total is another one by now.
    """
    row = await service.reservation(connection, code)
    row = await service.locked_in_cabin(connection, row.id, also=[cabin_id] if cabin_id else [])
    found = await _plan(connection, row, after, now=now, cabin_id=cabin_id, house=house)
    changed = found.changed
    await nights.free_nights(connection, changed.cabin_id, stay=changed.stay, now=now, apart_from=row.id)
    if changed.total != agreed:
        raise PriceChanged(agreed=agreed.amount, total=changed.total.amount)
    word = house.word if house else ""
    number = await repository.change_booking(connection, row, changed, cause=cause, now=now, word=word)
    if row.status is Status.CONFIRMED:
        entries = change_entries(found.difference, number=number, cause=cause)
        await ledger.write(connection, entries, reservation_id=row.id, now=now)
    return await service.by_id(connection, row.id)


async def _plan(
    connection: AsyncConnection,
    row: ReservationRow,
    after: Booking,
    *,
    now: datetime,
    cabin_id: UUID | None,
    house: House | None,
) -> Plan:
    """The change by every rule but one: whether the nights are somebody else's is for the caller to ask."""
    rules.after(row.status_at(now), Move.CHANGE)
    before = Booking(row.stay, Party(row.adults, row.children, row.pets, row.babies))
    if cabin_id in (None, row.cabin_id):
        require_change(before, after)
    today = local_date(now, row.time_zone)
    if row.status is Status.CONFIRMED and house is None:
        require_in_time(row.stay, change_days=row.terms.change_days, today=today)
    _require_bookable(after.stay, row.stay, today=today, is_by_house=house is not None)
    window = Stay(min(row.stay.check_in, after.stay.check_in), max(row.stay.check_out, after.stay.check_out))
    found = await cabins.cabin_for(connection, row.cabin_id, stay=window, now=now)
    left, rates = found.cabins[0], found.property.rules
    taken = left
    if cabin_id is not None and cabin_id != row.cabin_id:
        taken = (await cabins.cabin_for(connection, cabin_id, stay=window, now=now)).cabins[0]
    require_room(after.party, capacity=taken.capacity, pets_allowed=taken.pets_allowed)
    if house is None or not house.word:
        if after.stay.check_in != row.stay.check_in:
            require_arrival(after.stay, rates)
        require_minimum(after.stay, rates)
    promotion = await promotions.by_id(connection, row.promotion_id) if row.promotion_id else None
    # The code was used in its time and stays used; whether it counts depends on the nights, of then and of now.
    had = promotion if promotion and is_meant_for(promotion, before.stay) else None
    keeps = promotion if promotion and is_meant_for(promotion, after.stay) else None
    old = quote(before.stay, before.party, cabin=left.rate, rules=rates, today=today, promotion=had)
    new = quote(after.stay, after.party, cabin=taken.rate, rules=rates, today=today, promotion=keeps)
    lost = had.code if had and not keeps else None
    changed = _changed(row, after, old=old, new=new)
    return Plan(row, replace(changed, cabin_id=taken.id, cabin_name=taken.name), lost)


def _require_bookable(after: Stay, before: Stay, *, today: date, is_by_house: bool) -> None:
    """The house may also change the last day of a stay that has begun, though not to one that is over."""
    if is_by_house and after.check_in == before.check_in and after.check_in < today <= after.check_out:
        today = after.check_in
    require_bookable(after, today=today)


def _changed(row: ReservationRow, after: Booking, *, old: Quote, new: Quote) -> ReservationRow:
    """The reservation after the change. A confirmed one has paid its deposit: that is asked for no more."""
    total = change_price(row.total, before=old.total, after=new.total)
    deposit = row.deposit
    if row.status is not Status.CONFIRMED:
        deposit = change_price(row.deposit, before=old.deposit, after=new.deposit)
    lines = list(new.lines)
    if total != new.total:
        lines.append(Line(LineKind.AGREED, "Precio acordado antes", 1, total - new.total, (Reason("agreed"),)))
    return replace(
        row,
        stay=after.stay,
        adults=after.party.adults,
        children=after.party.children,
        babies=after.party.babies,
        pets=after.party.pets,
        total=total,
        deposit=min(deposit, total),
        lines=stored_lines(lines),
    )
