"""
What the house does in its calendar: what it would cost, what stands in the way, and doing it.

Whoever has nights taken looks first where else the cabin is sold (``services.calendars.freshness``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import day_begins
from services.console.chart import rows
from services.console.chart.forms import Begins, Wanted
from services.console.repository import Rows
from services.database.tables.booking import reservation, reservation_event
from services.domain.change import Booking
from services.domain.money import Money
from services.domain.quote import Quote
from services.domain.stay import Stay
from services.errors import ArrivalDayNotAllowed, DatesUnavailable, NothingToChange, Refusal, StayTooShort
from services.reservations import blocking, cancelling, changes, holding, repository
from services.reservations import service as reservations
from services.reservations.blocking import Blocked
from services.reservations.changes import House, Plan
from services.reservations.holding import Offer, Wish
from services.reservations.repository import ReservationRow
from services.wiring import Product

log = structlog.get_logger(__name__)

SOURCE = "owner"
BOOKED = "booked"  # the kind of event that names the form by which the house booked
A_DAY = timedelta(hours=24)
WAIVABLE = (StayTooShort, ArrivalDayNotAllowed)


@dataclass(frozen=True)
class Way:
    """
    What stands in the way of a wish: the ``refusal``, and what has the nights (``standing``). ``is_waivable``: the
    house's word is enough.
    """

    refusal: Refusal
    standing: Rows = ()

    @property
    def is_waivable(self) -> bool:
        """Whether the house may have it all the same."""
        return isinstance(self.refusal, WAIVABLE)


def cause_of(by: str) -> str:
    """Somebody of the house, as a reservation's history names them."""
    return f"{SOURCE}:{by}"


async def plan(product: Product, code: str, wanted: Wanted, *, by: str) -> Plan | Way | None:
    """
    What a change would cost, or what stands in its way; ``None`` when it changes nothing. Raises
    ``ReservationNotFound``.
    """
    async with product.database.unit_of_work() as connection:
        try:
            return await changes.plan(
                connection,
                code,
                Booking(wanted.stay, wanted.party),
                now=product.clock.now(),
                cabin_id=wanted.cabin_id,
                house=House(cause_of(by), wanted.word),
            )
        except NothingToChange:
            return None
        except Refusal as refusal:
            return await _way(connection, refusal, wanted.cabin_id, wanted.stay, now=product.clock.now(), code=code)


async def change(product: Product, code: str, wanted: Wanted, *, agreed: Money, by: str) -> Way | None:
    """
    Change a reservation for just that total; ``None`` when it is done (or was: nothing is left to change). Raises
    ``ReservationNotFound``, ``PriceChanged``.
    """
    async with product.database.unit_of_work() as connection:
        now = product.clock.now()
        try:
            await changes.change(
                connection,
                code,
                Booking(wanted.stay, wanted.party),
                agreed=agreed,
                cause=cause_of(by),
                now=now,
                cabin_id=wanted.cabin_id,
                house=House(cause_of(by), wanted.word),
            )
        except NothingToChange:
            return None
        except (DatesUnavailable, *WAIVABLE) as refusal:
            way = refusal
        else:
            await connection.commit()
            log.info("reservation changed by the house", reservation=code)
            product.news.tell()
            return None
    async with product.database.unit_of_work() as connection:
        return await _way(connection, way, wanted.cabin_id, wanted.stay, now=now, code=code)


async def price(product: Product, wanted: Wanted) -> Quote | Way:
    """What a stay would cost, or what stands in its way."""
    async with product.database.unit_of_work() as connection:
        now = product.clock.now()
        try:
            return (await holding.offer_for(connection, _wish(wanted, name="", phone=None), now=now)).quote
        except Refusal as refusal:
            return await _way(connection, refusal, wanted.cabin_id, wanted.stay, now=now)


async def book(
    product: Product,
    wanted: Wanted,
    *,
    name: str,
    phone: str,
    begins: Begins,
    agreed: Money,
    form_id: UUID,
    by: str,
) -> str | Way | None:
    """
    Book for a guest, once for each ``form_id``; the code, or what stands in the way. ``None``: it costs another sum
    than the ``agreed`` one by now. ``name`` and ``phone`` as :func:`services.reservations.holding.name_of` and
    ``normalize_phone`` give them.
    """
    wish = _wish(wanted, name=name, phone=phone)
    async with product.database.unit_of_work() as connection:
        now = product.clock.now()
        made = await _made_by(connection, form_id)
        if made is not None:
            return made
        try:
            offer = await holding.offer_for(connection, wish, now=now)
            if offer.quote.total != agreed:
                return None
            row = await holding.hold(
                connection, offer, source=SOURCE, now=now, until=_until(offer, begins, now=now), cause=cause_of(by)
            )
            if row.total != agreed:
                return None
        except Refusal as refusal:
            refused = refusal
        else:
            details = {"form_id": str(form_id)} | ({"word": wanted.word} if wanted.word else {})
            await repository.note(connection, row.id, kind=BOOKED, cause=cause_of(by), now=now, details=details)
            if begins is Begins.CONFIRMED:
                await reservations.confirm(connection, row.code, cause=cause_of(by), now=now)
            await connection.commit()
            log.info("booked by the house", reservation=row.code, begins=begins.value)
            product.news.tell()
            return row.code
    async with product.database.unit_of_work() as connection:
        # Sent twice at once: the other was faster.
        made = await _made_by(connection, form_id)
        return made or await _way(connection, refused, wanted.cabin_id, wanted.stay, now=now)


