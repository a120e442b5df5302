"""
Other dates or other people for what is reserved: what it costs is told first, and done after a clear yes.

A name, another cabin, and what comes too late by the owner's rules go to a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from actions import offers, phrases, wording
from actions.booking import ask_back, continue_booking
from actions.client import BookingClient, BookingRefused
from actions.memory import Memory, Pending
from actions.merging import stay_and_party
from actions.proposals import ProposedChange
from actions.reply import Reply
from actions.skill import Outcome
from actions.standing import describe, live_reservations, say_reservation
from actions.understanding import Turn
from bot.spanish import format_pesos
from services.contracts import (
    MAXIMUM_PARTY,
    MAXIMUM_PETS,
    AgreedChange,
    ChangeRequest,
    ChangeShape,
    MoneyShape,
    ReservationShape,
    ReservationStatus,
)

PRICE_CHANGED = "price_changed"  # the API's codes
NOTHING_TO_CHANGE = "nothing_to_change"
REFUSED = {
    "dates_unavailable": "utter_change_taken",
    "cabin_too_small": "utter_change_too_small",
    "pets_not_allowed": "utter_change_no_pets",
    "stay_too_short": "utter_change_too_short",
}


async def change_booking(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """
    Say what another stay or party would cost, and ask; or ask what to change, when the message does not say.

    Without a reservation it is only another wish, and the talk about it goes on.
    """
    live = await live_reservations(turn, client)
    if not live:
        return await continue_booking(turn, reply, client)
    reservation = live[-1]
    if _is_of_a_group(reservation, live):
        return _leave_to_person(turn, reservation, reply=reply)
    told = replace(turn, known=_spoken_of(turn.known, reservation))
    renamed = turn.name not in (None, turn.known.guest_name)
    beyond = told.after.party["pets"] > MAXIMUM_PETS or told.after.party["babies"] > MAXIMUM_PARTY
    if renamed or beyond or told.cabin not in (None, reservation.cabin_name):
        return _leave_to_person(turn, reservation, reply=reply)
    if told.asks_back is not None or told.flexible is not None:
        reply.say(ask_back(told.asks_back))
        return Outcome(turn.known.having(pending=Pending.CHANGE_WISH, change=None))
    if stay_and_party(told.after) == stay_and_party(told.known):
        reply.say("utter_ask_change", **describe(turn, reservation))
        return Outcome(turn.known.having(pending=Pending.CHANGE_WISH, change=None))
    return await _propose(turn, reservation, _wish(told, reservation), reply=reply, client=client)


def _is_of_a_group(reservation: ReservationShape, live: Sequence[ReservationShape]) -> bool:
    """Whether the guest has several cabins for the same nights: which of them is to change is for a person to ask."""
    nights = (reservation.check_in, reservation.check_out)
    return sum((one.check_in, one.check_out) == nights for one in live) > 1


async def settle_change(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """After "¿la cambio?": done on a clear yes, at the price that was told; left as it is otherwise."""
    change = turn.known.change
    memory = turn.known.having(pending=None, change=None)
    if not turn.yes or change is None:
        reply.say("utter_kept")
        return Outcome(memory)
    wish = ChangeRequest.model_validate(
        {name: getattr(change, name) for name in ("check_in", "check_out", "adults", "children", "babies", "pets")}
    )
    agreed = AgreedChange(**wish.model_dump(), total=MoneyShape(amount=change.total))
    try:
        changed = await client.change(change.code, agreed, key=turn.key("change"))
    except BookingRefused as refused:
        reservation = await client.reservation(change.code)
        if refused.code == PRICE_CHANGED:
            reply.say("utter_price_changed", cabin=reservation.cabin_name)
            return await _propose(turn, reservation, wish, reply=reply, client=client)
        return await _refuse(turn, reservation, refused, reply=reply, client=client)
    reply.say("utter_changed")
    await say_reservation(turn, changed, reply, client)
    return Outcome(
        _as_reserved(memory, changed).having(cabin=changed.cabin_name, reservation_code=changed.code, pending=None)
    )


async def _propose(
    turn: Turn, reservation: ReservationShape, wish: ChangeRequest, *, reply: Reply, client: BookingClient
) -> Outcome:
    try:
        found = await client.change_quote(reservation.code, wish)
    except BookingRefused as refused:
        return await _refuse(turn, reservation, refused, reply=reply, client=client)
    reply.say(
        "utter_confirm_change",
        cabin=found.cabin_name,
        stay=offers.stay_words(turn, found.check_in, found.check_out),
        nights=wording.nights(found.nights, turn.language),
        people=wording.people(
            adults=found.adults,
            minors=found.children,
            babies=found.babies,
            pets=found.pets,
            language=turn.language,
        ),
        price=_price_words(found, reply),
        rest=await _rest_words(found, reservation, reply=reply, client=client),
    )
    change = ProposedChange(
        code=found.code,
        check_in=found.check_in.isoformat(),
        check_out=found.check_out.isoformat(),
        adults=found.adults,
        children=found.children,
        babies=found.babies,
        pets=found.pets,
        total=found.total.amount,
    )
    return Outcome(turn.known.without_offer().having(pending=Pending.CHANGE, change=change))


def _price_words(found: ChangeShape, reply: Reply) -> str:
    difference, total = found.difference.amount, format_pesos(found.total.amount)
    if difference == 0:
        words = reply.words("utter_change_same", total=total)
    else:
        name = "utter_change_more" if difference > 0 else "utter_change_less"
        words = reply.words(name, total=total, difference=format_pesos(abs(difference)))
    if found.lost_code is None:
        return words
    return f"{words}\n{reply.words('utter_change_loses_code', code=found.lost_code)}"


async def _rest_words(found: ChangeShape, reservation: ReservationShape, *, reply: Reply, client: BookingClient) -> str:
    """What is to be paid then: of a hold its deposit, of a confirmed stay the balance, or what comes back."""
    if reservation.status is ReservationStatus.HELD:
        words = reply.words("utter_change_deposit", deposit=format_pesos(found.deposit.amount))
        claimed = (await client.incoming(reservation.code)).claimed
        if claimed is None or claimed.amount >= found.deposit.amount:
            return words
        lacking = format_pesos(found.deposit.amount - claimed.amount)
        told = reply.words("utter_change_claimed", claimed=format_pesos(claimed.amount), lacking=lacking)
        return f"{words} {told}"
    balance, paid = found.balance.amount, format_pesos(found.paid.amount)
    if balance < 0:
        return reply.words("utter_change_credit", paid=paid, credit=format_pesos(-balance))
    return reply.words("utter_change_balance", paid=paid, balance=format_pesos(balance))


async def _refuse(
    turn: Turn, reservation: ReservationShape, refused: BookingRefused, *, reply: Reply, client: BookingClient
) -> Outcome:
    """Why it cannot be changed so; what is reserved stays, and another wish may follow."""
    words = describe(turn, reservation)
    if refused.code == NOTHING_TO_CHANGE:
        await say_reservation(turn, reservation, reply, client)
        return Outcome(turn.known.having(pending=None, change=None))
    response = REFUSED.get(refused.code)
    if response is None:  # too late by the owner's rules, or no longer to be changed at all
        return _leave_to_person(turn, reservation, reply=reply)
    minimum = (refused.problem.model_extra or {}).get("minimum_nights")
    capacity = turn.house.capacity_of(reservation.cabin_name)
    reply.say(
        response, **words, minimum=wording.nights(minimum, turn.language) if minimum else "", capacity=str(capacity)
    )
    return Outcome(turn.known.having(pending=Pending.CHANGE_WISH, change=None))


def _leave_to_person(turn: Turn, reservation: ReservationShape, *, reply: Reply) -> Outcome:
    reply.hand_over("utter_change_by_person", reason="change", **describe(turn, reservation))
    return Outcome(turn.known.having(pending=None, change=None))


def _as_reserved(memory: Memory, reservation: ReservationShape) -> Memory:
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


def _spoken_of(memory: Memory, reservation: ReservationShape) -> Memory:
    """What a further wish is read against: the change that was told last, else what is reserved."""
    known, change = _as_reserved(memory, reservation), memory.change
    if change is None or change.code != reservation.code:
        return known
    return known.having(
        check_in=date.fromisoformat(change.check_in),
        check_out=date.fromisoformat(change.check_out),
        adults=change.adults,
        children=change.children,
        babies=change.babies,
        pets=change.pets,
    )


def _wish(told: Turn, reservation: ReservationShape) -> ChangeRequest:
    """The booking that the guest means. Another arrival alone moves the stay: as many nights as before."""
    before, after = told.known, told.after
    check_in, check_out = after.check_in or reservation.check_in, after.check_out
    if check_out is not None and check_in == before.check_in and told.says(phrases.MOVES):
        check_in, check_out = check_out, None
    if check_out is None:
        check_out = check_in + timedelta(days=after.nights or reservation.nights)
    # More people than the API takes are too many for any cabin, and so is the largest number that it takes.
    party = {who: min(count, MAXIMUM_PARTY) for who, count in after.party.items()}
    return ChangeRequest.model_validate({"check_in": check_in, "check_out": check_out} | party)
