"""Looking for what was wished for: a quote, a list, or why not and what would do."""

from __future__ import annotations

from actions import free_dates, offers, phrases, together, wording
from actions.choosing import outstanding, points_back
from actions.client import BookingClient, BookingRefused
from actions.memory import Memory, Pending
from actions.proposals import Unmet
from actions.reply import Reply
from actions.understanding import Turn
from services.contracts import Availability, QuoteShape

# The API's codes
TOO_SMALL = "cabin_too_small"
NO_PETS = "pets_not_allowed"
TAKEN = "dates_unavailable"
ARRIVAL_DAY = "arrival_day_not_allowed"
OF_THE_DATES = frozenset({offers.TOO_SHORT, ARRIVAL_DAY})  # whatever the cabin


async def offer_stay(
    turn: Turn, memory: Memory, *, reply: Reply, client: BookingClient, instead_of: str | None = None
) -> Memory:
    """
    Look for the stay and the party in memory (both complete) and offer what there is.

    One cabin that was named, or the only one that serves, is quoted and asked for agreement; several are listed. Of two
    the one that is not ``instead_of`` is quoted: "la otra".
    """
    memory = memory.having(unmet=None)
    assert memory.check_in and memory.check_out and memory.adults
    if together.needs_several(turn.house, memory):
        return await _offer_several(turn, memory, reply=reply, client=client)
    try:
        found = await client.availability(
            memory.check_in,
            memory.check_out,
            **memory.party,
        )
    except BookingRefused:
        return _say_impossible(memory, reply=reply)
    return await _offer_found(turn, memory, found, reply=reply, client=client, instead_of=instead_of)


async def ask_party(turn: Turn, memory: Memory, *, reply: Reply, client: BookingClient) -> Memory:
    """Ask who comes; where nobody could have those nights (too few of them, all taken) that is said first."""
    assert memory.check_in and memory.check_out
    try:
        found = await client.availability(memory.check_in, memory.check_out, adults=1, children=0, babies=0, pets=0)
    except BookingRefused:
        return _say_impossible(memory, reply=reply)
    stay, minimum = offers.stay_words(turn, memory.check_in, memory.check_out), offers.minimum_of(found)
    priced = _prices_asked(turn, memory, found)
    if priced:
        reply.say(
            "utter_ask_party_priced",
            stay=stay,
            nights=wording.nights(priced[0].nights, turn.language),
            options="\n".join(offers.option_words(turn, quote, reply=reply) for quote in priced),
        )
    elif found.items:
        reply.say("utter_ask_party", stay=stay)
    elif minimum is not None:
        reply.say("utter_stay_too_short", stay=stay, minimum=wording.nights(minimum, turn.language))
        reply.say("utter_ask_party_longer")
    elif all(cabin.code == TAKEN for cabin in found.unavailable):
        reply.say("utter_all_taken", stay=stay)
    else:
        reply.say("utter_ask_party", stay=stay)
    return memory.having(pending=Pending.PARTY)


def _prices_asked(turn: Turn, memory: Memory, found: Availability) -> list[QuoteShape]:
    """The quotes that tell a price before it is known who comes: of the cabin that was named, or where it is asked."""
    named = [quote for quote in found.items if quote.cabin_name == memory.cabin]
    if named or memory.cabin is not None:
        return named
    return list(found.items) if turn.intent == "ask_price" else []


async def narrow(turn: Turn, *, reply: Reply, client: BookingClient) -> Memory:
    """List again only those of the list that have what the guest asked for; quote it where a single one is left."""
    memory = turn.after
    assert memory.check_in and memory.check_out
    found = await client.availability(memory.check_in, memory.check_out, **memory.party)
    left = [quote for quote in found.items if quote.cabin_name in turn.narrowed]
    if len(left) < 2:
        return await _offer_found(
            turn, memory, found.model_copy(update={"items": left}), reply=reply, client=client, instead_of=None
        )
    reply.say("utter_narrowed")
    return offers.list_cabins(turn, memory, left, reply=reply)


def _say_impossible(memory: Memory, *, reply: Reply) -> Memory:
    reply.say("utter_stay_impossible")
    return memory.without_offer().having(check_in=None, check_out=None, pending=Pending.CHECK_IN)


async def _offer_several(turn: Turn, memory: Memory, *, reply: Reply, client: BookingClient) -> Memory:
    """Several cabins for a group; a person where no combination serves, or where another one is wished for."""
    assert memory.check_in and memory.check_out
    if turn.wants_others and turn.known.offer is not None and turn.known.offer.parts:
        reply.say("utter_other_combination")
        return memory.offering_person(aside=Pending.PARTY)
    if not together.fits_at_all(turn.house, memory):
        return _leave_group(turn, memory, reply=reply)
    try:
        found = await client.availability(memory.check_in, memory.check_out, adults=1, children=0, babies=0, pets=0)
        offered = await together.offer_together(turn, memory, found, reply=reply, client=client)
    except BookingRefused:
        return _say_impossible(memory, reply=reply)
    if offered is not None:
        return offered
    minimum, stay = offers.minimum_of(found), offers.stay_words(turn, memory.check_in, memory.check_out)
    if minimum is not None:
        reply.say("utter_stay_too_short", stay=stay, minimum=wording.nights(minimum, turn.language))
    else:
        reply.say("utter_nothing_free_together", people=offers.party_words(memory), stay=stay)
    reply.say("utter_ask_other_dates")
    return memory.without_offer().having(pending=Pending.CHECK_IN)


