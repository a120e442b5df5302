"""Holding what was agreed, in the guest's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from actions.skill import REQUESTED_SLOT, Outcome
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
        if said.oddity is not None or tracker.slots.get(REQUESTED_SLOT) is None:
            return []  # the form has just begun: this message was the yes, and no name is read from it here
        turn = Turn(said, Memory.from_slots(tracker.slots), await self._client.house())
        return [SlotSet("guest_name", turn.name)] if turn.name else []


async def hold(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """
    Hold what was agreed. Without an agreement or a name nothing is held, whoever predicted this action.

    Nights taken meanwhile, or a price that is no longer kept, go back to the guest instead. Several cabins are held one
    after another, each by its own key, and let go of where one of them cannot be had (ADR 0040).
    """
    memory = turn.known
    agreed = memory.agreed
    if agreed is None or not agreed.is_definite or not memory.guest_name:
        return Outcome(await go_on(turn, memory.without_offer(), reply=reply, client=client))
    guest = GuestShape(name=memory.guest_name, phone=None, conversation_id=turn.said.conversation_id)
    held: list[ReservationShape] = []
    for part in agreed.each:
        option = part.only
        assert option is not None
        try:
            held.append(await client.hold(part.request(option), guest, key=turn.key(_numbered("hold", held))))
        except BookingRefused as refused:
            await _undo(turn, held, client=client)
            if refused.code == offers.CODE_REFUSED:  # used up since it was quoted
                offers.say_code_refused(turn, refused, memory.promo_code or "", reply=reply)
                memory = memory.having(promo_code=None)
            elif refused.code != QUOTE_ENDED:
                reply.say("utter_taken_meanwhile", cabin=option.cabin)
                memory = memory.having(cabin=None)
            return Outcome(await go_on(turn, memory.without_offer(), reply=reply, client=client))
        if held[-1].total.amount != option.total:
            await _undo(turn, held, client=client)
            return Outcome(await go_on(turn, memory.without_offer(), reply=reply, client=client))
    if len(held) > 1:
        _say_several_held(turn, held, reply=reply)
    else:
        _say_held(turn, held[0], reply=reply)
    unread = [one.cabin_name for one in held if one.calendars_checked is False]
    if unread:
        reply.say("utter_calendars_unread", cabin=wording.listed(unread))
    memory = memory.without_offer().having(cabin_count=None, pending=None, promo_code=None)
    return Outcome(memory.having(reservation_code=held[-1].code))


async def _undo(turn: Turn, held: Sequence[ReservationShape], *, client: BookingClient) -> None:
    """Let go of what was held so far: a group gets all of its cabins or none."""
    for number, reservation in enumerate(held):
        await client.cancel(reservation.code, key=turn.key(_numbered("undo_hold", held[:number])))


def _numbered(action: str, before: Sequence[ReservationShape]) -> str:
    """The action's name for the booking after those ``before`` it; the first has no number."""
    return f"{action}_{len(before) + 1}" if before else action


def _say_several_held(turn: Turn, held: Sequence[ReservationShape], *, reply: Reply) -> None:
    first = held[0]
    until = min(one.hold_expires_at for one in held if one.hold_expires_at)
    total, deposit = sum(one.total.amount for one in held), sum(one.deposit.amount for one in held)
    lines = [
        reply.words(
            "utter_several_held_line",
            cabin=one.cabin_name,
            code=one.code,
            total=format_pesos(one.total.amount),
            deposit=format_pesos(one.deposit.amount),
        )
        for one in held
    ]
    reply.say(
        "utter_several_held",
        name=first.guest_name,
        stay=offers.stay_words(turn, first.check_in, first.check_out),
        lines="\n".join(lines),
        total=format_pesos(total),
        deposit=format_pesos(deposit),
        until=wording.hour(until, turn.house.property.time_zone),
        balance=format_pesos(total - deposit),
        balance_due=wording.balance_due(days_of_balance(first), turn.language),
    )


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
