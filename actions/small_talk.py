"""Courtesy, and what is not ours to answer. The response is the intent's own: ``utter_greet`` for ``greet``."""

from __future__ import annotations

from actions.booking import continue_booking
from actions.client import BookingClient
from actions.handover import ask_again, person_is_due
from actions.reminding import remind
from actions.reply import Reply
from actions.skill import Outcome
from actions.understanding import Turn

RETURNING = frozenset({"bot_challenge", "out_of_scope"})  # afterwards back to what was asked


async def small_talk(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """Answer the courtesy. One that carries dates or people is a wish, politely put."""
    if turn.brings_news:
        return await continue_booking(turn, reply, client)
    elsewhere = turn.intent == "out_of_scope"
    if elsewhere and person_is_due(turn):
        return await ask_again(turn, reply, client)
    reply.say(f"utter_{turn.intent}")
    if turn.intent in RETURNING:
        remind(turn.known, reply)
    if not elsewhere:
        return Outcome(turn.known)
    # With nothing else asked a person was offered.
    return Outcome(turn.known if turn.known.pending else turn.known.offering_person(), missed=turn.missed)
