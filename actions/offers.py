"""One cabin quoted, several listed: from the booking API's answer to words and to what is on the table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from actions import foreign_words, wording
from actions.client import BookingClient, BookingRefused
from actions.languages import FOREIGN
from actions.memory import Memory, Pending
from actions.proposals import Offer, Option
from actions.reply import Choice, Reply
from actions.understanding import Turn
from bot.spanish import format_date, format_pesos, format_stay
from services.contracts import Availability, KeptQuoteShape, QuoteLine, QuoteRequest, QuoteShape

TOO_SHORT = "stay_too_short"  # the API's codes
CODE_REFUSED = "promo_code_refused"
WHY_REFUSED = {
    "not_yet": "utter_code_not_yet",
    "ended": "utter_code_ended",
    "other_dates": "utter_code_other_dates",
    "stay_too_short": "utter_code_stay_too_short",
    "used_up": "utter_code_used_up",
}


def minimum_of(found: Availability) -> int | None:
    """How many nights are needed at least, where that alone keeps a cabin from the guest."""
    wanted = [cabin.minimum_nights for cabin in found.unavailable if cabin.code == TOO_SHORT and cabin.minimum_nights]
    return min(wanted, default=None)


def stay_words(turn: Turn, check_in: date, check_out: date) -> str:
    """ "del 10 al 15 de enero", seen from today."""
    if turn.language in FOREIGN:
        return foreign_words.stay(check_in, check_out, today=turn.today, language=turn.language)
    return format_stay(check_in, check_out, today=turn.today)


def day_words(turn: Turn, day: date) -> str:
    """ "viernes 12 de diciembre", seen from today."""
    if turn.language in FOREIGN:
        return foreign_words.day(day, today=turn.today, language=turn.language)
    return format_date(day, today=turn.today)


def party_words(memory: Memory) -> str:
    """Who comes, in words."""
    party = memory.party
    return wording.people(
        adults=party["adults"],
        minors=party["children"],
        babies=party["babies"],
        pets=party["pets"],
        language=memory.language,
    )


def line_words(turn: Turn, line: QuoteLine) -> str:
    """What a line of a quote charges for."""
    return foreign_words.quote_line(line, turn.language) if turn.language in FOREIGN else line.label


def make_offer(turn: Turn, memory: Memory, quotes: Sequence[QuoteShape]) -> Offer:
    """The offer that these quotes are; its number tells it from the ones before."""
    first = quotes[0]
    options = [
        Option(
            str(quote.cabin_id),
            quote.cabin_name,
            quote.total.amount,
            quote.deposit.amount,
            str(quote.id) if isinstance(quote, KeptQuoteShape) else None,
        )
        for quote in quotes
    ]
    return Offer(
        number=(memory.offer.number + 1 if memory.offer else 1),
        check_in=first.check_in.isoformat(),
        check_out=first.check_out.isoformat(),
        adults=first.adults,
        children=first.children,
        babies=first.babies,
        pets=first.pets,
        options=tuple(options),
        made_at=turn.said.said_at.isoformat(),
    )


async def quote_one(
    turn: Turn, memory: Memory, found: QuoteShape, *, reply: Reply, client: BookingClient, others: bool
) -> Memory:
    """
    Quote one cabin that was found free, until when the price is kept, and ask for agreement. The price told before
    stands while it is kept; another one is said to be new. Raises ``BookingRefused`` when it was taken just now.
    """
    told = _told(turn, found)
    wish = _wish_of(found, quote_id=told.quote_id if told else None)
    quote, memory = await quote_with_code(turn, memory, wish, reply=reply, client=client)
    if told is not None and told.total != quote.total.amount and quote.promo_code is None:
        reply.say("utter_price_changed", cabin=quote.cabin_name)
    offer = make_offer(turn, memory, [quote])
    lines = [
        reply.words("utter_quote_line", label=line_words(turn, line), amount=format_pesos(line.amount.amount))
        for line in quote.lines
    ]
    reply.say(
        "utter_quote_with_others" if others else "utter_quote",
        cabin=quote.cabin_name,
        stay=stay_words(turn, quote.check_in, quote.check_out),
        nights=wording.nights(quote.nights, turn.language),
        people=party_words(memory),
        lines="\n".join(lines),
        total=format_pesos(quote.total.amount),
        deposit=format_pesos(quote.deposit.amount),
        taxes=taxes_words([quote], reply=reply),
        valid_until=moment_words(turn, quote.valid_until),
        offer=str(offer.number),
    )
    return memory.having(
        cabin=quote.cabin_name,
        spoken_of=quote.cabin_name,
        offer=offer,
        agreed=None,
        stays=(),
        pending=Pending.AGREEMENT,
    )


async def quote_with_code(
    turn: Turn, memory: Memory, wish: QuoteRequest, *, reply: Reply, client: BookingClient
) -> tuple[KeptQuoteShape, Memory]:
    """
    The price with the guest's promotional code, if there is one; a code that gives nothing is said to, and forgotten.

    Raises ``BookingRefused`` when the cabin was taken just now.
    """
    try:
        return await client.quote(wish.model_copy(update={"promo_code": memory.promo_code})), memory
    except BookingRefused as refused:
        if refused.code != CODE_REFUSED or memory.promo_code is None:
            raise
        say_code_refused(turn, refused, memory.promo_code, reply=reply)
    return await client.quote(wish), memory.having(promo_code=None)


def say_code_refused(turn: Turn, refused: BookingRefused, code: str, *, reply: Reply) -> None:
    """Why a promotional code gives nothing; the price without it follows."""
    details = refused.problem.model_extra or {}
    response = WHY_REFUSED.get(details.get("reason", ""), "utter_code_unknown")
    minimum = details.get("minimum_nights")
    reply.say(response, code=code, minimum=wording.nights(minimum, turn.language) if minimum else "")


def taxes_words(quotes: Sequence[KeptQuoteShape], *, reply: Reply) -> str:
    """That the price of all of them is final, and what the law wants beside it where VAT is charged."""
    nets = [net.amount for quote in quotes if (net := quote.terms.total_without_taxes) is not None]
    if not nets:
        return reply.words("utter_taxes_final_line")
    return reply.words("utter_taxes_vat_line", net=format_pesos(sum(nets)))


def moment_words(turn: Turn, moment: datetime) -> str:
    """ "viernes 12 de diciembre, 14:05", on the property's wall."""
    local = moment.astimezone(ZoneInfo(turn.house.property.time_zone))
    return f"{day_words(turn, local.date())}, {local:%H:%M}"


