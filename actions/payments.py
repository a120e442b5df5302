"""The deposit: how to pay it, "ya pagué", and what Mercado Pago told us."""

from __future__ import annotations

from actions import phrases
from actions.balance import say_what_is_paid, send_balance_links, wants_to_pay_it
from actions.booking import renew
from actions.client import BookingClient, BookingRefused
from actions.deposit import say_deposit
from actions.intents import SAYING_NOTHING
from actions.reminding import remind
from actions.reply import Reply
from actions.skill import Answer, Outcome
from actions.standing import describe, ended_hold, live_reservations, reservations_of, until_words
from actions.topics import BESIDES_THE_LINK, lacks_detail, say_fact
from actions.transfers import held_of, take_claim, tell_account
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
# What is said instead of a stay that is confirmed: by then it can only be about its balance …
RESPONSE_OF_CONFIRMED = {
    "payment_rejected": "utter_payment_rejected_confirmed",
    "payment_pending": "utter_payment_pending_confirmed",
}
# … and of one that is paid whole, where a problem is about money that is over.
RESPONSE_OF_PAID = {"already_paid": "utter_payment_twice_all", "overpaid": "utter_payment_too_much_all"}
ABOUT_PAYING = frozenset({"ask_payment_methods", "report_payment"})
NOT_ARRIVED, BALANCE = "not_arrived", "balance"  # reasons of the events, as of those above
RESPONSE_OF_ROAD = {"transfer": "utter_refunded_by_transfer", "cash": "utter_refunded_in_cash"}
# All of it may come days after the guest wrote, when it has to be a template.
MAY_COME_LATE = frozenset(
    {
        *RESPONSE_OF_EVENT.values(), *RESPONSE_OF_PROBLEM.values(), *RESPONSE_OF_ROAD.values(),
        "utter_transfer_not_arrived", "utter_transfer_not_arrived_other", "utter_balance_received",
        "utter_balance_paid", "utter_payment_too_little_late", *RESPONSE_OF_CONFIRMED.values(),
        *RESPONSE_OF_PAID.values(),
    }
)  # fmt: skip
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
    """With something to pay: where to transfer it, if that is meant, else its link. Without: how to pay here."""
    if turn.says(BESIDES_THE_LINK) and say_fact("payment_methods", turn, reply):  # "¿hacen factura?"
        remind(turn.known, reply)
        return Outcome(turn.known if turn.known.pending else turn.known.offering_person())
    settled = None
    if turn.house.property.accepts_transfers and _means_transfer(turn):
        settled = await tell_account(turn, reply=reply, client=client)
    if settled is not None:
        return settled
    is_told_by_owner = turn.known.reservation_code is not None and not turn.house.property.accepts_transfers
    if is_told_by_owner and turn.says(phrases.BY_TRANSFER):
        reply.hand_over("utter_transfer_by_person", reason="transfer_account")  # the account is the owner's to tell
        return Outcome(turn.known)
    settled = await send_links(turn, reply=reply, client=client)
    if settled is not None:
        if is_told_by_owner and turn.says(phrases.ASKS_ACCOUNT):  # which may be meant for either road
            reply.hand_over("utter_transfer_by_person", reason="transfer_account")
        return settled
    if turn.says(phrases.DEPOSIT) and turn.offer is not None and turn.offer.only is not None:
        return await say_deposit(turn, reply, client)
    if not say_fact("payment_methods", turn, reply):
        reply.say("utter_unknown_fact")
    remind(turn.known, reply)
    if turn.known.pending is None and lacks_detail("payment_methods", turn):
        return Outcome(turn.known.offering_person())
    return Outcome(turn.known)


def about_a_transfer(turn: Turn) -> Answer | None:
    """
    The skill function for words about a bank transfer in which the model saw no intent of paying: "mejor
    transferencia", "listo, deposité", "¿llegó?".
    """
    if not turn.said.typed or turn.intent in ABOUT_PAYING:
        return None
    if turn.known.reservation_code is not None and turn.says(phrases.ASKS_WHETHER_IT_CAME):
        return check_payment
    # With a question of ours open it is most likely its answer: "sí, te hago la transferencia".
    if turn.known.pending is not None or turn.intent not in SAYING_NOTHING or turn.says(phrases.NEGATES):
        return None
    if turn.says(phrases.TRANSFERRED):
        return check_payment
    return explain_payment if _means_transfer(turn) and turn.house.property.accepts_transfers else None


def _means_transfer(turn: Turn) -> bool:
    return turn.says(phrases.BY_TRANSFER) or turn.says(phrases.ASKS_ACCOUNT)


def about_the_balance(turn: Turn) -> Answer | None:
    """The skill function for words that ask to pay the balance now, whatever the model makes of them."""
    return pay_balance if wants_to_pay_it(turn) else None


