"""Money that is more than was to be paid, or could not be used: "dejalo a cuenta del saldo". The owner decides it."""

from __future__ import annotations

from actions import phrases
from actions.client import BookingClient
from actions.reply import Reply
from actions.reservations import show_my_booking
from actions.skill import Answer, Outcome
from actions.standing import describe, live_reservations
from actions.understanding import Turn
from bot.spanish import format_pesos

REASON = "on_account"


def about_what_is_over(turn: Turn) -> Answer | None:
    """The skill function for a guest who says what to do with what is over, whatever the model made of it."""
    is_said = turn.said.typed and turn.known.pending is None and turn.known.reservation_code is not None
    return leave_on_account if is_said and turn.says(phrases.ON_ACCOUNT) else None


async def leave_on_account(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """
    Have the owner hear that what is over is to count for the stay, and say whether it does already.

    Without anything over: what is reserved, and what of it is paid.
    """
    for reservation in reversed(await live_reservations(turn, client)):
        words = describe(turn, reservation)
        unused = (await client.incoming(reservation.code)).unused.amount
        if unused:
            reply.hand_over("utter_on_account", reason=REASON, unused=format_pesos(unused), **words)
            return Outcome(turn.known)
        if reservation.deposit.amount < reservation.paid.amount < reservation.total.amount:
            reply.hand_over("utter_on_account_counted", reason=REASON, **words)
            return Outcome(turn.known)
    return await show_my_booking(turn, reply, client)
