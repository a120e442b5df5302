"""The usual questions, answered with what the owner wrote."""

from __future__ import annotations

from collections.abc import Sequence

from actions import phrases
from actions.agreed import CANCELLATION, say_policy
from actions.booking import go_on
from actions.client import BookingClient
from actions.intents import UNSURE
from actions.reminding import remind
from actions.reply import Reply
from actions.skill import Outcome
from actions.topics import fact_of, lacks_detail, say_fact, topics_of
from actions.understanding import Turn
from bot.spanish import format_pesos

# How many rooms and beds: what the owner says of a cabin tells it
ROOMS = phrases.any_of(
    r"(?<!ropa de )\b(?:camas?|dormitorios?|habitacion(?:es)?|cuartos?|piezas?|banos?|ambientes|literas?|cuchetas?)\b"
)


async def answer_question(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """Answer, then take in what else the message says and go back to what was being talked about."""
    if turn.follows_up is not None:
        return await answer_follow_up(turn, reply, client)
    with_rooms = cabins_with_rooms(turn)
    if with_rooms:
        _say_cabins(turn, with_rooms, reply)
        remind(turn.known, reply)
        return Outcome(turn.known)
    if _is_about_cabins(turn):
        return _describe_cabins(turn, reply)
    topics = topics_of(turn)
    said = []
    for topic in dict.fromkeys(topics):
        if topic == CANCELLATION:
            await say_policy(turn, reply, client)
            said.append(topic)
        elif say_fact(topic, turn, reply):
            said.append(topic)
    if not topics:
        _say_what_there_is(turn, reply)
    elif not said:
        reply.say("utter_unknown_fact")
    if turn.brings_news:
        return Outcome(await go_on(turn, turn.after, reply=reply, client=client))
    remind(turn.known, reply)
    told = " ".join(fact_of(topic, turn) or "" for topic in said)
    names_person = phrases.OFFERS_PERSON.search(phrases.plain(told)) or any(lacks_detail(one, turn) for one in said)
    offered_person = turn.known.pending is None and (not said or names_person)
    return Outcome(turn.known.offering_person() if offered_person else turn.known, topic=said[-1] if said else None)


async def answer_follow_up(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """More about what was told just before: all that is known of it once more, and who knows the rest."""
    del client
    topic = turn.follows_up
    fact = fact_of(topic, turn) if topic is not None else None
    if fact is None:
        reply.say("utter_unknown_fact")
    else:
        reply.say("utter_fact_is_all", fact=fact)
    remind(turn.known, reply)
    return Outcome(turn.known if turn.known.pending else turn.known.offering_person(), topic=topic)


async def describe_listed(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """ "¿Cuál es la más linda?": that is the guest's to say; what the owner says of each that was listed."""
    del client
    assert turn.known.listed is not None
    _say_cabins(turn, turn.known.listed.cabins, reply)
    remind(turn.known, reply)
    return Outcome(turn.known)


async def say_all_listed(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """ "¿No hay nada más chico?" of a list that has all there is: so it is said, and which costs least."""
    del client
    assert turn.offer is not None
    least = min(turn.offer.options, key=lambda option: option.total)
    reply.say("utter_all_listed", cabin=least.cabin, total=format_pesos(least.total))
    remind(turn.known, reply)
    return Outcome(turn.known)


def cabins_with_rooms(turn: Turn) -> list[str]:
    """The cabins whose rooms or beds are asked about: those named, the one talked about, else all that are listed."""
    if turn.intent not in ("ask_capacity", "ask_amenities", *UNSURE) or not turn.says(ROOMS) or turn.brings_news:
        return []
    spoken_of = turn.known.cabin or turn.known.spoken_of
    listed = turn.known.listed.cabins if turn.known.listed is not None else [one.name for one in turn.house.cabins]
    return turn.cabins_named or ([spoken_of] if spoken_of else listed)


def _is_about_cabins(turn: Turn) -> bool:
    """Whether it asks about cabins by name, and about nothing of them that the owner has an answer to."""
    own_matter = turn.said.entities_of("amenity") or turn.intent not in ("ask_amenities", "ask_capacity")
    return bool(turn.cabins_named) and not own_matter and not turn.brings_news


def _describe_cabins(turn: Turn, reply: Reply) -> Outcome:
    """What the owner says of the cabins that were named."""
    _say_cabins(turn, turn.cabins_named, reply)
    remind(turn.known, reply)
    return Outcome(turn.known)


def _say_cabins(turn: Turn, names: Sequence[str], reply: Reply) -> None:
    for name in names:
        cabin = turn.house.cabin(name)
        if cabin is not None:
            reply.say("utter_cabin", cabin=cabin.name, capacity=cabin.capacity, description=cabin.description)


def _say_what_there_is(turn: Turn, reply: Reply) -> None:
    """A question about something of the house that no topic is marked for: what there is, and who knows the rest."""
    fact = fact_of("amenities", turn)
    if fact is None:
        reply.say("utter_unknown_fact")
    else:
        reply.say("utter_amenities", fact=fact)