async def pay_balance(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """The link for the balance. Of what is only held the deposit comes first, or what is missing of it."""
    settled = await send_balance_links(turn, reply=reply, client=client)
    settled = settled or await send_links(turn, reply=reply, client=client)
    settled = settled or await say_what_is_paid(turn, reply=reply, client=client)
    if settled is None:
        reply.say("utter_nothing_to_pay")
    return settled or Outcome(turn.known)


async def pay_deposit(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """The button "Pagar la seña" of a hold."""
    settled = await send_links(turn, reply=reply, client=client)
    if settled is not None:
        return settled
    reply.say("utter_nothing_to_pay")
    return Outcome(turn.known)


async def send_links(turn: Turn, *, reply: Reply, client: BookingClient) -> Outcome | None:
    """
    The link of each hold; one that ran out is offered again, unless a question of ours comes before a typed one.

    ``None`` when there is nothing to pay.
    """
    found = await reservations_of(turn, client)
    held = held_of(turn, found)
    sent = [await _send_link(turn, one, reply=reply, client=client, among=len(held)) for one in held]
    if any(sent) and turn.house.property.accepts_transfers:
        reply.say("utter_transfer_offered")
    if held:
        return Outcome(turn.known.having(reservation_code=held[-1].code))
    ended = ended_hold(turn, found)
    if ended is None or (turn.said.typed and turn.known.pending is not None):
        return None
    return Outcome(await renew(turn, ended, reply=reply, client=client))


async def check_payment(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """
    "Ya pagué", "ya transferí": what we know of it. Only Mercado Pago's word confirms or, of a transfer, the owner's.
    """
    is_done = turn.says(phrases.TRANSFERRED) or turn.says(phrases.HAS_PAID)
    asks_account = turn.says(phrases.ASKS_ACCOUNT) and not is_done
    if asks_account and turn.house.property.accepts_transfers:  # "te deposito hoy, decime la cuenta"
        told = await tell_account(turn, reply=reply, client=client)
        if told is not None:
            return told
    is_certain = _means_transfer(turn) and not asks_account
    if await take_claim(turn, is_certain=is_certain, reply=reply, client=client):
        return Outcome(turn.known)
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
    values["amount"] = format_pesos(int(amount)) if amount.isascii() and amount.isdigit() else values["paid"]
    reply.notify(_response(turn.intent, reason, reservation), **values)
    # Whatever was asked before, the next "ok" answers this.
    return Outcome(turn.known.without_offer().having(reservation_code=reservation.code, pending=None))


def _response(event: str, reason: str, reservation: ReservationShape) -> str:
    """What is said of an event: it depends on why, by which road, and what is left of the reservation."""
    response = RESPONSE_OF_EVENT[event]
    if event == "payment_problem":
        is_paid = reservation.paid.amount >= reservation.total.amount
        if reason == "wrong_amount" and reservation.status is not ReservationStatus.HELD:
            return "utter_payment_too_little_late"
        return (is_paid and RESPONSE_OF_PAID.get(reason)) or RESPONSE_OF_PROBLEM.get(reason, response)
    if event == "payment_refunded":
        return RESPONSE_OF_ROAD.get(reason, response)
    if reason == NOT_ARRIVED:
        is_held = reservation.status is ReservationStatus.HELD
        return "utter_transfer_not_arrived" if is_held else "utter_transfer_not_arrived_other"
    if reservation.status is ReservationStatus.CONFIRMED and event in RESPONSE_OF_CONFIRMED:
        return RESPONSE_OF_CONFIRMED[event]
    if event == "payment_confirmed" and reservation.paid.amount >= reservation.total.amount:
        return "utter_balance_paid"
    return "utter_balance_received" if event == "payment_confirmed" and reason == BALANCE else response


async def _send_link(turn: Turn, held: ReservationShape, *, reply: Reply, client: BookingClient, among: int) -> bool:
    """Send the link of one of the holds that there are ``among``, naming it beside others; whether there was one."""
    try:
        link = await client.payment_link(held.code, key=turn.key(f"payment_link:{held.code}"))
    except BookingRefused as refused:
        is_under_way = refused.code == "payment_in_process"
        reply.say("utter_payment_in_process" if is_under_way else "utter_nothing_to_pay", **describe(turn, held))
        return False
    values = {**describe(turn, held), "deposit": format_pesos(link.amount.amount), "cash": ""}
    if link.cash_until is not None:
        values["cash"] = reply.words("utter_payment_link_cash", cash_until=until_words(turn, link.cash_until))
    response = "utter_payment_link_of_one" if among > 1 else "utter_payment_link"
    if link.amount.amount < held.deposit.amount:  # some of it came before
        response = "utter_payment_link_rest"
    reply.link(response, url=link.url, title=reply.words("utter_payment_link_title"), **values)
    return True
