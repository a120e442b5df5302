"""Every action of the domain and the function behind it; the one place where they are put together."""

from __future__ import annotations

from rasa_sdk import Action

from actions import (
    booking,
    changing,
    codes,
    facts,
    handover,
    hold,
    notices,
    odd,
    on_account,
    payments,
    reservations,
    small_talk,
    transfers,
    waiting,
)
from actions.asked import answer_to_what_was_asked
from actions.client import BookingClient
from actions.skill import Answer, Skill
from actions.taking_back import answer_to_taking_back
from actions.understanding import Turn
from actions.worries import answer_to_worries
from services.clock import Clock

# These follow what is no answer at all, and what was asked last, before their own intent.
CONVERSATION: dict[str, Answer] = {
    "action_continue_booking": booking.continue_booking,
    "action_answer_question": facts.answer_question,
    "action_small_talk": small_talk.small_talk,
    "action_ask_again": handover.ask_again,
    "action_show_my_booking": reservations.show_my_booking,
    "action_cancel_booking": reservations.ask_cancellation,
    "action_change_booking": changing.change_booking,
    "action_explain_payment": payments.explain_payment,
    "action_check_payment": payments.check_payment,
    "action_join_waiting_list": waiting.join,
    "action_leave_waiting_list": waiting.leave,
    "action_take_code": codes.take_code,
    "action_hand_over": handover.hand_over,
    "action_take_complaint": handover.take_complaint,
    "action_unreadable": odd.unreadable,
}
# These are what they are: the second half of an agreement, buttons, and events of our own.
DIRECT: dict[str, Answer] = {
    "action_hold": hold.hold,
    "action_pay_deposit": payments.pay_deposit,
    "action_pay_balance": payments.pay_balance,
    "action_pay_by_transfer": transfers.pay_by_transfer,
    "action_tell_payment": payments.tell_payment,
    "action_tell_notice": notices.tell_notice,
    "action_tell_freed": waiting.tell_freed,
    "action_take_freed": waiting.take_freed,
    "action_decline_freed": waiting.decline_freed,
}


def all_actions(*, client: BookingClient, clock: Clock) -> list[Action]:
    """The actions, ready to be registered."""
    conversation = [
        Skill(name, answer, client=client, clock=clock, first=_what_comes_first, again=handover.instead_of_repeating)
        for name, answer in CONVERSATION.items()
    ]
    direct = [Skill(name, answer, client=client, clock=clock) for name, answer in DIRECT.items()]
    return [*conversation, *direct, hold.ValidateHoldForm(client=client, clock=clock)]


def _what_comes_first(turn: Turn) -> Answer | None:
    return (
        odd.answer_to_oddity(turn)
        or answer_to_taking_back(turn)
        or payments.about_the_balance(turn)
        or on_account.about_what_is_over(turn)
        or answer_to_worries(turn)
        or payments.about_a_transfer(turn)
        or answer_to_what_was_asked(turn)
    )