def _leave_group(turn: Turn, memory: Memory, *, reply: Reply) -> Memory:
    """More people than the house takes: a person is offered, and called where that was said before."""
    memory = memory.without_offer()
    told_before = turn.known.aside is Pending.PARTY and turn.party is not None
    if told_before and not together.fits_at_all(turn.house, turn.known):
        reply.hand_over("utter_handover", reason="asked")
        return memory.having(pending=None)
    reply.say("utter_party_too_large", people=offers.party_words(memory))
    return memory.offering_person(aside=Pending.PARTY)


async def _offer_found(
    turn: Turn, memory: Memory, found: Availability, *, reply: Reply, client: BookingClient, instead_of: str | None
) -> Memory:
    named = next((quote for quote in found.items if quote.cabin_name == memory.cabin), None)
    if named is None and memory.cabin is not None and _code_of(memory.cabin, found) not in OF_THE_DATES:
        if found.items or _code_of(memory.cabin, found) != TAKEN:
            _say_why_not(turn, memory, found, reply=reply)
        memory = memory.having(cabin=None, unmet=_unmet(memory, found))
    if not found.items:
        return await _say_nothing_serves(turn, memory, found, reply=reply, client=client)
    chosen = named or _only_one(found, instead_of=instead_of) or _pointed_out(turn, memory, found)
    if chosen is None:
        return offers.list_cabins(turn, memory, found.items, reply=reply)
    has_others = instead_of is None and len(found.items) > 1
    if turn.says(phrases.OTHER_CABINS) and chosen.cabin_name == turn.known.cabin and not has_others:
        reply.say("utter_only_one", people=offers.party_words(memory))
    try:
        return await offers.quote_one(turn, memory, chosen, reply=reply, client=client, others=has_others)
    except BookingRefused:  # somebody took it just now: what is left
        left = found.model_copy(update={"items": [quote for quote in found.items if quote is not chosen]})
        return await _offer_found(turn, memory, left, reply=reply, client=client, instead_of=instead_of)


def _only_one(found: Availability, *, instead_of: str | None) -> QuoteShape | None:
    """The one cabin to quote where none was named: the only one that serves, or of two the other one."""
    others = [quote for quote in found.items if quote.cabin_name != instead_of]
    if len(found.items) == 1:
        return found.items[0]
    return others[0] if instead_of is not None and len(others) == 1 else None


def _pointed_out(turn: Turn, memory: Memory, found: Availability) -> QuoteShape | None:
    """The cabin that is asked for by what it is before any was listed: "queremos la más grande, del 3 al 5"."""
    if not turn.said.typed or not points_back(turn.said.text):
        return None
    name = outstanding(turn.said.text, offers.make_offer(turn, memory, found.items), turn.house)
    return next((quote for quote in found.items if quote.cabin_name == name), None)


def _code_of(cabin: str, found: Availability) -> str:
    return next((one.code for one in found.unavailable if one.cabin_name == cabin), TAKEN)


def _say_why_not(turn: Turn, memory: Memory, found: Availability, *, reply: Reply) -> None:
    """Why the cabin that was named cannot be had."""
    assert memory.cabin and memory.check_in and memory.check_out
    reply.say(
        {TOO_SMALL: "utter_cabin_too_small", NO_PETS: "utter_cabin_without_pets"}.get(
            _code_of(memory.cabin, found), "utter_cabin_taken"
        ),
        cabin=memory.cabin,
        capacity=turn.house.capacity_of(memory.cabin),
        people=offers.party_words(memory),
        stay=offers.stay_words(turn, memory.check_in, memory.check_out),
    )


async def _say_nothing_serves(
    turn: Turn, memory: Memory, found: Availability, *, reply: Reply, client: BookingClient
) -> Memory:
    """Nothing can be had: the reason that a guest can do most about, and what would do."""
    assert memory.check_in and memory.check_out
    codes = {cabin.code for cabin in found.unavailable}
    minimum = offers.minimum_of(found)
    if minimum is not None:
        return await free_dates.offer_longer(turn, memory, minimum=minimum, reply=reply, client=client)
    people = offers.party_words(memory)
    arrival_days = next((cabin.check_in_days for cabin in found.unavailable if cabin.check_in_days), None)
    if arrival_days is not None:
        reply.say("utter_arrival_day", days=wording.weekdays(arrival_days, turn.language))
        return await free_dates.offer_near(turn, memory, found, reply=reply, client=client)
    if NO_PETS in codes and TAKEN not in codes:
        reply.say("utter_no_cabin_with_pets", people=people)
        return memory.without_offer().offering_person(aside=Pending.PARTY)
    reply.say("utter_nothing_free", stay=offers.stay_words(turn, memory.check_in, memory.check_out), people=people)
    memory = memory.having(unmet=memory.unmet or _unmet(memory, found))
    memory = await free_dates.offer_near(turn, memory, found, reply=reply, client=client)
    if memory.unmet is not None:
        reply.say("utter_waiting_hint")
    return memory


def _unmet(memory: Memory, found: Availability) -> Unmet | None:
    """What may become free: the cabin that was named, or any, that is taken and would serve."""
    taken = {cabin.cabin_name for cabin in found.unavailable if cabin.code == TAKEN}
    if memory.check_in is None or memory.check_out is None or not taken:
        return None
    if memory.cabin is not None and memory.cabin not in taken:
        return None
    return Unmet(memory.check_in.isoformat(), memory.check_out.isoformat(), **memory.party, cabin=memory.cabin)
