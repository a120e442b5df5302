"""After something else was answered: gently back to what was asked."""

from __future__ import annotations

from actions.memory import Memory, Pending
from actions.reply import Reply
from actions.wording import listed

RETURN_TO = {
    Pending.CHECK_IN: "utter_return_check_in",
    Pending.CHECK_OUT: "utter_return_check_out",
    Pending.NIGHTS: "utter_return_check_out",
    Pending.PARTY: "utter_return_party",
    Pending.CABIN: "utter_return_cabin",
    Pending.STAY: "utter_return_stay",
    Pending.AGREEMENT: "utter_return_agreement",
    Pending.NAME: "utter_return_name",
}


# Asked again only after what is about it, or nothing at all: a later "dale" must not be taken for an answer to these.
ABOUT_WHAT_STANDS = {Pending.CANCELLATION: "utter_return_cancellation", Pending.CHANGE: "utter_return_change"}
TAKEN_UP = {**RETURN_TO, **ABOUT_WHAT_STANDS, Pending.FREED: "utter_return_freed"}


def remind(memory: Memory, reply: Reply) -> None:
    """Ask the open question again, in few words; nothing where none is open or it was asked once and for all."""
    response = TAKEN_UP.get(memory.pending) if memory.pending else None
    if response is not None:
        offered = memory.offer.cabins if memory.offer and memory.offer.is_definite else []
        number = str(memory.offer.number) if memory.offer else ""
        if memory.pending is Pending.AGREEMENT and len(offered) > 1:
            response = "utter_return_agreement_of_several"
        reply.say(response, cabin=listed(offered) if offered else "", offer=number)
