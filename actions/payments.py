"""The deposit: how to pay it, "ya pagué", and what Mercado Pago told us."""

from __future__ import annotations

from collections.abc import Sequence

from actions.booking import renew
from actions.client import BookingClient, BookingRefused
from actions.reminding import remind
from actions.reply import Reply
from actions.skill import Outcome
from actions.standing import describe, ended_hold, live_reservations, reservations_of, those_live
from actions.topics import say_fact
from actions.understanding import Turn
from bot.spanish import format_pesos
from services.contracts import ReservationShape, ReservationStatus

RESPONSE_OF_EVENT = {
    "payment_confirmed": "utter_payment_confirmed",
    "payment_rejected": "utter_payment_rejected",
    "payment_pending": "utter_payment_pending",
    "payment_problem": "utter_payment_problem",
    "payment_refunded": "utter_payment_refunded",
}
RESPONSE_OF_PROBLEM = {
    "nights_taken": "utter_payment_late",
    "already_paid": "utter_payment_twice",
    "overpaid": "utter_payment_too_much",
    "wrong_amount": "utter_payment_too_little",
    "reservation_ended": "utter_payment_after_end",
}
# What may come days after the guest wrote, when it has to be a template.
MAY_COME_LATE = frozenset(
    {"utter_payment_confirmed", "utter_payment_problem", "utter_payment_late", "utter_payment_refunded"}
)
# Why a payment was not approved, and what can be done. Source: Mercado Pago, status_detail of rejected payments.
WHY_REJECTED = {
    **{
        f"cc_rejected_{reason}": f"utter_why_{reason}"
        for reason in (
            "insufficient_amount", "bad_filled_security_code", "bad_filled_date", "bad_filled_other",
            "call_for_authorize", "card_disabled", "duplicated_payment", "high_risk", "max_attempts",
        )
    },
    **dict.fromkeys(("cc_rejected_other_reason", "cc_rejected_blacklist", "rejected_by_bank"), "utter_why_bank"),
}  # fmt: skip


async def explain_payment(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """With a hold to pay: its link. Without one: how payments are made here."""
    settled = await _pay(turn, reply=reply, client=client)
    if settled is not None:
        return settled
    if not say_fact("payment_methods", turn, reply):
        reply.say("utter_unknown_fact")
    remind(turn.known, reply)
    return Outcome(turn.known)


async def pay_deposit(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """The button "Pagar la seña" of a hold."""
    settled = await _pay(turn, reply=reply, client=client)
    if settled is not None:
        return settled
    reply.say("utter_nothing_to_pay")
    return Outcome(turn.known)


async def _pay(turn: Turn, *, reply: Reply, client: BookingClient) -> Outcome | None:
    """
    The link of the newest hold; one that ran out is offered again, unless a question of ours comes before a typed one.

    ``None`` when there is nothing to pay.
    """
    found = await reservations_of(turn, client)
    held = _newest_held(turn, found)
    if held is not None:
        return await _send_link(turn, held, reply=reply, client=client)
    ended = ended_hold(turn, found)
    if ended is None or (turn.said.typed and turn.known.pending is not None):
        return None
    return Outcome(await renew(turn, ended, reply=reply, client=client))


async def check_payment(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """ "Ya pagué": what we know of it. Only Mercado Pago's word confirms, never the guest's."""
    live = await live_reservations(turn, client)
    if not live:
        reply.say("utter_payment_without_booking")
        return Outcome(turn.known)
    newest = live[-1]
    paid = newest.status is ReservationStatus.CONFIRMED
    reply.say("utter_already_confirmed" if paid else "utter_payment_not_seen", **describe(turn, newest))
    return Outcome(turn.known)


async def tell_payment(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """Put into words what the payments slice found out. The event names a reservation by its code."""
    response = RESPONSE_OF_EVENT[turn.intent]
    code = turn.said.entity("code")
    try:
        reservation = await client.reservation(code) if code else None
    except BookingRefused:
        reservation = None
    if reservation is None:
        reply.notify("utter_payment_problem")
        return Outcome(turn.known.having(pending=None))
    reason, amount = turn.said.entity("reason") or "", turn.said.entity("amount") or ""
    values = describe(turn, reservation)
    values["why"] = reply.words(WHY_REJECTED.get(reason, "utter_why_unknown"))
    values["amount"] = format_pesos(int(amount)) if amount.isascii() and amount.isdigit() else ""
    if turn.intent == "payment_problem":
        response = RESPONSE_OF_PROBLEM.get(reason, response)
    tell = reply.notify if response in MAY_COME_LATE else reply.say
    tell(response, **values)
    # Whatever was asked before, the next "ok" answers this.
    return Outcome(turn.known.without_offer().having(reservation_code=reservation.code, pending=None))


def _newest_held(turn: Turn, found: Sequence[ReservationShape]) -> ReservationShape | None:
    return next((one for one in reversed(those_live(turn, found)) if one.status is ReservationStatus.HELD), None)


async def _send_link(turn: Turn, held: ReservationShape, *, reply: Reply, client: BookingClient) -> Outcome:
    try:
        link = await client.payment_link(held.code, key=turn.key("payment_link"))
    except BookingRefused as refused:
        is_under_way = refused.code == "payment_in_process"
        reply.say("utter_payment_in_process" if is_under_way else "utter_nothing_to_pay", **describe(turn, held))
        return Outcome(turn.known)
    values = {**describe(turn, held), "deposit": format_pesos(link.amount.amount)}
    reply.link("utter_payment_link", url=link.url, title=reply.words("utter_payment_link_title"), **values)
    return Outcome(turn.known.having(reservation_code=held.code))
