"""What is free, and what it costs: the rules of the house applied to one moment of its calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins import promotions, quotes, repository
from services.cabins.repository import GAP, Cabin, House
from services.contracts import FreeStay, UnavailableCabin
from services.domain.party import Party, require_room
from services.domain.promotion import Promotion
from services.domain.quote import KeptQuote, Quote, quote
from services.domain.rates import require_arrival, require_minimum
from services.domain.stay import Stay, require_bookable
from services.errors import CabinNotFound, DatesUnavailable, PropertyNotFound, Refusal

ALTERNATIVES = 3
ALTERNATIVES_WITHIN_DAYS = 14


async def house_of(connection: AsyncConnection, *, now: datetime) -> House:
    """The property and its cabins, without seasons or taken nights. Raises ``PropertyNotFound``."""
    found = await repository.house(connection, now=now)
    if found is None:
        raise PropertyNotFound
    return found


async def cabin_for(connection: AsyncConnection, cabin_id: UUID, *, stay: Stay, now: datetime) -> House:
    """The house with the one cabin asked for, seasons and taken nights of the stay. Raises ``CabinNotFound``."""
    found = await repository.house(connection, window=stay, now=now, cabin_id=cabin_id)
    if found is None:
        raise CabinNotFound
    return found


def require_free(house: House, cabin: Cabin, *, stay: Stay, party: Party) -> None:
    """
    Refuse a cabin that does not suit a party, is taken, or would leave too small a gap to another stay; the
    unchangeable first. Raises ``CabinTooSmall``, ``PetsNotAllowed``, ``DatesUnavailable``.
    """
    require_room(party, capacity=cabin.capacity, pets_allowed=cabin.pets_allowed)
    taken = cabin.taken_by(stay)
    if taken is not None:
        raise DatesUnavailable(taken_by=taken.by)
    if cabin.taken_by(stay.widened(house.property.gap_nights)) is not None:
        raise DatesUnavailable(taken_by=GAP)


def offer(
    house: House,
    cabin: Cabin,
    *,
    stay: Stay,
    party: Party,
    promotion: Promotion | None = None,
    is_waived: bool = False,
) -> Quote:
    """
    The quote of a cabin that can be had, for a stay whose dates are possible and with a code that is usable.
    ``is_waived``: by the owner's word the fewest nights and the days of arrival do not count.

    Raises what stands in the way: what :func:`require_free` raises, then ``ArrivalDayNotAllowed``, ``StayTooShort``.
    """
    require_free(house, cabin, stay=stay, party=party)
    rules = house.property.rules
    if not is_waived:
        require_arrival(stay, rules)
        require_minimum(stay, rules)
    return quote(stay, party, cabin=cabin.rate, rules=rules, today=house.today, promotion=promotion)


async def promotion_for(
    connection: AsyncConnection, house: House, code: str | None, *, stay: Stay, now: datetime
) -> Promotion | None:
    """The promotion of a code, if one was given. Raises ``PromoCodeRefused``."""
    if code is None:
        return None
    return await promotions.usable(
        connection, code, property_id=house.property.id, stay=stay, today=house.today, now=now
    )


async def quote_for(
    connection: AsyncConnection,
    cabin_id: UUID,
    *,
    stay: Stay,
    party: Party,
    now: datetime,
    before: UUID | None = None,
    promo_code: str | None = None,
) -> KeptQuote:
    """
    A price that is kept from now on. The quote given ``before`` for just this is given again while it is valid,
    whatever the rates are by now; one that is not known any more, or whose code is used up, makes no difference.

    Raises ``CabinNotFound``, ``StayInvalid``, ``PromoCodeRefused`` and all that :func:`offer` raises.
    """
    house = await cabin_for(connection, cabin_id, stay=stay, now=now)
    require_bookable(stay, today=house.today)
    cabin = house.cabins[0]
    kept = await quotes.find(connection, before) if before is not None else None
    is_same = kept is not None and kept.is_for(cabin_id, stay, party) and promo_code in (None, kept.promo_code)
    if (
        kept is not None
        and is_same
        and kept.is_valid(now)
        and await promotions.is_left(connection, kept.promotion, now=now)
    ):
        require_free(house, cabin, stay=stay, party=party)
        return kept
    promotion = await promotion_for(connection, house, promo_code, stay=stay, now=now)
    made = offer(house, cabin, stay=stay, party=party, promotion=promotion)
    return await quotes.keep(connection, house, cabin, made, promotion=promotion, now=now)


async def availability(
    connection: AsyncConnection, *, stay: Stay, party: Party, now: datetime
) -> tuple[list[tuple[Cabin, Quote]], list[UnavailableCabin], list[FreeStay]]:
    """
    Cabins that can be had with their quotes, cheapest first; the others with the reason; and only when there is none,
    the nearest stays of as many nights that are free. Raises ``PropertyNotFound``, ``StayInvalid``.
    """
    house = await repository.house(connection, window=_around(stay), now=now)
    if house is None:
        raise PropertyNotFound
    require_bookable(stay, today=house.today)
    free: list[tuple[Cabin, Quote]] = []
    refused: list[UnavailableCabin] = []
    for cabin in house.cabins:
        try:
            free.append((cabin, offer(house, cabin, stay=stay, party=party)))
        except Refusal as refusal:
            refused.append(
                UnavailableCabin(
                    cabin_id=cabin.id,
                    cabin_name=cabin.name,
                    code=refusal.code,
                    minimum_nights=refusal.details.get("minimum_nights"),
                    check_in_days=refusal.details.get("check_in_days"),
                )
            )
    free.sort(key=lambda found: found[1].total)
    return free, refused, [] if free else nearest_free(house, stay=stay, party=party, today=house.today)


def _around(stay: Stay) -> Stay:
    """The stay with room for alternatives on both sides, as far as the calendar goes."""
    margin = timedelta(days=ALTERNATIVES_WITHIN_DAYS)
    earlier = min(margin, stay.check_in - date.min)
    later = min(margin, date.max - stay.check_out)
    return Stay(stay.check_in - earlier, stay.check_out + later)


def nearest_free(house: House, *, stay: Stay, party: Party, today: date) -> list[FreeStay]:
    """
    The nearest other dates for as many nights, earlier or later, each with a cabin that the party can have then.

    At most three different dates: three cabins of one date would leave no choice of dates.
    """
    found = []
    for moved in _nearest_first(stay, today=today):
        cabin = next((one for one in house.cabins if _can_be_had(house, one, stay=moved, party=party)), None)
        if cabin is not None:
            found.append(
                FreeStay(cabin_id=cabin.id, cabin_name=cabin.name, check_in=moved.check_in, check_out=moved.check_out)
            )
        if len(found) == ALTERNATIVES:
            break
    return found


def _nearest_first(stay: Stay, *, today: date) -> Iterator[Stay]:
    for days in range(1, ALTERNATIVES_WITHIN_DAYS + 1):
        for moved in (stay.moved(days), stay.moved(-days)):
            if moved.check_in >= today:
                yield moved


def _can_be_had(house: House, cabin: Cabin, *, stay: Stay, party: Party) -> bool:
    try:
        offer(house, cabin, stay=stay, party=party)
    except Refusal:
        return False
    return True
