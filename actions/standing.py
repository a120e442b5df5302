"""What the guest has reserved, as the booking API knows it, and how responses speak of it."""

from __future__ import annotations

from datetime import timedelta

from actions import offers, wording
from actions.client import BookingClient
from actions.memory import Memory
from actions.reply import Reply
from actions.understanding import Turn
from bot.spanish import format_pesos
from services.contracts import ReservationShape, ReservationStatus

LIVE = (ReservationStatus.HELD, ReservationStatus.CONFIRMED)
ENDED_LATELY = timedelta(days=3)  # later the guest will have moved on, and says dates anew


async def live_reservations(turn: Turn, client: BookingClient) -> list[ReservationShape]:
    """The guest's reservations that still stand and are not over, oldest first."""
    if turn.said.conversation_id is None:
        return []
    found = await client.reservations_of(turn.said.conversation_id)
    return [one for one in found if one.status in LIVE and one.check_out >= turn.today]


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
        "balance": format_pesos(reservation.total.amount - reservation.paid.amount),
        "until": wording.hour(until, turn.house.property.time_zone) if until else "",
        "name": reservation.guest_name,
    }


def say_reservation(turn: Turn, reservation: ReservationShape, reply: Reply) -> None:
    """Show a live reservation: a hold with what is still to pay, a confirmed one with what was paid."""
    held = reservation.status is ReservationStatus.HELD
    reply.say("utter_my_hold" if held else "utter_my_booking", **describe(turn, reservation))


async def ended_hold(turn: Turn, client: BookingClient) -> ReservationShape | None:
    """The newest hold, if it ran out within :data:`ENDED_LATELY` and its stay is still ahead."""
    if turn.said.conversation_id is None:
        return None
    found = await client.reservations_of(turn.said.conversation_id)
    newest = found[-1] if found else None
    if newest is None or newest.status is not ReservationStatus.EXPIRED or newest.check_in < turn.today:
        return None
    return newest if turn.said.said_at - newest.created_at <= ENDED_LATELY else None


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
