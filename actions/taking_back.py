"""A transfer that was none: "no, me equivoqué", "todavía no transferí", "mejor pago con tarjeta"."""

from __future__ import annotations

from actions import phrases
from actions.balance import send_balance_links
from actions.client import BookingClient, BookingRefused
from actions.handover import ask_again
from actions.payments import pay_balance, send_links
from actions.reply import Reply
from actions.skill import Answer, Outcome
from actions.standing import describe, live_reservations
from actions.transfers import UNDER_WAY
from actions.understanding import Turn
from bot.spanish import format_pesos
from services.contracts import ReservationStatus


def answer_to_taking_back(turn: Turn) -> Answer | None:
    """The skill function for words that take back a transfer spoken of before, whatever the model makes of them."""
    if not turn.said.typed or turn.known.reservation_code is None:
        return None
    if turn.says(phrases.NOT_TRANSFERRED):
        return take_back
    has_paid = turn.says(phrases.TRANSFERRED) or turn.says(phrases.HAS_PAID) or turn.says(phrases.BALANCE)
    if turn.says(phrases.RATHER_BY_CARD) and not has_paid:
        return take_back
    return take_back_mistake if turn.known.pending is None and turn.says(phrases.MISTAKEN) else None


async def take_back(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """Have nobody look for it any more, and give the link instead: the guest still wants to pay."""
    is_kept = await _withdraw(turn, reply=reply, client=client)
    if is_kept:
        return Outcome(turn.known)
    if turn.says(phrases.PAYS_BALANCE):
        return await pay_balance(turn, reply, client)
    sent = await send_links(turn, reply=reply, client=client)
    sent = sent or await send_balance_links(turn, reply=reply, client=client)
    if sent is None and is_kept is None:
        reply.say("utter_nothing_to_pay")
    return sent or Outcome(turn.known)


async def take_back_mistake(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """A bare "me equivoqué": of the transfer, where one is looked for; else of we know not what."""
    is_kept = await _withdraw(turn, reply=reply, client=client)
    if is_kept is None:
        return await ask_again(turn, reply, client)
    if is_kept:
        return Outcome(turn.known)
    sent = await send_links(turn, reply=reply, client=client)
    return sent or await send_balance_links(turn, reply=reply, client=client) or Outcome(turn.known)


async def _withdraw(turn: Turn, *, reply: Reply, client: BookingClient) -> bool | None:
    """
    Take back every transfer that is looked for. ``True``: one stays to be looked for, since its receipt may be here;
    ``None``: there was none.
    """
    is_kept: bool | None = None
    for target in await live_reservations(turn, client):
        try:
            await client.withdraw_transfer(target.code, key=turn.key(f"withdraw_transfer_{target.code}"))
        except BookingRefused as refused:
            if refused.code == UNDER_WAY:
                reply.say("utter_transfer_kept", **describe(turn, target))
                is_kept = True
            continue
        unused = (await client.incoming(target.code)).unused.amount
        response = "utter_transfer_withdrawn_part" if unused else "utter_transfer_withdrawn"
        if target.status is ReservationStatus.CONFIRMED:
            response = "utter_transfer_withdrawn_balance"
        reply.say(response, unused=format_pesos(unused), **describe(turn, target))
        is_kept = is_kept or False
    return is_kept
