"""When a person is needed: asked for, complained, or offered after not understanding."""

from __future__ import annotations

from actions.client import BookingClient
from actions.reminding import remind
from actions.reply import Reply
from actions.skill import TURNS_BEFORE_HANDING_OVER, Answer, Outcome
from actions.understanding import Turn

TURNS_BEFORE_A_PERSON = 2


def person_is_due(turn: Turn) -> bool:
    """Whether a turn that brought nothing is one too many to go on without a person."""
    return turn.missed >= TURNS_BEFORE_A_PERSON


def instead_of_repeating(turn: Turn) -> Answer | None:
    """What to answer where the same words would come a third time; ``None`` while they may come again."""
    return ask_again if person_is_due(turn) else None


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
    """Not understood: first what there is to choose from, then a person is offered, and at last called."""
    del client
    if not person_is_due(turn):
        if turn.known.pending is None:
            reply.say("utter_not_understood")
        else:
            reply.say("utter_sorry")
            remind(turn.known, reply)
        return Outcome(turn.known, missed=turn.missed)
    if turn.missed < TURNS_BEFORE_HANDING_OVER:
        reply.say("utter_offer_person")
        return Outcome(turn.known.offering_person(), missed=turn.missed)
    if turn.missed == TURNS_BEFORE_HANDING_OVER:
        reply.hand_over("utter_handover_not_understood", reason="not_understood")
    else:
        reply.say("utter_person_is_coming")
    return Outcome(turn.known.having(pending=None), missed=turn.missed)


async def answer_person_offer(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """After "¿querés que te escriba una persona?": without one the booking goes on where it was."""
    if turn.yes:
        return await hand_over(turn, reply, client)
    memory = turn.known.having(pending=turn.known.aside)
    reply.say("utter_no_problem_go_on" if memory.pending else "utter_no_problem")
    remind(memory, reply)
    return Outcome(memory)
