"""When a person is needed: asked for, complained, or offered after not understanding."""

from __future__ import annotations

from actions.booking import remind
from actions.client import BookingClient
from actions.memory import Pending
from actions.reply import Reply
from actions.skill import Outcome
from actions.understanding import Turn

TURNS_BEFORE_A_PERSON = 2


async def hand_over(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """The guest wants a person: say so, and mark the conversation."""
    del client
    reply.hand_over("utter_handover", reason="asked")
    return Outcome(turn.known.having(pending=None))


async def take_complaint(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """Apologise and leave it to a person."""
    del client
    reply.hand_over("utter_complaint", reason="complaint")
    return Outcome(turn.known.having(pending=None))


async def ask_again(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """Not understood: first what there is to choose from, then a person."""
    del client
    misunderstood = turn.known.misunderstood + 1
    if misunderstood < TURNS_BEFORE_A_PERSON:
        if turn.known.pending is None:
            reply.say("utter_not_understood")
        else:
            reply.say("utter_sorry")
            remind(turn.known, reply)
        return Outcome(turn.known.having(misunderstood=misunderstood))
    reply.say("utter_offer_person")
    return Outcome(turn.known.having(misunderstood=misunderstood, pending=Pending.PERSON))


async def answer_person_offer(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """After "¿querés que te escriba una persona?"."""
    if turn.yes:
        return await hand_over(turn, reply, client)
    reply.say("utter_no_problem")
    return Outcome(turn.known.having(pending=None))
