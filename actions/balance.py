"""The balance, paid now: "quiero pagar el saldo con tarjeta", "me pasás el link para el resto"."""

from __future__ import annotations

from actions import phrases
from actions.client import BookingClient, BookingRefused
from actions.reply import Reply
from actions.skill import Outcome
from actions.standing import describe, live_reservations, say_reservation, until_words
from actions.understanding import Turn
from bot.spanish import format_pesos
from services.contracts import ReservationShape, ReservationStatus

UNDER_WAY, NOT_BY_CARD = "payment_in_process", "balance_not_by_card"  # the API's codes
TRANSFER = "transfer"


def wants_to_pay_it(turn: Turn) -> bool:
    """Whether a guest with a reservation says that the balance is to be paid now, and by the provider."""
    if not turn.said.typed or turn.known.reservation_code is None or not turn.says(phrases.PAYS_BALANCE):
        return False
    other = (phrases.NOT_NOW, phrases.NEGATES, phrases.BY_TRANSFER, phrases.TRANSFERRED, phrases.ASKS_ACCOUNT)
    return not any(turn.says(pattern) for pattern in (*other, phrases.HAS_PAID))


async def send_balance_links(turn: Turn, *, reply: Reply, client: BookingClient) -> Outcome | None:
    """
    The link of each confirmed stay of which something is owed, or why there is none. ``None`` when nothing is owed of
    anything confirmed.
    """
    owing = [
        one
        for one in await live_reservations(turn, client)
        if one.status is ReservationStatus.CONFIRMED and one.paid.amount < one.total.amount
    ]
    sent = [await _send(turn, one, reply=reply, client=client) for one in owing]
    may_transfer = turn.house.property.accepts_transfers and any(TRANSFER in one.terms.balance_methods for one in owing)
    if any(sent) and may_transfer:
        reply.say("utter_transfer_offered")
    return Outcome(turn.known.having(reservation_code=owing[-1].code)) if owing else None


async def say_what_is_paid(turn: Turn, *, reply: Reply, client: BookingClient) -> Outcome | None:
    """Show the newest confirmed stay, of which nothing is owed; ``None`` without one."""
    for one in reversed(await live_reservations(turn, client)):
        if one.status is ReservationStatus.CONFIRMED:
            await say_reservation(turn, one, reply, client)
            return Outcome(turn.known)
    return None


async def _send(turn: Turn, target: ReservationShape, *, reply: Reply, client: BookingClient) -> bool:
    """Send the link of one stay; whether there may be another way to pay it now."""
    words = describe(turn, target)
    incoming = await client.incoming(target.code)
    try:
        link = await client.balance_link(target.code, key=turn.key(f"balance_link:{target.code}"))
    except BookingRefused as refused:
        if refused.code == UNDER_WAY and incoming.claimed is not None:
            reply.say("utter_transfer_still_checking", amount=format_pesos(incoming.claimed.amount))
        elif refused.code == UNDER_WAY:
            reply.say("utter_balance_in_process", **words)
        elif refused.code == NOT_BY_CARD:
            reply.say("utter_balance_not_by_card", **words)
            return True
        else:  # paid or ended this very moment
            await say_reservation(turn, await client.reservation(target.code), reply, client)
        return False
    if incoming.unused.amount:
        reply.say("utter_balance_beside_unused", unused=format_pesos(incoming.unused.amount), **words)
    words |= {"balance": format_pesos(link.amount.amount), "until": until_words(turn, link.expires_at), "cash": ""}
    if link.cash_until is not None:
        words["cash"] = reply.words("utter_balance_link_cash", cash_until=until_words(turn, link.cash_until))
    reply.link("utter_balance_link", url=link.url, title=reply.words("utter_balance_link_title"), **words)
    return True
