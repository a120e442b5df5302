"""Other dates than those wished for: near ones, longer ones, or any that are free when the guest leaves it to us."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from actions import offers, wording
from actions.client import BookingClient, BookingRefused
from actions.memory import Flexible, Memory, Pending
from actions.proposals import FreeDates
from actions.reply import Choice, Reply
from actions.understanding import Turn
from bot.spanish import format_pesos
from services.contracts import Availability

DAY = timedelta(days=1)
MOST = 3  # choices; more would not be read on a phone
MOST_LOOKED_AT = 12  # stays asked about for one message
WEEKS_AHEAD = 9  # "cualquier finde", without a month
FRIDAY = 4
NIGHTS_OF_A_WEEKEND = 2


@dataclass(frozen=True)
class Free:
    """A stay and what can be had for it."""

    check_in: date
    check_out: date
    found: Availability


async def offer_flexible(turn: Turn, memory: Memory, *, reply: Reply, client: BookingClient) -> Memory:
    """Offer the first free stays of those that the guest leaves open ("cualquier finde de marzo")."""
    nights = memory.nights or NIGHTS_OF_A_WEEKEND
    first, last = _open_days(turn, memory, nights=nights)
    starts = [first + DAY * days for days in range((last - first).days + 1)]
    if memory.flexible is Flexible.WEEKEND:
        starts = [day for day in starts if day.weekday() == FRIDAY]
    stays = [(start, start + DAY * nights) for start in _spread(starts)]
    free = await _look(memory, stays, client=client)
    if not free:
        reply.say("utter_nothing_free_flexible")
        return memory.without_offer().having(flexible=None, nights=None, within=None, pending=Pending.CHECK_IN)
    memory = memory.having(flexible=None, nights=None, within=None)
    return _offer(turn, memory, free, reply=reply, response="utter_free_stays")


async def compare(
    turn: Turn, memory: Memory, stays: Sequence[FreeDates], *, reply: Reply, client: BookingClient
) -> Memory:
    """Put the stays side by side that a guest wavers between; those that are taken are said to be."""
    wished = [(date.fromisoformat(stay.check_in), date.fromisoformat(stay.check_out)) for stay in stays]
    free = await _look(memory, wished, client=client)
    if not free:
        reply.say("utter_none_free_of_those", people=offers.party_words(memory))
        return memory.without_offer().having(pending=Pending.CHECK_IN)
    response = "utter_compared" if len(free) == len(wished) else "utter_compared_rest_taken"
    return _offer(turn, memory, free, reply=reply, response=response)


async def offer_near(turn: Turn, memory: Memory, found: Availability, *, reply: Reply, client: BookingClient) -> Memory:
    """Offer the nearest free dates of as many nights; ask for others when there are none."""
    near = dict.fromkeys((one.check_in, one.check_out) for one in found.alternatives)
    free = await _look(memory, near, client=client)
    if not free:
        reply.say("utter_ask_other_dates")
        return memory.without_offer().having(pending=Pending.CHECK_IN)
    return _offer(turn, memory, free, reply=reply, response="utter_alternatives")


async def offer_longer(turn: Turn, memory: Memory, *, minimum: int, reply: Reply, client: BookingClient) -> Memory:
    """Say the minimum stay, and offer stays around the dates wished for that meet it."""
    assert memory.check_in and memory.check_out
    stay = offers.stay_words(turn, memory.check_in, memory.check_out)
    reply.say("utter_stay_too_short", stay=stay, minimum=wording.nights(minimum, turn.language))
    missing = minimum - (memory.check_out - memory.check_in).days
    starts = [memory.check_in, memory.check_in - DAY * missing, *(memory.check_in - DAY * n for n in range(1, missing))]
    stays = [(start, start + DAY * minimum) for start in starts if start >= turn.today]
    free = await _look(memory, stays, client=client)
    memory = memory.without_offer().having(check_out=None)
    if not free:
        reply.say("utter_ask_other_dates")
        return memory.having(pending=Pending.NIGHTS)
    return _offer(turn, memory, free, reply=reply, response="utter_longer_stays")


def _open_days(turn: Turn, memory: Memory, *, nights: int) -> tuple[date, date]:
    """The first and last day on which the stay may begin."""
    tomorrow = turn.today + DAY
    if memory.within is not None:
        first, last = (date.fromisoformat(day) for day in (memory.within.check_in, memory.within.check_out))
        return max(first, tomorrow), last - DAY * nights
    if memory.month is None:
        return tomorrow, tomorrow + DAY * 7 * WEEKS_AHEAD
    days = monthrange(memory.month.year, memory.month.month)[1]
    last = memory.month + DAY * (days - 1)
    return max(memory.month, tomorrow), last


def _spread(starts: Sequence[date]) -> Iterator[date]:
    """At most :data:`MOST_LOOKED_AT` of the days, from the first to the last."""
    step = max(1, -(-len(starts) // MOST_LOOKED_AT))
    yield from starts[::step]


async def _look(memory: Memory, stays: Iterable[tuple[date, date]], *, client: BookingClient) -> list[Free]:
    """The first :data:`MOST` stays of which something can be had; a stay that is too short is tried at its minimum."""
    free: list[Free] = []
    for check_in, check_out in stays:
        one = await _free(memory, check_in, check_out, client=client)
        if one is not None and all((one.check_in, one.check_out) != (f.check_in, f.check_out) for f in free):
            free.append(one)
        if len(free) == MOST:
            break
    return sorted(free, key=lambda one: one.check_in)


async def _free(memory: Memory, check_in: date, check_out: date, *, client: BookingClient) -> Free | None:
    found = await _availability(memory, check_in, check_out, client=client)
    minimum = offers.minimum_of(found) if found is not None else None
    if minimum is not None:
        check_out = check_in + DAY * minimum
        found = await _availability(memory, check_in, check_out, client=client)
    if found is None or not found.items:
        return None
    if memory.cabin is not None and all(quote.cabin_name != memory.cabin for quote in found.items):
        return None
    return Free(check_in, check_out, found)


async def _availability(
    memory: Memory, check_in: date, check_out: date, *, client: BookingClient
) -> Availability | None:
    try:
        return await client.availability(check_in, check_out, **memory.party)
    except BookingRefused:  # a day beyond the calendar
        return None


def _offer(turn: Turn, memory: Memory, free: Sequence[Free], *, reply: Reply, response: str) -> Memory:
    lines = []
    for one in free:
        quotes = [quote for quote in one.found.items if memory.cabin in (None, quote.cabin_name)]
        cheapest = min(quotes, key=lambda quote: quote.total.amount)
        lines.append(
            reply.words(
                "utter_free_stay_line" if len(quotes) == 1 else "utter_free_stay_line_from",
                stay=offers.stay_words(turn, one.check_in, one.check_out),
                cabin=cheapest.cabin_name,
                total=format_pesos(cheapest.total.amount),
            )
        )
    choices = [
        Choice(
            title=wording.short_stay(one.check_in, one.check_out),
            payload=f'/inform{{"stay": "{one.check_in.isoformat()}/{one.check_out.isoformat()}"}}',
        )
        for one in free
    ]
    reply.offer(response, choices, list_title="", stays="\n".join(lines), people=offers.party_words(memory))
    stays = tuple(FreeDates(one.check_in.isoformat(), one.check_out.isoformat()) for one in free)
    return memory.without_offer().having(stays=stays, pending=Pending.STAY)
