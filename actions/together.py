"""Several cabins for one group: the fewest free ones that take everybody, quoted as one and held one after another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from actions import offers, wording
from actions.client import BookingClient, House
from actions.memory import Memory, Pending
from actions.proposals import Offer
from actions.reply import Reply
from actions.understanding import Turn
from bot.spanish import format_pesos
from services.contracts import MAXIMUM_PARTY, MAXIMUM_PETS, Availability, CabinShape, KeptQuoteShape, QuoteRequest

MOST_CABINS = 4


@dataclass(frozen=True)
class Share:
    """Who of a group sleeps in a cabin; ``babies`` are among the ``children``."""

    cabin: CabinShape
    adults: int
    children: int = 0
    babies: int = 0
    pets: int = 0


def needs_several(house: House, memory: Memory) -> bool:
    """Whether a group asked for several cabins, or is too large for any one of those that would take it."""
    return (memory.cabin_count or 1) > 1 or not any(_takes(cabin, memory) for cabin in house.cabins)


def fits_at_all(house: House, memory: Memory) -> bool:
    """Whether the whole house could take the group."""
    counts = range(2, min(len(house.cabins), MOST_CABINS) + 1)
    return any(_share_out(memory, some) for count in counts for some in combinations(house.cabins, count))


async def offer_together(
    turn: Turn, memory: Memory, found: Availability, *, reply: Reply, client: BookingClient
) -> Memory | None:
    """
    Quote the fewest of the cabins ``found`` free that take the group, the cheapest of these; ``None`` when none do.

    Raises ``BookingRefused`` when one was taken just now.
    """
    shares = _cheapest(memory, found, turn.house)
    if shares is None:
        return None
    quotes = []
    for share in shares:
        quote, memory = await offers.quote_with_code(turn, memory, _request(share, memory), reply=reply, client=client)
        quotes.append(quote)
    parts = tuple(offers.make_offer(turn, memory, [quote]) for quote in quotes)
    _say_quote(turn, memory, quotes, parts, reply=reply)
    offer = replace(parts[0], options=(), parts=parts)
    return memory.having(cabin=None, offer=offer, agreed=None, stays=(), pending=Pending.AGREEMENT)


def _say_quote(
    turn: Turn, memory: Memory, quotes: Sequence[KeptQuoteShape], parts: Sequence[Offer], *, reply: Reply
) -> None:
    lines = [
        reply.words(
            "utter_quote_of_several_line",
            cabin=quote.cabin_name,
            people=wording.people(
                adults=quote.adults,
                minors=quote.children,
                babies=quote.babies,
                pets=quote.pets,
                language=turn.language,
            ),
            total=format_pesos(quote.total.amount),
        )
        for quote in quotes
    ]
    first = quotes[0]
    reply.say(
        "utter_quote_of_several",
        people=offers.party_words(memory),
        stay=offers.stay_words(turn, first.check_in, first.check_out),
        nights=wording.nights(first.nights, turn.language),
        count=len(quotes),
        lines="\n".join(lines),
        total=format_pesos(sum(quote.total.amount for quote in quotes)),
        taxes=offers.taxes_words(quotes, reply=reply),
        deposit=format_pesos(sum(quote.deposit.amount for quote in quotes)),
        valid_until=offers.moment_words(turn, min(quote.valid_until for quote in quotes)),
        offer=str(parts[0].number),
    )


def _cheapest(memory: Memory, found: Availability, house: House) -> tuple[Share, ...] | None:
    """The shares of the fewest cabins of those found, or of as many as were asked for; among these the cheapest."""
    price = {quote.cabin_name: quote.total.amount for quote in found.items}
    free = [cabin for cabin in house.cabins if cabin.name in price]
    for count in range(max(2, memory.cabin_count or 2), min(len(free), MOST_CABINS) + 1):
        fitting = [shares for some in combinations(free, count) if (shares := _share_out(memory, some)) is not None]
        if fitting:
            return min(fitting, key=lambda shares: sum(price[share.cabin.name] for share in shares))
    return None


def _share_out(memory: Memory, cabins: Iterable[CabinShape]) -> tuple[Share, ...] | None:
    """Everybody into these cabins, an adult in each; ``None`` when that cannot be."""
    party = memory.party
    if _is_beyond(party):
        return None
    shares = [Share(cabin, adults=1) for cabin in cabins]
    adults, children = party["adults"] - len(shares), party["children"] - party["babies"]
    if not shares or adults < 0:
        return None
    for index, share in enumerate(shares):
        room = share.cabin.capacity - share.adults
        more_adults = min(adults, room)
        more_children = min(children, room - more_adults)
        adults, children = adults - more_adults, children - more_children
        shares[index] = replace(share, adults=share.adults + more_adults, children=more_children)
    if adults or children:
        return None
    with_pets = next((index for index, share in enumerate(shares) if share.cabin.pets_allowed), None)
    if party["pets"] and with_pets is None:
        return None
    babies, pets = party["babies"], party["pets"]
    shares[0] = replace(shares[0], children=shares[0].children + babies, babies=babies)
    if with_pets is not None:
        shares[with_pets] = replace(shares[with_pets], pets=pets)
    return tuple(shares)


def _takes(cabin: CabinShape, memory: Memory) -> bool:
    party = memory.party
    if _is_beyond(party):
        return False
    counted = party["adults"] + party["children"] - party["babies"]
    return counted <= cabin.capacity and (cabin.pets_allowed or not party["pets"])


def _is_beyond(party: Mapping[str, int]) -> bool:
    """Whether it is more than the booking API can be asked about: babies and pets take no bed, and are counted too."""
    return party["pets"] > MAXIMUM_PETS or max(party.values()) > MAXIMUM_PARTY


def _request(share: Share, memory: Memory) -> QuoteRequest:
    assert memory.check_in and memory.check_out
    return QuoteRequest(
        cabin_id=share.cabin.id,
        check_in=memory.check_in,
        check_out=memory.check_out,
        adults=share.adults,
        children=share.children,
        babies=share.babies,
        pets=share.pets,
    )
