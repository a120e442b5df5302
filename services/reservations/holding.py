"""
A wish and a hold: what could be had at which price, and keeping its nights for a guest.

Like the verbs of ``service``, these work in the caller's transaction and never commit it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins import promotions, quotes
from services.cabins import service as cabins
from services.cabins.repository import Cabin, Property
from services.cabins.shapes import stored_lines
from services.contracts import PaymentMethod, ReservationRequest
from services.domain.money import Money
from services.domain.party import Party
from services.domain.promotion import Promotion
from services.domain.quote import Quote
from services.domain.reservation import Status
from services.domain.stay import Stay, require_bookable
from services.domain.terms import Terms
from services.errors import GuestNotFound, Invalid
from services.guests import repository as guests
from services.guests.phones import normalize_phone
from services.ids import new_reservation_code
from services.reservations import nights, repository
from services.reservations.repository import NewReservation, ReservationRow


@dataclass(frozen=True)
class Wish:
    """
    What a guest wants to hold. ``word``: why, as the house says, the fewest nights and the days of arrival do not
    count.
    """

    cabin_id: UUID
    stay: Stay
    party: Party
    guest_name: str
    phone: str | None
    conversation_id: UUID | None
    quote_id: UUID | None = None
    promo_code: str | None = None
    payment_method: PaymentMethod | None = None
    word: str = ""

    @classmethod
    def of(cls, request: ReservationRequest) -> Wish:
        """A request as a wish. Raises ``StayInvalid``, ``PhoneInvalid``, ``Invalid`` for a name without a letter."""
        guest = request.guest
        return cls(
            cabin_id=request.cabin_id,
            stay=Stay(request.check_in, request.check_out),
            party=Party(request.adults, request.children, request.pets, request.babies),
            guest_name=name_of(guest.name),
            phone=normalize_phone(guest.phone) if guest.phone is not None else None,
            conversation_id=guest.conversation_id,
            quote_id=request.quote_id,
            promo_code=request.promo_code,
            payment_method=request.payment_method,
        )


@dataclass(frozen=True)
class Offer:
    """A wish that could be had a moment ago, its price and its terms."""

    wish: Wish
    property: Property
    cabin: Cabin
    quote: Quote
    terms: Terms
    promotion: Promotion | None = None


async def offer_for(connection: AsyncConnection, wish: Wish, *, now: datetime) -> Offer:
    """
    The price of a wish, if it can be had now; nothing is promised by it. By a quote that is still valid it is the
    quote's, with the quote's terms, even where the rules have changed since.

    Raises what a quote raises (``CabinNotFound``, ``StayInvalid``, ``CabinTooSmall``, ``PetsNotAllowed``,
    ``DatesUnavailable``, ``ArrivalDayNotAllowed``, ``StayTooShort``, ``PromoCodeRefused``), ``QuoteNotFound``,
    ``QuoteExpired``, ``Invalid`` for a quote of something else.
    """
    house = await cabins.cabin_for(connection, wish.cabin_id, stay=wish.stay, now=now)
    require_bookable(wish.stay, today=house.today)
    cabin = house.cabins[0]
    if wish.quote_id is None:
        promotion = await cabins.promotion_for(connection, house, wish.promo_code, stay=wish.stay, now=now)
        quote = cabins.offer(
            house, cabin, stay=wish.stay, party=wish.party, promotion=promotion, is_waived=bool(wish.word)
        )
        return Offer(wish, house.property, cabin, quote, house.property.terms, promotion)
    kept = await quotes.promised(
        connection,
        wish.quote_id,
        cabin_id=wish.cabin_id,
        stay=wish.stay,
        party=wish.party,
        promo_code=wish.promo_code,
        now=now,
    )
    cabins.require_free(house, cabin, stay=wish.stay, party=wish.party)
    return Offer(wish, house.property, cabin, kept.quote, kept.terms, kept.promotion)


async def hold(
    connection: AsyncConnection,
    offer: Offer,
    *,
    source: str,
    now: datetime,
    until: datetime | None = None,
    cause: str | None = None,
) -> ReservationRow:
    """
    Hold the nights of an offer for as many minutes as the property gives for the way of paying, or ``until`` a moment.
    ``cause``: who or what brings it about, where the ``source`` does not say all.

    The nights are looked at again under the cabin's lock, and ended holds in the way are expired first; then every rule
    and the price, so that what is held is what the rules give in this transaction. Raises ``DatesUnavailable`` when
    somebody was faster, ``GuestNotFound`` for an unknown conversation, and what :func:`offer_for` raises.
    """
    wish = offer.wish
    guest_id = await _guest(connection, wish, now=now)
    await nights.lock_cabin(connection, wish.cabin_id)
    await nights.free_nights(connection, wish.cabin_id, stay=wish.stay, now=now)
    if offer.promotion is not None:
        await promotions.lock(connection, offer.promotion.id)
    offer = await offer_for(connection, wish, now=now)
    quote, house = offer.quote, offer.property
    minutes = house.hold_minutes_by_method.get(wish.payment_method or "", house.hold_minutes)
    new = NewReservation(
        property_id=offer.property.id,
        cabin_id=wish.cabin_id,
        guest_id=guest_id,
        guest_name=wish.guest_name,
        stay=wish.stay,
        adults=wish.party.adults,
        children=wish.party.children,
        babies=wish.party.babies,
        pets=wish.party.pets,
        total=quote.total,
        deposit=quote.deposit,
        lines=stored_lines(quote.lines),
        terms=offer.terms,
        quote_id=wish.quote_id,
        promotion_id=offer.promotion.id if offer.promotion else None,
        hold_expires_at=until or now + timedelta(minutes=minutes),
        source=source,
    )
    reservation_id, code = None, ""
    while reservation_id is None:
        code = new_reservation_code()
        reservation_id = await repository.add(connection, new, code=code, cause=cause or source, now=now)
    return _held(offer, new, reservation_id, code=code, now=now)


async def _guest(connection: AsyncConnection, wish: Wish, *, now: datetime) -> UUID:
    if wish.conversation_id is None:
        assert wish.phone is not None
        return await guests.meet_by_phone(connection, wish.phone, name=wish.guest_name, now=now)
    guest_id = await guests.guest_of_conversation(connection, wish.conversation_id)
    if guest_id is None:
        raise GuestNotFound
    return guest_id


def name_of(typed: str) -> str:
    """
    A name on one line, without what a database cannot keep or a list would show as a gap. Raises ``Invalid`` for one
    without a letter.
    """
    name = " ".join("".join(c if c.isprintable() else " " for c in typed).split())
    if not any(c.isalnum() for c in name):
        raise Invalid("a name needs a letter")
    return name


def _held(offer: Offer, new: NewReservation, reservation_id: UUID, *, code: str, now: datetime) -> ReservationRow:
    """What was just stored, without asking for it again."""
    return ReservationRow(
        id=reservation_id,
        code=code,
        cabin_id=new.cabin_id,
        cabin_name=offer.cabin.name,
        guest_id=new.guest_id,
        guest_name=new.guest_name,
        stay=new.stay,
        status=Status.HELD,
        adults=new.adults,
        children=new.children,
        babies=new.babies,
        pets=new.pets,
        total=new.total,
        deposit=new.deposit,
        paid=Money(0, new.total.currency),
        lines=new.lines,
        hold_expires_at=new.hold_expires_at,
        created_at=now,
        time_zone=offer.property.time_zone,
        terms=offer.terms,
        quote_id=new.quote_id,
        promotion_id=new.promotion_id,
    )
