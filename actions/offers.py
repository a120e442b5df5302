"""What is free, at what price, and what to say when it is not: from the booking API's answer to words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from actions import foreign_words, wording
from actions.client import BookingClient, BookingRefused, House
from actions.languages import FOREIGN
from actions.memory import Memory, Offer, Option, Pending
from actions.reply import Choice, Reply
from actions.understanding import Turn
from bot.spanish import format_date, format_pesos, format_stay
from services.contracts import Availability, QuoteLine, QuoteShape

TOO_SMALL = "cabin_too_small"
NO_PETS = "pets_not_allowed"
TOO_SHORT = "stay_too_short"
TAKEN = "dates_unavailable"
WHY_NOT = {
    TOO_SMALL: "utter_cabin_too_small",
    NO_PETS: "utter_cabin_without_pets",
    TOO_SHORT: "utter_stay_too_short",
}


async def offer_stay(turn: Turn, memory: Memory, *, reply: Reply, client: BookingClient) -> Memory:
    """
    Look for the stay and the party in memory (both complete) and offer what there is.

    One cabin that was named, or the only one that serves, is quoted and asked for agreement; several are listed.
    """
    assert memory.check_in and memory.check_out and memory.adults
    try:
        found = await client.availability(
            memory.check_in,
            memory.check_out,
            adults=memory.adults,
            children=memory.counted_children,
            pets=memory.pets or 0,
        )
    except BookingRefused:
        reply.say("utter_stay_impossible")
        return memory.without_offer().having(check_in=None, check_out=None, pending=Pending.CHECK_IN)
    wanted = next((quote for quote in found.items if quote.cabin_name == memory.cabin), None)
    if wanted is not None:
        return _quote(turn, memory, wanted, reply=reply, others=len(found.items) > 1)
    if memory.cabin is not None:
        _say_why_not(turn, memory, found, reply=reply)
        memory = memory.having(cabin=None)
        if not found.items:
            return _say_alternatives(turn, memory, found, reply=reply)
    elif not found.items:
        return _say_nothing_serves(turn, memory, found, reply=reply)
    if len(found.items) == 1:
        return _quote(turn, memory, found.items[0], reply=reply, others=False)
    return _list(turn, memory, found.items, reply=reply)


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
    return wording.people(
        adults=memory.adults or 0, minors=memory.children or 0, pets=memory.pets or 0, language=memory.language
    )


def line_words(turn: Turn, line: QuoteLine) -> str:
    """What a line of a quote charges for."""
    return foreign_words.quote_line(line, turn.language) if turn.language in FOREIGN else line.label


def make_offer(turn: Turn, memory: Memory, quotes: Sequence[QuoteShape]) -> Offer:
    """The offer that these quotes are; its number tells it from the ones before."""
    first = quotes[0]
    options = [
        Option(str(quote.cabin_id), quote.cabin_name, quote.total.amount, quote.deposit.amount) for quote in quotes
    ]
    return Offer(
        number=(memory.offer.number + 1 if memory.offer else 1),
        check_in=first.check_in.isoformat(),
        check_out=first.check_out.isoformat(),
        adults=first.adults,
        children=first.children,
        pets=first.pets,
        options=tuple(options),
        made_at=turn.said.said_at.isoformat(),
    )


def _quote(turn: Turn, memory: Memory, quote: QuoteShape, *, reply: Reply, others: bool) -> Memory:
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
        offer=str(offer.number),
    )
    return memory.having(cabin=quote.cabin_name, offer=offer, agreed=None, pending=Pending.AGREEMENT)


def _list(turn: Turn, memory: Memory, quotes: Sequence[QuoteShape], *, reply: Reply) -> Memory:
    offer = make_offer(turn, memory, quotes)
    options = [
        reply.words(
            "utter_option_line",
            cabin=quote.cabin_name,
            total=format_pesos(quote.total.amount),
            capacity=_capacity(turn.house, quote.cabin_name),
        )
        for quote in quotes
    ]
    choices = [
        Choice(
            title=quote.cabin_name,
            payload=f'/choose_cabin{{"cabin": "{quote.cabin_name}"}}',
            description=reply.words(
                "utter_option_description",
                total=format_pesos(quote.total.amount),
                capacity=_capacity(turn.house, quote.cabin_name),
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
    return memory.having(offer=offer, listed=offer, agreed=None, pending=Pending.CABIN)


def _capacity(house: House, name: str) -> int:
    cabin = house.cabin(name)
    return cabin.capacity if cabin else 0


def _say_why_not(turn: Turn, memory: Memory, found: Availability, *, reply: Reply) -> None:
    """Why the cabin that was named cannot be had."""
    assert memory.cabin and memory.check_in and memory.check_out
    reason = next((cabin for cabin in found.unavailable if cabin.cabin_name == memory.cabin), None)
    code = reason.code if reason else TAKEN
    reply.say(
        {
            TOO_SMALL: "utter_cabin_too_small",
            NO_PETS: "utter_cabin_without_pets",
            TOO_SHORT: "utter_stay_too_short",
        }.get(code, "utter_cabin_taken"),
        cabin=memory.cabin,
        capacity=_capacity(turn.house, memory.cabin),
        people=party_words(memory),
        stay=stay_words(turn, memory.check_in, memory.check_out),
        minimum=wording.nights(reason.minimum_nights or 0, turn.language) if reason else "",
    )


def _say_nothing_serves(turn: Turn, memory: Memory, found: Availability, *, reply: Reply) -> Memory:
    """Nothing can be had: the reason that a guest can do most about, and what would do."""
    assert memory.check_in and memory.check_out
    codes = {cabin.code for cabin in found.unavailable}
    stay = stay_words(turn, memory.check_in, memory.check_out)
    if TOO_SHORT in codes:
        minimum = min(cabin.minimum_nights or 0 for cabin in found.unavailable if cabin.code == TOO_SHORT)
        reply.say("utter_stay_too_short", stay=stay, minimum=wording.nights(minimum, turn.language))
        return memory.without_offer().having(check_out=None, pending=Pending.NIGHTS)
    if codes == {TOO_SMALL}:
        largest = max(turn.house.cabins, key=lambda cabin: cabin.capacity)
        reply.say("utter_party_too_large", people=party_words(memory), cabin=largest.name, capacity=largest.capacity)
        return memory.without_offer().having(pending=Pending.PERSON)
    if NO_PETS in codes and TAKEN not in codes:
        reply.say("utter_no_cabin_with_pets", people=party_words(memory))
        return memory.without_offer().having(pending=Pending.PERSON)
    reply.say("utter_nothing_free", stay=stay, people=party_words(memory))
    return _say_alternatives(turn, memory, found, reply=reply)


def _say_alternatives(turn: Turn, memory: Memory, found: Availability, *, reply: Reply) -> Memory:
    memory = memory.without_offer().having(pending=Pending.CHECK_IN)
    if not found.alternatives:
        reply.say("utter_ask_other_dates")
        return memory
    lines = [
        reply.words(
            "utter_alternative_line", cabin=other.cabin_name, stay=stay_words(turn, other.check_in, other.check_out)
        )
        for other in found.alternatives
    ]
    reply.say("utter_alternatives", alternatives="\n".join(lines))
    return memory
