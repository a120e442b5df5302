"""How much is paid when: the deposit that holds a cabin, and the balance."""

from __future__ import annotations

from actions import wording
from actions.client import BookingClient
from actions.reminding import remind
from actions.reply import Reply
from actions.skill import Outcome
from actions.standing import describe, live_reservations
from actions.understanding import Turn
from bot.spanish import format_pesos
from services.contracts import ReservationStatus

MERCADO_PAGO = "mercado_pago"  # among the ways to pay a balance


async def say_deposit(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """The deposit of what is quoted, or the rule where nothing is."""
    del client
    only = turn.offer.only if turn.offer else None
    rules = turn.house.property
    balance_due = wording.balance_due(rules.balance_days, turn.language)
    if rules.deposit_fixed is not None:
        deposit = only.deposit if only else rules.deposit_fixed.amount
        reply.say("utter_deposit_fixed", deposit=format_pesos(deposit), balance_due=balance_due)
    elif only is None:
        reply.say("utter_deposit_share", percent=rules.deposit_percent, balance_due=balance_due)
    else:
        reply.say(
            "utter_deposit_amount",
            percent=rules.deposit_percent,
            cabin=only.cabin,
            deposit=format_pesos(only.deposit),
            balance_due=balance_due,
        )
    remind(turn.known, reply)
    return Outcome(turn.known)


async def say_balance(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """ "¿Y el resto cuándo?": of each reservation its balance; without one what the deposit leaves."""
    live = await live_reservations(turn, client)
    if not live:
        return await say_deposit(turn, reply, client)
    for reservation in live:
        words = describe(turn, reservation)
        if reservation.status is ReservationStatus.HELD:
            words["balance"] = format_pesos(reservation.total.amount - reservation.deposit.amount)
        is_owed = reservation.paid.amount < reservation.total.amount
        may_pay = is_owed and MERCADO_PAGO in reservation.terms.balance_methods
        is_confirmed = reservation.status is ReservationStatus.CONFIRMED
        reply.say("utter_balance_payable" if is_confirmed and may_pay else "utter_balance", **words)
    remind(turn.known, reply)
    return Outcome(turn.known)
