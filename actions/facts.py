"""The usual questions, answered with what the owner wrote."""

from __future__ import annotations

from actions.agreed import CANCELLATION, say_policy
from actions.booking import go_on
from actions.client import BookingClient
from actions.reminding import remind
from actions.reply import Reply
from actions.skill import Outcome
from actions.topics import fact_of, say_fact, topics_of
from actions.understanding import Turn


async def answer_question(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """Answer, then take in what else the message says and go back to what was being talked about."""
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
    offered_person = not said and turn.known.pending is None
    return Outcome(turn.known.offering_person() if offered_person else turn.known)


def _say_what_there_is(turn: Turn, reply: Reply) -> None:
    """A question about something of the house that no topic is marked for: what there is, and who knows the rest."""
    fact = fact_of("amenities", turn)
    if fact is None:
        reply.say("utter_unknown_fact")
    else:
        reply.say("utter_amenities", fact=fact)
