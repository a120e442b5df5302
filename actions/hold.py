"""Holding what was agreed, in the guest's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import offers, wording
from actions.booking import go_on, quote_again
from actions.client import BookingClient, BookingRefused
from actions.memory import Memory
from actions.reply import Reply
from actions.skill import Outcome
from actions.understanding import Said, Turn
from bot.spanish import format_pesos
from services.clock import Clock
from services.contracts import GuestShape


class ValidateHoldForm(Action):
    """
    The form's question is the name. Any plausible name is one, whatever the intent.

    Anything else is left to the skills: with nothing set, Rasa puts the form aside and follows the intent's rule.
    """

    def __init__(self, *, client: BookingClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    def name(self) -> str:
        """The name that Rasa gives to the validation of ``hold_form``."""
        return "validate_hold_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]
    ) -> list[EventType]:
        """The name, if the message is one."""
        del dispatcher, domain
        said = Said.from_tracker(tracker, clock=self._clock)
        turn = Turn(said, Memory.from_slots(tracker.slots), await self._client.house())
        return [SlotSet("guest_name", turn.name)] if turn.name else []


async def hold(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """
    Hold what was agreed. Without an agreement or a name nothing is held, whoever predicted this action.

    A price that changed since, or nights taken meanwhile, go back to the guest instead.
    """
    memory = turn.known
    if memory.agreed is None or memory.agreed.only is None or not memory.guest_name:
        return Outcome(await go_on(turn, memory.without_offer(), reply=reply, client=client))
    changed = await quote_again(turn, memory, reply=reply, client=client)
    if changed is not None:
        return Outcome(changed)
    option = memory.agreed.only
    guest = GuestShape(name=memory.guest_name, phone=None, conversation_id=turn.said.conversation_id)
    try:
        reservation = await client.hold(memory.agreed.request(option), guest, key=turn.key("hold"))
    except BookingRefused:
        reply.say("utter_taken_meanwhile", cabin=option.cabin)
        free_choice = memory.without_offer().having(cabin=None)
        return Outcome(await go_on(turn, free_choice, reply=reply, client=client))
    reply.say(
        "utter_held",
        name=reservation.guest_name,
        cabin=reservation.cabin_name,
        stay=offers.stay_words(turn, reservation.check_in, reservation.check_out),
        code=reservation.code,
        total=format_pesos(reservation.total.amount),
        deposit=format_pesos(reservation.deposit.amount),
        until=wording.hour(reservation.hold_expires_at, turn.house.property.time_zone)
        if reservation.hold_expires_at
        else "",
    )
    held = memory.without_offer().having(reservation_code=reservation.code, pending=None)
    return Outcome(held)
