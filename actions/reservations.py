"""The guest's own reservations: showing and cancelling."""

from __future__ import annotations

from actions import phrases
from actions.agreed import say_policy, say_promises
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
from actions.understanding import Turn
from bot.spanish import format_pesos
from services.contracts import ReservationShape, ReservationStatus

REFUND_CHANGED = "refund_changed"  # the API's code


async def show_my_booking(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """Say what the guest has reserved."""
    found = await reservations_of(turn, client)
    live = those_live(turn, found)
    if not live:
        ended = ended_hold(turn, found)
        if ended is not None:
            claimed = (await client.incoming(ended.code)).claimed
            if claimed is not None:  # paid for already, as the guest says: not to be reserved anew
                reply.say("utter_transfer_still_checking", amount=format_pesos(claimed.amount))
                return Outcome(turn.known)
            return Outcome(await renew(turn, ended, reply=reply, client=client))
        reply.say("utter_no_booking")
    for reservation in live:
        await say_reservation(turn, reservation, reply, client)
        await say_promises(reservation, reply, client)
    return Outcome(turn.known)


async def ask_cancellation(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """
    Before anything is cancelled: which one, what comes back of what was paid, and is it certain.

    Once the stay has begun it is a person's matter.
    """
    live = await live_reservations(turn, client)
    if turn.asks_something:
        await say_policy(turn, reply, client)
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
    return await _ask(turn, reservation, reply=reply, client=client)


async def settle_cancellation(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """After "¿seguro?": cancel on a clear yes, for the refund that was told; keep otherwise."""
    code = turn.known.reservation_code
    memory = turn.known.having(pending=None, told_refund=None)
    if not turn.yes or code is None:
        reply.say("utter_kept")
        return Outcome(memory)
    refund = turn.known.told_refund or 0
    try:
        await client.cancel(code, key=turn.key("cancel"), agreed_refund=refund)
    except BookingRefused as refused:
        if refused.code == REFUND_CHANGED:  # paid, or another day, between the question and the answer
            return await _ask(turn, await client.reservation(code), reply=reply, client=client)
        reply.say("utter_no_booking")
    else:
        if refund:
            reply.hand_over("utter_cancelled_with_refund", reason="refund_due", code=code, refund=format_pesos(refund))
        else:
            reply.say("utter_cancelled", code=code)
    return Outcome(memory.without_offer().having(reservation_code=None, cabin=None))


async def _ask(turn: Turn, reservation: ReservationShape, *, reply: Reply, client: BookingClient) -> Outcome:
    words = describe(turn, reservation)
    if reservation.status is ReservationStatus.CONFIRMED and reservation.check_in <= turn.today:
        reply.hand_over("utter_cancel_confirmed", reason="cancel_confirmed", **words)
        return Outcome(turn.known.having(pending=None, told_refund=None))
    try:
        told = await client.cancellation(reservation.code)
    except BookingRefused:  # ended this very moment
        reply.say("utter_no_booking")
        return Outcome(turn.known.having(pending=None, told_refund=None))
    if told.refund.amount:
        refund = format_pesos(told.refund.amount)
        reply.say("utter_ask_cancellation_refund", refund=refund, **words)
    elif told.paid.amount:
        reply.say("utter_ask_cancellation_no_refund", **words)
    else:
        reply.say("utter_ask_cancellation", **words)
    return Outcome(
        turn.known.having(
            pending=Pending.CANCELLATION, reservation_code=reservation.code, told_refund=told.refund.amount
        )
    )
