"""What the guest has reserved, as the booking API knows it, and how responses speak of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from actions import offers, wording
from actions.client import BookingClient
from actions.memory import Memory
from actions.reply import Reply
from actions.understanding import Turn
from bot.spanish import format_pesos
from services.contracts import IncomingShape, ReservationShape, ReservationStatus

LIVE = (ReservationStatus.HELD, ReservationStatus.CONFIRMED)
STAYED = (ReservationStatus.CONFIRMED, ReservationStatus.COMPLETED)
ENDED_LATELY = timedelta(days=3)  # later the guest will have moved on, and says dates anew


async def reservations_of(turn: Turn, client: BookingClient) -> list[ReservationShape]:
    """Everything the guest ever reserved, oldest first."""
    if turn.said.conversation_id is None:
        return []
    return await client.reservations_of(turn.said.conversation_id)


def those_live(turn: Turn, found: Sequence[ReservationShape]) -> list[ReservationShape]:
    """Those of a guest's reservations that still stand and are not over, oldest first."""
    return [one for one in found if one.status in LIVE and one.check_out >= turn.today]


async def live_reservations(turn: Turn, client: BookingClient) -> list[ReservationShape]:
    """The guest's reservations that still stand and are not over, oldest first."""
    return those_live(turn, await reservations_of(turn, client))


def describe(turn: Turn, reservation: ReservationShape) -> dict[str, str]:
    """The values with which responses speak of a reservation."""
    until = reservation.hold_expires_at
    return {
        "code": reservation.code,
        "cabin": reservation.cabin_name,
        "stay": offers.stay_words(turn, reservation.check_in, reservation.check_out),
        "nights": wording.nights(reservation.nights, turn.language),
        "total": format_pesos(reservation.total.amount),
        "deposit": format_pesos(reservation.deposit.amount),
        "paid": format_pesos(reservation.paid.amount),
        "balance": format_pesos(max(0, reservation.total.amount - reservation.paid.amount)),
        "credit": format_pesos(max(0, reservation.paid.amount - reservation.total.amount)),
        "balance_due": wording.balance_due(days_of_balance(reservation), turn.language),
        "until": until_words(turn, until),
        "name": reservation.guest_name,
    }


def days_of_balance(reservation: ReservationShape) -> int:
    """How many days before check-in the balance is due, as it was agreed."""
    return (reservation.check_in - reservation.terms.balance_due_on).days


def until_words(turn: Turn, moment: datetime | None) -> str:
    """A moment as the guest reads it; nothing for none."""
    if moment is None:
        return ""
    return wording.until(moment, turn.house.property.time_zone, now=turn.said.said_at, language=turn.language)


async def say_reservation(turn: Turn, reservation: ReservationShape, reply: Reply, client: BookingClient) -> None:
    """
    Show a live reservation: a hold with what is still to pay, a confirmed one with what was paid.

    Money that is under way, or came and waits for the owner, is told: nobody is asked to pay it again.
    """
    incoming = await client.incoming(reservation.code)
    money = _incoming_lines(incoming, reply)
    words = describe(turn, reservation)
    if reservation.status is ReservationStatus.HELD and money:
        coming = incoming.unused.amount + (incoming.claimed.amount if incoming.claimed else 0)
        lacking = reservation.deposit.amount - reservation.paid.amount - coming
        if lacking > 0:
            money.append(reply.words("utter_incoming_lacking_line", lacking=format_pesos(lacking)))
        response = "utter_my_hold_lacking" if lacking > 0 and incoming.claimed is None else "utter_my_hold_incoming"
        reply.say(response, incoming="\n".join(money), **words)
        return
    if reservation.status is ReservationStatus.HELD:
        response = "utter_my_hold"
    elif reservation.paid.amount < reservation.total.amount:
        response = "utter_my_booking"
    else:
        is_paid = reservation.paid.amount == reservation.total.amount
        response = "utter_my_booking_paid" if is_paid else "utter_my_booking_credit"
    reply.say(response, **words)
    if money:
        reply.say("utter_my_booking_incoming", incoming="\n".join(money), code=reservation.code)


def _incoming_lines(incoming: IncomingShape, reply: Reply) -> list[str]:
    lines = []
    if incoming.unused.amount:
        lines.append(reply.words("utter_incoming_unused_line", unused=format_pesos(incoming.unused.amount)))
    if incoming.claimed is not None:
        lines.append(reply.words("utter_incoming_claimed_line", claimed=format_pesos(incoming.claimed.amount)))
    return lines


def ended_hold(turn: Turn, found: Sequence[ReservationShape]) -> ReservationShape | None:
    """The newest of a guest's reservations, if it is a hold that ran out lately and its stay is still ahead."""
    newest = found[-1] if found else None
    if newest is None or newest.status is not ReservationStatus.EXPIRED or newest.check_in < turn.today:
        return None
    return newest if turn.said.said_at - newest.created_at <= ENDED_LATELY else None


def cancelled_stay(turn: Turn, found: Sequence[ReservationShape]) -> ReservationShape | None:
    """The newest of a guest's reservations, if it was cancelled and its stay would be still ahead."""
    newest = found[-1] if found else None
    if newest is None or newest.status is not ReservationStatus.CANCELLED or newest.check_in < turn.today:
        return None
    return newest


async def say_cancelled(turn: Turn, reservation: ReservationShape, reply: Reply, client: BookingClient) -> None:
    """Say that a reservation is cancelled, and what of its money is still to come back."""
    back = -(await client.bill(reservation.code)).balance.amount
    back += (await client.incoming(reservation.code)).unused.amount
    response = "utter_my_booking_cancelled_refund" if back > 0 else "utter_my_booking_cancelled"
    reply.say(response, refund=format_pesos(back), **describe(turn, reservation))


async def usual_cabin(turn: Turn, client: BookingClient) -> str | None:
    """The cabin of the guest's last stay, or of the next one when there was none; ``None`` for a new guest."""
    kept = [one for one in await reservations_of(turn, client) if one.status in STAYED]
    past = [one for one in kept if one.check_in <= turn.today] or kept
    return max(past, key=lambda one: one.check_in).cabin_name if past else None


async def held_already(turn: Turn, memory: Memory, client: BookingClient) -> ReservationShape | None:
    """The guest's own live reservation of just these nights, and of the cabin meant if one is meant."""
    if memory.reservation_code is None or memory.check_in is None or memory.check_out is None:
        return None
    wish = (memory.check_in, memory.check_out)
    return next(
        (
            one
            for one in reversed(await live_reservations(turn, client))
            if (one.check_in, one.check_out) == wish and memory.cabin in (None, one.cabin_name)
        ),
        None,
    )
