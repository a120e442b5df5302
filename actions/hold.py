"""Holding what was agreed, in the guest's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import offers, wording
from actions.booking import go_on
from actions.client import BookingClient, BookingRefused
from actions.memory import Memory
from actions.reply import Reply
from actions.said import Said
from actions.skill import Outcome
from actions.standing import days_of_balance
from actions.understanding import Turn
from bot.spanish import format_pesos
from services.clock import Clock
from services.contracts import GuestShape, ReservationShape

QUOTE_ENDED = "quote_expired"  # the API's code


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
        if said.oddity is not None:
            return []
        turn = Turn(said, Memory.from_slots(tracker.slots), await self._client.house())
        return [SlotSet("guest_name", turn.name)] if turn.name else []


async def hold(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """
    Hold what was agreed. Without an agreement or a name nothing is held, whoever predicted this action.

    Nights taken meanwhile, or a price that is no longer kept, go back to the guest instead.
    """
    memory = turn.known
    agreed = memory.agreed
    option = agreed.only if agreed else None
    if agreed is None or option is None or not memory.guest_name:
        return Outcome(await go_on(turn, memory.without_offer(), reply=reply, client=client))
    guest = GuestShape(name=memory.guest_name, phone=None, conversation_id=turn.said.conversation_id)
    try:
        reservation = await client.hold(agreed.request(option), guest, key=turn.key("hold"))
    except BookingRefused as refused:
        if refused.code == QUOTE_ENDED:
            return Outcome(await go_on(turn, memory.without_offer(), reply=reply, client=client))
        if refused.code == offers.CODE_REFUSED:  # used up since it was quoted
            offers.say_code_refused(turn, refused, memory.promo_code or "", reply=reply)
            without = memory.without_offer().having(promo_code=None)
            return Outcome(await go_on(turn, without, reply=reply, client=client))
        reply.say("utter_taken_meanwhile", cabin=option.cabin)
        free_choice = memory.without_offer().having(cabin=None)
        return Outcome(await go_on(turn, free_choice, reply=reply, client=client))
    if reservation.total.amount != option.total:
        await client.cancel(reservation.code, key=turn.key("undo_hold"))
        return Outcome(await go_on(turn, memory.without_offer(), reply=reply, client=client))
    _say_held(turn, reservation, reply=reply)
    return Outcome(memory.without_offer().having(reservation_code=reservation.code, pending=None, promo_code=None))


def _say_held(turn: Turn, reservation: ReservationShape, *, reply: Reply) -> None:
    until = reservation.hold_expires_at
    reply.say(
        "utter_held",
        name=reservation.guest_name,
        cabin=reservation.cabin_name,
        stay=offers.stay_words(turn, reservation.check_in, reservation.check_out),
        code=reservation.code,
        total=format_pesos(reservation.total.amount),
        deposit=format_pesos(reservation.deposit.amount),
        until=wording.hour(until, turn.house.property.time_zone) if until else "",
        balance=format_pesos(reservation.total.amount - reservation.deposit.amount),
        balance_due=wording.balance_due(days_of_balance(reservation), turn.language),
    )
