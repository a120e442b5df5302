"""HTTP of the slice: the property, its cabins, what is free, what it costs."""

from __future__ import annotations

import re
from uuid import UUID

from sanic import HTTPResponse

from services.cabins import quotes, repository, rules, service
from services.cabins.schemas import (
    AvailabilityQuery,
    PromotionList,
    PromotionRules,
    PromotionShape,
    RateShape,
    RulesShape,
)
from services.cabins.shapes import cabin_shape, kept_quote_shape, property_shape, quote_shape
from services.contracts import PROMO_CODE, Availability, CabinList, KeptQuoteShape, PropertyShape, QuoteRequest
from services.domain.party import Party
from services.domain.stay import Stay
from services.errors import (
    ArrivalDayNotAllowed,
    BankAccountInvalid,
    CabinNotFound,
    CabinTooSmall,
    DatesUnavailable,
    Invalid,
    NotFound,
    PartyInvalid,
    PetsNotAllowed,
    PromoCodeRefused,
    PropertyNotFound,
    QuoteNotFound,
    StayInvalid,
    StayTooShort,
)
from services.operations.api import Call, Operation

TAG = "cabins"


async def get_property(call: Call) -> HTTPResponse:
    """The property's rules and facts."""
    now = call.product.clock.now()
    async with call.product.database.unit_of_work() as connection:
        house = await service.house_of(connection, now=now)
        facts = await repository.facts(connection, house.property.id)
    return call.answer(property_shape(house, facts))


async def get_cabins(call: Call) -> HTTPResponse:
    """All cabins."""
    async with call.product.database.unit_of_work() as connection:
        house = await service.house_of(connection, now=call.product.clock.now())
    return call.answer(CabinList(items=[cabin_shape(house, cabin) for cabin in house.cabins]))


async def get_availability(call: Call) -> HTTPResponse:
    """What is free for a stay and a party."""
    query: AvailabilityQuery = call.query
    stay, party = Stay(query.check_in, query.check_out), Party(query.grown, query.children, query.pets, query.babies)
    async with call.product.database.unit_of_work() as connection:
        free, refused, alternatives = await service.availability(
            connection, stay=stay, party=party, now=call.product.clock.now()
        )
    items = [quote_shape(cabin, quote) for cabin, quote in free]
    return call.answer(Availability(items=items, unavailable=refused, alternatives=alternatives))


async def make_quote(call: Call) -> HTTPResponse:
    """The price of one cabin, kept."""
    wish: QuoteRequest = call.body
    stay, party = Stay(wish.check_in, wish.check_out), Party(wish.adults, wish.children, wish.pets, wish.babies)
    async with call.product.database.unit_of_work() as connection:
        kept = await service.quote_for(
            connection,
            wish.cabin_id,
            stay=stay,
            party=party,
            before=wish.quote_id,
            promo_code=wish.promo_code,
            now=call.product.clock.now(),
        )
        await connection.commit()
    return call.answer(kept_quote_shape(kept))


async def get_quote(call: Call) -> HTTPResponse:
    """A quote as it was given."""
    quote_id = _id(call, "quote_id", QuoteNotFound)
    async with call.product.database.unit_of_work() as connection:
        kept = await quotes.find(connection, quote_id)
    if kept is None:
        raise QuoteNotFound
    return call.answer(kept_quote_shape(kept))


async def get_rules(call: Call) -> HTTPResponse:
    """The owner's rules."""
    async with call.product.database.unit_of_work() as connection:
        return call.answer(await rules.read(connection))


async def set_rules(call: Call) -> HTTPResponse:
    """Other rules in their place."""
    async with call.product.database.unit_of_work() as connection:
        answer = await rules.replace(connection, call.body)
        await connection.commit()
    return call.answer(answer)


async def set_rate(call: Call) -> HTTPResponse:
    """A cabin's prices."""
    async with call.product.database.unit_of_work() as connection:
        answer = await rules.set_rate(connection, _id(call, "cabin_id", CabinNotFound), call.body)
        await connection.commit()
    return call.answer(answer)