def _told(turn: Turn, quote: QuoteShape) -> Option | None:
    """What the guest was told before for just this; ``None`` when nothing was."""
    offer = turn.known.offer or turn.known.agreed
    option = offer.option(quote.cabin_name) if offer else None
    if offer is None or option is None or offer.request(option) != _wish_of(quote, quote_id=option.quote_id):
        return None
    return option


def _wish_of(quote: QuoteShape, *, quote_id: str | None) -> QuoteRequest:
    return QuoteRequest(
        cabin_id=quote.cabin_id,
        check_in=quote.check_in,
        check_out=quote.check_out,
        adults=quote.adults,
        children=quote.children,
        babies=quote.babies,
        pets=quote.pets,
        quote_id=UUID(quote_id) if quote_id else None,
    )


def option_words(turn: Turn, quote: QuoteShape, *, reply: Reply) -> str:
    """A cabin of a list, with its total."""
    return reply.words(
        "utter_option_line",
        cabin=quote.cabin_name,
        total=format_pesos(quote.total.amount),
        capacity=turn.house.capacity_of(quote.cabin_name),
    )


def list_cabins(turn: Turn, memory: Memory, quotes: Sequence[QuoteShape], *, reply: Reply) -> Memory:
    """List cabins with their totals, to choose from."""
    offer = make_offer(turn, memory, quotes)
    options = [option_words(turn, quote, reply=reply) for quote in quotes]
    choices = [
        Choice(
            title=quote.cabin_name,
            payload=f'/choose_cabin{{"cabin": "{quote.cabin_name}"}}',
            description=reply.words(
                "utter_option_description",
                total=format_pesos(quote.total.amount),
                capacity=turn.house.capacity_of(quote.cabin_name),
            ),
        )
        for quote in quotes
    ]
    first = quotes[0]
    reply.offer(
        "utter_options",
        choices,
        list_title=reply.words("utter_options_title"),
        stay=stay_words(turn, first.check_in, first.check_out),
        nights=wording.nights(first.nights, turn.language),
        people=party_words(memory),
        options="\n".join(options),
    )
    return memory.having(offer=offer, listed=offer, agreed=None, stays=(), pending=Pending.CABIN)
