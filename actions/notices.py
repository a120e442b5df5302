"""What a guest is told unasked in a reservation's life, and the wish to be left alone."""

from __future__ import annotations

from actions import searching
from actions.client import BookingClient, BookingRefused
from actions.memory import Memory
from actions.reply import Reply
from actions.skill import Outcome
from actions.standing import describe
from actions.topics import fact_of
from actions.understanding import Turn
from services.contracts import ReservationShape, ReservationStatus

HOLD_EXPIRING, THANKS = "hold_expiring", "thanks"
NIGHTS_GONE = "nights_gone"  # booked on a portal while they were held here
# Of the conversation: a person asks the guest to write, or has had it and gives it back.
WRITE_TO_US, GIVEN_BACK = "write_to_us", "given_back"
RESPONSES = {
    HOLD_EXPIRING: "utter_notice_hold_expiring",
    "how_to_arrive": "utter_notice_how_to_arrive",
    "balance_reminder": "utter_notice_balance_reminder",
    "day_before": "utter_notice_day_before",
    THANKS: "utter_notice_thanks",
}
STAYING = (ReservationStatus.CONFIRMED, ReservationStatus.COMPLETED)


async def tell_notice(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """
    Put a notice into words. The event names the reservation by its code, and says from when on it is too late; what no
    longer stands is not told.
    """
    notice, code = turn.said.entity("notice") or "", turn.said.entity("code")
    if notice == WRITE_TO_US:
        reply.notify("utter_notice_write_to_us", house=turn.house.property.name)
        return Outcome(turn.known)
    if notice == GIVEN_BACK:
        return Outcome(_after_a_person(turn.known))
    reservation = await _reservation(code, client)
    if reservation is not None and notice == NIGHTS_GONE:
        return await _offer_others(turn, reply, client, reservation)
    if reservation is None or not _still_stands(notice, reservation):
        return Outcome(turn.known)
    values = describe(turn, reservation) | _of_house(turn)
    response = RESPONSES[notice]
    if notice == THANKS and values["review"]:
        response = "utter_notice_thanks_review"
    reply.notify(response, not_after=turn.said.entity("until"), **values)
    # Whatever was asked before, the next "ok" answers this. Another booking in the making stays another one.
    kept = turn.known.reservation_code if turn.known.has_proposal else reservation.code
    return Outcome(turn.known.having(reservation_code=kept, pending=None))


def _after_a_person(known: Memory) -> Memory:
    """
    What still counts once a person has talked with the guest: who it is, what is reserved, for when and whom it was
    asked. Whatever was offered or asked before, the next "sí" does not answer.
    """
    return known.without_offer().having(
        pending=None, aside=None, listed=None, topic=None, change=None, told_refund=None, several=()
    )


async def _offer_others(turn: Turn, reply: Reply, client: BookingClient, lost: ReservationShape) -> Outcome:
    """Say that a hold is lost to a booking made elsewhere, and look for something else for its stay and party."""
    if lost.status is not ReservationStatus.EXPIRED or lost.check_in < turn.today:
        return Outcome(turn.known)
    reply.say("utter_nights_gone", **describe(turn, lost))
    wish = turn.known.without_offer().having(
        check_in=lost.check_in,
        check_out=lost.check_out,
        adults=lost.adults,
        children=lost.children,
        babies=lost.babies,
        pets=lost.pets,
        cabin=None,
        pending=None,
        reservation_code=None,
    )
    return Outcome(await searching.offer_stay(turn, wish, reply=reply, client=client))


async def stop_notices(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """No more messages that were not asked for; whatever the guest writes is answered as before."""
    return await _want(turn, reply, client, wanted=False)


async def resume_notices(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """Notices are wanted again."""
    return await _want(turn, reply, client, wanted=True)


async def _want(turn: Turn, reply: Reply, client: BookingClient, *, wanted: bool) -> Outcome:
    if turn.said.conversation_id is not None:
        await client.want_notices(turn.said.conversation_id, wanted=wanted)
    reply.say("utter_notices_resumed" if wanted else "utter_notices_stopped")
    return Outcome(turn.known)


async def _reservation(code: str | None, client: BookingClient) -> ReservationShape | None:
    try:
        return await client.reservation(code) if code else None
    except BookingRefused:
        return None


def _still_stands(notice: str, reservation: ReservationShape) -> bool:
    if notice == HOLD_EXPIRING:
        return reservation.status is ReservationStatus.HELD
    return notice in RESPONSES and reservation.status in STAYING


def _of_house(turn: Turn) -> dict[str, str]:
    """The hours of arriving and leaving, and what the owner wrote about the way and about reviews."""
    house = turn.house.property
    return {
        "arrive_from": house.check_in_from,
        "arrive_until": house.check_in_until,
        "leave_until": house.check_out_until,
        "way": fact_of("directions", turn) or fact_of("location", turn) or house.name,
        "review": fact_of("review", turn) or "",
    }
