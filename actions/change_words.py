"""What every change of a reservation needs: what is wished for, what it costs in words, and why it cannot be had."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from actions import phrases, wording
from actions.client import BookingClient, BookingRefused
from actions.memory import Memory, Pending
from actions.reply import Reply
from actions.skill import Outcome
from actions.standing import describe, say_reservation
from actions.understanding import Turn
from bot.spanish import format_pesos
from services.contracts import MAXIMUM_PARTY, ChangeRequest, ChangeShape, ReservationShape

NOTHING_TO_CHANGE = "nothing_to_change"  # the API's codes
REFUSED = {
    "dates_unavailable": "utter_change_taken",
    "cabin_too_small": "utter_change_too_small",
    "pets_not_allowed": "utter_change_no_pets",
    "stay_too_short": "utter_change_too_short",
}


def wish_of_change(told: Turn, reservation: ReservationShape) -> ChangeRequest:
    """The booking that the guest means."""
    check_in, check_out = nights_wished(told, reservation)
    # More people than the API takes are too many for any cabin, and so is the largest number that it takes.
    party = {who: min(count, MAXIMUM_PARTY) for who, count in told.after.party.items()}
    return ChangeRequest.model_validate({"check_in": check_in, "check_out": check_out} | party)


def nights_wished(told: Turn, reservation: ReservationShape) -> tuple[date, date]:
    """The nights that the guest means. Another arrival alone moves the stay: as many nights as before."""
    before, after = told.known, told.after
    check_in, check_out = after.check_in or reservation.check_in, after.check_out
    if check_out is not None and check_in == before.check_in and told.says(phrases.MOVES):
        check_in, check_out = check_out, None
    if check_out is None:
        check_out = check_in + timedelta(days=after.nights or reservation.nights)
    return check_in, check_out


def as_reserved(memory: Memory, reservation: ReservationShape) -> Memory:
    """The memory as if the wish were what is reserved, so that "un día más" and "somos 3" are read against that."""
    return memory.having(
        check_in=reservation.check_in,
        check_out=reservation.check_out,
        nights=None,
        month=None,
        flexible=None,
        adults=reservation.adults,
        children=reservation.children,
        babies=reservation.babies,
        pets=reservation.pets,
        pending=None,
    )


def price_words(found: Sequence[ChangeShape], reply: Reply) -> str:
    """What it would cost, all of it together, and how much more or less that is."""
    difference = sum(one.difference.amount for one in found)
    total = format_pesos(sum(one.total.amount for one in found))
    if difference == 0:
        words = reply.words("utter_change_same", total=total)
    else:
        name = "utter_change_more" if difference > 0 else "utter_change_less"
        words = reply.words(name, total=total, difference=format_pesos(abs(difference)))
    lost = dict.fromkeys(one.lost_code for one in found if one.lost_code is not None)
    return "\n".join([words, *(reply.words("utter_change_loses_code", code=code) for code in lost)])


async def refuse(
    turn: Turn, reservation: ReservationShape, refused: BookingRefused, *, reply: Reply, client: BookingClient
) -> Outcome:
    """Why it cannot be changed so; what is reserved stays, and another wish may follow."""
    words = describe(turn, reservation)
    if refused.code == NOTHING_TO_CHANGE:
        await say_reservation(turn, reservation, reply, client)
        return Outcome(turn.known.having(pending=None, change=None))
    response = REFUSED.get(refused.code)
    if response is None:  # too late by the owner's rules, or no longer to be changed at all
        return leave_to_person(turn, reservation, reply=reply)
    minimum = (refused.problem.model_extra or {}).get("minimum_nights")
    capacity = turn.house.capacity_of(reservation.cabin_name)
    reply.say(
        response, **words, minimum=wording.nights(minimum, turn.language) if minimum else "", capacity=str(capacity)
    )
    return Outcome(turn.known.having(pending=Pending.CHANGE_WISH, change=None))


def leave_to_person(turn: Turn, reservation: ReservationShape, *, reply: Reply) -> Outcome:
    """What is no rule's matter."""
    reply.hand_over("utter_change_by_person", reason="change", **describe(turn, reservation))
    return Outcome(turn.known.having(pending=None, change=None))
