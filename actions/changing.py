"""
Other dates or other people for what is reserved: what it costs is told first, and done after a clear yes.

A name, another cabin, and what comes too late by the owner's rules go to a person.
"""

from __future__ import annotations

from dataclasses import replace

from actions import offers, wording
from actions.booking import ask_back, continue_booking
from actions.change_words import as_reserved, leave_to_person, price_words, refuse, wish_of_change
from actions.changing_group import change_group, settle_group_change
from actions.client import BookingClient, BookingRefused
from actions.groups import those_meant
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
    ChangeRequest,
    ChangeShape,
    ReservationShape,
    ReservationStatus,
)

PRICE_CHANGED = "price_changed"  # the API's code


async def change_booking(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """
    Say what another stay or party would cost, and ask; or ask what to change, when the message does not say.

    Without a reservation it is only another wish, and the talk about it goes on.
    """
    live = await live_reservations(turn, client)
    if not live:
        return await continue_booking(turn, reply, client)
    meant = those_meant(turn, live)
    if len(meant) > 1:
        return await change_group(turn, meant, reply=reply, client=client)
    reservation = meant[0]
    turn = replace(turn, known=turn.known.having(change=_of(turn.known.change, reservation)))
    told = replace(turn, known=_spoken_of(turn.known, reservation))
    renamed = turn.name not in (None, turn.known.guest_name)
    beyond = told.after.party["pets"] > MAXIMUM_PETS or told.after.party["babies"] > MAXIMUM_PARTY
    if renamed or beyond or told.cabin not in (None, reservation.cabin_name):
        return leave_to_person(turn, reservation, reply=reply)
    if told.asks_back is not None or told.flexible is not None:
        reply.say(ask_back(told.asks_back))
        return Outcome(turn.known.having(pending=Pending.CHANGE_WISH, change=None))
    if stay_and_party(told.after) == stay_and_party(told.known):
        reply.say("utter_ask_change", **describe(turn, reservation))
        return Outcome(turn.known.having(pending=Pending.CHANGE_WISH, change=None))
    return await _propose(turn, reservation, wish_of_change(told, reservation), reply=reply, client=client)


def _of(change: ProposedChange | None, reservation: ReservationShape) -> ProposedChange | None:
    """What was told of this reservation alone, or as one of a group's."""
    each = (change.parts or (change,)) if change is not None else ()
    return next((one for one in each if one.code == reservation.code), None)


async def settle_change(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """After "¿la cambio?": done on a clear yes, at the price that was told; left as it is otherwise."""
    change = turn.known.change
    memory = turn.known.having(pending=None, change=None)
    if not turn.yes or change is None:
        reply.say("utter_kept")
        return Outcome(memory)
    if change.parts:
        return await settle_group_change(turn, change, reply=reply, client=client)
    try:
        changed = await client.change(change.code, change.agreed, key=turn.key("change"))
    except BookingRefused as refused:
        reservation = await client.reservation(change.code)
        if refused.code == PRICE_CHANGED:
            reply.say("utter_price_changed", cabin=reservation.cabin_name)
            return await _propose(turn, reservation, change.wish, reply=reply, client=client)
        return await refuse(turn, reservation, refused, reply=reply, client=client)
    reply.say("utter_changed")
    await say_reservation(turn, changed, reply, client)
    return Outcome(
        as_reserved(memory, changed).having(cabin=changed.cabin_name, reservation_code=changed.code, pending=None)
    )


async def _propose(
    turn: Turn, reservation: ReservationShape, wish: ChangeRequest, *, reply: Reply, client: BookingClient
) -> Outcome:
    try:
        found = await client.change_quote(reservation.code, wish)
    except BookingRefused as refused:
        return await refuse(turn, reservation, refused, reply=reply, client=client)
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
        price=price_words([found], reply),
        rest=await _rest_words(found, reservation, reply=reply, client=client),
    )
    return Outcome(turn.known.without_offer().having(pending=Pending.CHANGE, change=ProposedChange.of(found)))


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


def _spoken_of(memory: Memory, reservation: ReservationShape) -> Memory:
    """What a further wish is read against: the change that was told last, else what is reserved."""
    known, change = as_reserved(memory, reservation), memory.change
    if change is None or change.code != reservation.code:
        return known
    return known.having(**change.wish.model_dump())
