"""A promotional code in the chat: read from what the guest writes, and counted in the next price."""

from __future__ import annotations

from actions.booking import go_on
from actions.client import BookingClient
from actions.code_words import read_code
from actions.memory import Pending
from actions.reminding import remind
from actions.reply import Reply
from actions.searching import offer_stay
from actions.skill import Outcome
from actions.understanding import Turn


async def take_code(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """
    Count a code in the price that is on the table, or in the next one; whether it gives anything is the owner's rule.

    What is reserved keeps the price that was agreed: that is for a person.
    """
    was_asked = turn.known.pending is Pending.PROMO_CODE
    code = read_code(turn.said.text, was_asked=was_asked) if turn.said.typed else None
    if turn.known.is_settled and not turn.brings_news:
        reply.hand_over("utter_code_after_booking", reason="promo_code")
        return Outcome(turn.known.having(pending=None))
    if code is None:
        reply.say("utter_ask_code")
        return Outcome(turn.known.having(pending=Pending.PROMO_CODE))
    memory = turn.after.having(promo_code=code)
    if memory.pending is Pending.PROMO_CODE:
        memory = memory.having(pending=None)
    offer = turn.known.offer
    only = offer.only if offer is not None else None
    if only is not None and not turn.brings_news:
        return Outcome(await offer_stay(turn, memory.having(cabin=only.cabin), reply=reply, client=client))
    if turn.brings_news:
        return Outcome(await go_on(turn, memory, reply=reply, client=client))
    reply.say("utter_code_noted", code=code)
    if memory.pending is None:
        return Outcome(await go_on(turn, memory, reply=reply, client=client))
    remind(memory, reply)
    return Outcome(memory)
