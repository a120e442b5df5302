"""The guest's own reservations: showing and cancelling."""

from __future__ import annotations

from actions import phrases
from actions.booking import renew
from actions.client import BookingClient, BookingRefused
from actions.memory import Pending
from actions.reminding import RETURN_TO, remind
from actions.reply import Reply
from actions.skill import Outcome
from actions.standing import (
    describe,
    ended_hold,
    live_reservations,
    reservations_of,
    say_reservation,
    those_live,
)
from actions.topics import say_fact
from actions.understanding import Turn
from services.contracts import ReservationShape, ReservationStatus


async def show_my_booking(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """Say what the guest has reserved."""
    found = await reservations_of(turn, client)
    live = those_live(turn, found)
    if not live:
        ended = ended_hold(turn, found)
        if ended is not None:
            return Outcome(await renew(turn, ended, reply=reply, client=client))
        reply.say("utter_no_booking")
    for reservation in live:
        say_reservation(turn, reservation, reply)
    return Outcome(turn.known)


async def ask_cancellation(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """
    Before anything is cancelled: which one, and is it certain.

    A paid reservation is a person's matter: money goes back by the owner's rules.
    """
    live = await live_reservations(turn, client)
    if turn.asks_something:
        say_fact("cancellation", turn, reply)
        if not live:
            remind(turn.known, reply)
            return Outcome(turn.known)
    in_the_making = turn.known.has_proposal or turn.known.pending in RETURN_TO
    if not live:
        reply.say("utter_declined" if in_the_making else "utter_no_booking")
        return Outcome(turn.known.without_offer().having(pending=None))
    reservation = live[-1]
    if in_the_making and not turn.says(phrases.A_RESERVATION):
        reply.say("utter_dropped_still_reserved", **describe(turn, reservation))
        return Outcome(turn.known.without_offer().having(pending=None))
    if reservation.status is ReservationStatus.CONFIRMED:
        return _leave_to_person(turn, reservation, reply=reply)
    reply.say("utter_ask_cancellation", **describe(turn, reservation))
    memory = turn.known.having(pending=Pending.CANCELLATION, reservation_code=reservation.code)
    return Outcome(memory)


async def settle_cancellation(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """After "¿seguro?": cancel on a clear yes, keep otherwise."""
    code = turn.known.reservation_code
    if not turn.yes or code is None:
        reply.say("utter_kept")
        return Outcome(turn.known.having(pending=None))
    try:
        reservation = await client.reservation(code)
        if reservation.status is ReservationStatus.CONFIRMED:  # paid between the question and the answer
            return _leave_to_person(turn, reservation, reply=reply)
        await client.cancel(code, key=turn.key("cancel"))
    except BookingRefused:
        reply.say("utter_no_booking")
    else:
        reply.say("utter_cancelled", code=code)
    return Outcome(turn.known.without_offer().having(pending=None, reservation_code=None, cabin=None))


def _leave_to_person(turn: Turn, reservation: ReservationShape, *, reply: Reply) -> Outcome:
    reply.hand_over("utter_cancel_confirmed", reason="cancel_confirmed", **describe(turn, reservation))
    return Outcome(turn.known.having(pending=None))