async def made_by(product: Product, form_id: str) -> str | None:
    """The code of what was booked by a form, if anything was."""
    async with product.database.unit_of_work() as connection:
        return await _made_by(connection, form_id)


async def block(product: Product, cabin_id: UUID, stay: Stay, *, reason: str, by: str) -> Way | None:
    """Keep nights for the house; ``None`` when it is done."""
    async with product.database.unit_of_work() as connection:
        now = product.clock.now()
        try:
            await blocking.block(connection, cabin_id, stay, reason=reason, by=cause_of(by), now=now)
        except Refusal as refusal:
            refused = refusal
        else:
            await connection.commit()
            log.info("nights blocked by the house", cabin=str(cabin_id))
            product.news.tell()
            return None
    async with product.database.unit_of_work() as connection:
        return await _way(connection, refused, cabin_id, stay, now=now)


async def blocked(product: Product, code: str) -> Blocked:
    """Nights that the house keeps. Raises ``ReservationNotFound``."""
    async with product.database.unit_of_work() as connection:
        return await blocking.by_code(connection, code)


async def unblock(product: Product, code: str, stay: Stay, *, by: str) -> None:
    """Free nights that the house keeps. Raises ``ReservationNotFound``."""
    async with product.database.unit_of_work() as connection:
        await blocking.unblock(connection, code, stay, by=cause_of(by), now=product.clock.now())
        await connection.commit()
    log.info("nights freed by the house", block=code)
    product.news.tell()


async def confirm(product: Product, code: str, *, by: str) -> None:
    """Confirm a hold by the house's word, with or without a deposit. Raises ``HoldExpired``, ``WrongState``."""
    async with product.database.unit_of_work() as connection:
        await reservations.confirm(connection, code, cause=cause_of(by), now=product.clock.now())
        await connection.commit()
    log.info("confirmed by the house", reservation=code)
    product.news.tell()


async def refund_of(product: Product, code: str) -> tuple[ReservationRow, Money]:
    """A reservation, and what cancelling it would give back. Raises what ``cancelling.cancel`` raises."""
    async with product.database.unit_of_work() as connection:
        return await cancelling.cancellation(connection, code, now=product.clock.now())


async def cancel(product: Product, code: str, *, agreed_refund: Money, by: str) -> None:
    """Cancel a reservation, giving back just that. Raises what ``cancelling.cancel`` raises."""
    async with product.database.unit_of_work() as connection:
        now = product.clock.now()
        await cancelling.cancel(connection, code, cause=cause_of(by), now=now, agreed_refund=agreed_refund)
        await connection.commit()
    log.info("cancelled by the house", reservation=code)
    product.news.tell()


def _wish(wanted: Wanted, *, name: str, phone: str | None) -> Wish:
    return Wish(wanted.cabin_id, wanted.stay, wanted.party, name, phone, None, word=wanted.word)


def _until(offer: Offer, begins: Begins, *, now: datetime) -> datetime | None:
    if begins is not Begins.HELD_A_DAY:
        return None
    by_rule = now + timedelta(minutes=offer.property.hold_minutes)
    return min(now + A_DAY, max(by_rule, day_begins(offer.wish.stay.check_in, offer.property.time_zone)))


async def _made_by(connection: AsyncConnection, form_id: UUID | str) -> str | None:
    query = (
        select(reservation.c.code)
        .join(reservation_event, reservation_event.c.reservation_id == reservation.c.id)
        .where(reservation_event.c.kind == BOOKED, reservation_event.c.details["form_id"].astext == str(form_id))
    )
    found: str | None = (await connection.execute(query)).scalar_one_or_none()
    return found


async def _way(
    connection: AsyncConnection, refusal: Refusal, cabin_id: UUID, stay: Stay, *, now: datetime, code: str = ""
) -> Way:
    if not isinstance(refusal, DatesUnavailable):
        return Way(refusal)
    return Way(refusal, await rows.standing(connection, cabin_id, stay, now=now, apart_from=code))
