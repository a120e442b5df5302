"""The guest's own reservations: showing and cancelling."""

from __future__ import annotations

from collections.abc import Sequence

from actions import phrases
from actions.agreed import say_policy, say_promises
from actions.booking import renew
from actions.client import BookingClient, BookingRefused
from actions.groups import ALL_OF_THEM, ONLY_ONE_OF_THEM, those_meant
from actions.memory import Memory, Pending
from actions.reminding import RETURN_TO, remind
from actions.reply import Reply
from actions.skill import Outcome
from actions.standing import (
    cancelled_stay,
    describe,
    ended_hold,
    live_reservations,
    reservations_of,
    say_cancelled,
    say_reservation,
    those_live,
)
from actions.understanding import Turn
from actions.wording import listed
from bot.spanish import format_pesos
from services.contracts import GroupCancellation, ReservationShape, ReservationStatus

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
        cancelled = cancelled_stay(turn, found)
        if cancelled is None:
            reply.say("utter_no_booking")
        else:
            await say_cancelled(turn, cancelled, reply, client)
    for reservation in live:
        await say_reservation(turn, reservation, reply, client)
        await say_promises(reservation, reply, client)
    return Outcome(turn.known)


async def look_up_without_code(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """ "No tengo el código": what is reserved in this chat, else a person looks it up by name."""
    if await live_reservations(turn, client):
        return await show_my_booking(turn, reply, client)
    reply.say("utter_without_code")
    return Outcome(turn.known.offering_person())


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
    if in_the_making and not turn.says(phrases.A_RESERVATION) and not turn.says(ALL_OF_THEM):
        reply.say("utter_dropped_still_reserved", **describe(turn, live[-1]))
        return Outcome(turn.known.without_offer().having(pending=None))
    meant = live if turn.says(ALL_OF_THEM) else those_meant(turn, live)
    return await ask_which_certainly(turn, meant, reply=reply, client=client)


async def settle_cancellation(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """After "¿seguro?": cancel on a clear yes, for the refund that was told; keep otherwise."""
    if turn.known.several:
        return await settle_group_cancellation(turn, reply, client)
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
    return Outcome(await without_cancelled(turn, memory, client=client))


async def settle_group_cancellation(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """After "¿cancelo todo?": all or none; "no, solo la Ceibo" asks about that one."""
    codes, refund = turn.known.several, turn.known.told_refund or 0
    told = [one for one in await live_reservations(turn, client) if one.code in codes]
    memory = turn.known.having(pending=None, told_refund=None, several=())
    only = [one for one in told if one.cabin_name in turn.cabins_named]
    if only and len(only) < len(told):
        return await ask_which_certainly(turn, only, reply=reply, client=client)
    if turn.says(ONLY_ONE_OF_THEM):
        reply.say("utter_ask_which_to_cancel", cabin=told[-1].cabin_name if told else "")
        return Outcome(memory)
    if not turn.yes:
        reply.say("utter_kept_several")
        return Outcome(memory)
    try:
        await client.cancel_all(GroupCancellation(codes=list(codes), agreed_refund=refund), key=turn.key("cancel_all"))
    except BookingRefused:  # paid, ended or another day, between the question and the answer
        if told:
            return await ask_which_certainly(turn, told, reply=reply, client=client)
        reply.say("utter_no_booking")
    else:
        words = {"codes": listed(codes), "refund": format_pesos(refund)}
        if refund:
            reply.hand_over("utter_cancelled_several_with_refund", reason="refund_due", **words)
        else:
            reply.say("utter_cancelled_several", **words)
    return Outcome(await without_cancelled(turn, memory, client=client))


async def without_cancelled(turn: Turn, memory: Memory, *, client: BookingClient) -> Memory:
    """The memory after something was cancelled: what still stands is what is talked about."""
    left = await live_reservations(turn, client)
    return memory.without_offer().having(reservation_code=left[-1].code if left else None, cabin=None)


async def ask_which_certainly(
    turn: Turn, meant: Sequence[ReservationShape], *, reply: Reply, client: BookingClient
) -> Outcome:
    """Ask whether to cancel, with what comes back; of several as one, with what comes back of each and of all."""
    if len(meant) == 1:
        return await _ask(turn, meant[0], reply=reply, client=client)
    begun = [one for one in meant if _has_begun(turn, one)]
    if begun:
        return _leave_to_person(turn, begun[0], reply=reply)
    try:
        told = [await client.cancellation(one.code) for one in meant]
    except BookingRefused:  # one of them ended this very moment
        reply.say("utter_no_booking")
        return Outcome(turn.known.having(pending=None, told_refund=None, several=()))
    refund, paid = sum(one.refund.amount for one in told), sum(one.paid.amount for one in told)
    lines = [
        reply.words(
            "utter_cancellation_line" if not one.paid.amount else "utter_cancellation_refund_line",
            refund=format_pesos(one.refund.amount),
            **describe(turn, reservation),
        )
        for reservation, one in zip(meant, told, strict=True)
    ]
    response = "utter_ask_cancellation_of_several_refund" if paid else "utter_ask_cancellation_of_several"
    reply.say(response, lines="\n".join(lines), refund=format_pesos(refund), paid=format_pesos(paid))
    return Outcome(
        turn.known.having(
            pending=Pending.CANCELLATION,
            reservation_code=meant[-1].code,
            told_refund=refund,
            several=tuple(one.code for one in meant),
        )
    )


async def _ask(turn: Turn, reservation: ReservationShape, *, reply: Reply, client: BookingClient) -> Outcome:
    words = describe(turn, reservation)
    if _has_begun(turn, reservation):
        return _leave_to_person(turn, reservation, reply=reply)
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
            pending=Pending.CANCELLATION,
            reservation_code=reservation.code,
            told_refund=told.refund.amount,
            several=(),
        )
    )


def _has_begun(turn: Turn, reservation: ReservationShape) -> bool:
    return reservation.status is ReservationStatus.CONFIRMED and reservation.check_in <= turn.today


def _leave_to_person(turn: Turn, reservation: ReservationShape, *, reply: Reply) -> Outcome:
    reply.hand_over("utter_cancel_confirmed", reason="cancel_confirmed", **describe(turn, reservation))
    return Outcome(turn.known.having(pending=None, told_refund=None, several=()))