async def get_promotions(call: Call) -> HTTPResponse:
    """All promotional codes."""
    async with call.product.database.unit_of_work() as connection:
        items = await rules.read_promotions(connection, now=call.product.clock.now())
    return call.answer(PromotionList(items=items))


async def set_promotion(call: Call) -> HTTPResponse:
    """A promotional code."""
    code = call.path["code"]
    if not re.fullmatch(PROMO_CODE, code):
        raise Invalid("a code has 3 to 20 letters and digits")
    async with call.product.database.unit_of_work() as connection:
        answer = await rules.set_promotion(connection, code, call.body, now=call.product.clock.now())
        await connection.commit()
    return call.answer(answer)


def _id(call: Call, name: str, not_found: type[NotFound]) -> UUID:
    """An id in the path; what is none is not found."""
    try:
        return UUID(call.path[name])
    except ValueError:
        raise not_found from None


ID = {"type": "string", "format": "uuid"}
OPERATIONS = (
    Operation(
        "GET", "/property", get_property, "The property's rules and facts", TAG, PropertyShape,
        description="Opening hours, fees, the cancellation policy and the owner's answers to usual questions.",
        refusals=(PropertyNotFound,),
    ),
    Operation(
        "GET", "/cabins", get_cabins, "All cabins, in the owner's order", TAG, CabinList, refusals=(PropertyNotFound,)
    ),
    Operation(
        "GET", "/availability", get_availability, "What is free for a stay and a party", TAG, Availability,
        description="Free cabins with their quotes, cheapest first; the others with the reason; near dates if none is.",
        query=AvailabilityQuery,
        refusals=(PropertyNotFound, StayInvalid, PartyInvalid),
    ),
    Operation(
        "POST", "/quotes", make_quote, "The price of one cabin for a stay and a party", TAG, KeptQuoteShape,
        description="Nothing is held by it. It refuses what a hold would refuse. The price stands until valid_until "
        "for a hold that names the quote. With quote_id the quote given before for just this is given again, if valid.",
        body=QuoteRequest,
        refusals=(
            CabinNotFound, StayInvalid, PartyInvalid, CabinTooSmall, PetsNotAllowed, StayTooShort, DatesUnavailable,
            ArrivalDayNotAllowed, PromoCodeRefused,
        ),
    ),
    Operation(
        "GET", "/quotes/<quote_id>", get_quote, "A quote as it was given, ended or not", TAG, KeptQuoteShape,
        parameters={"quote_id": ID},
        refusals=(QuoteNotFound,),
    ),
    Operation(
        "GET", "/property/rules", get_rules, "The owner's rules for prices, dates and terms", TAG, RulesShape,
        refusals=(PropertyNotFound,),
    ),
    Operation(
        "PUT", "/property/rules", set_rules, "Other rules in the place of all there are", TAG, RulesShape,
        description="Quotes that were given keep their price until they end, reservations keep theirs for good.",
        body=RulesShape,
        refusals=(PropertyNotFound, StayInvalid, BankAccountInvalid),
    ),
    Operation(
        "PUT", "/cabins/<cabin_id>/rate", set_rate, "A cabin's prices", TAG, RateShape,
        parameters={"cabin_id": ID},
        body=RateShape,
        refusals=(PropertyNotFound, CabinNotFound),
    ),
    Operation(
        "GET", "/promotions", get_promotions, "All promotional codes, newest first", TAG, PromotionList,
        refusals=(PropertyNotFound,),
    ),
    Operation(
        "PUT", "/promotions/<code>", set_promotion, "A promotional code: a new one, or other rules", TAG,
        PromotionShape,
        parameters={"code": {"type": "string", "pattern": PROMO_CODE}},
        body=PromotionRules,
        refusals=(PropertyNotFound, StayInvalid),
    ),
)  # fmt: skip
