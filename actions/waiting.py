"""The waiting list in the chat: to be told when nights become free, and what is offered then."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from actions import offers, phrases, wording
from actions.booking import go_on
from actions.client import BookingClient, BookingRefused
from actions.handover import hand_over
from actions.memory import Memory, Pending
from actions.payments import pay_deposit
from actions.proposals import Unmet
from actions.reminding import remind
from actions.reply import Reply
from actions.searching import TAKEN, offer_stay
from actions.skill import Outcome
from actions.standing import describe
from actions.understanding import Turn
from services.contracts import ReservationShape, ReservationStatus, WaitingRequest, WaitingShape


async def join(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """
    Note what a guest wants to be told of: what the message says, else what was taken last, else what is talked about.

    What is free by now is offered instead, and what is not known yet is asked for.
    """
    if turn.said.conversation_id is None:
        return await hand_over(turn, reply, client)
    if turn.says(phrases.ASKS_LIST):
        return await say_standing(turn, reply, client)
    if turn.says(phrases.HOW_LIST_WORKS):
        reply.say("utter_waiting_explained")
        remind(turn.known, reply)
        return Outcome(turn.known)
    memory = _wish(turn)
    if memory.check_in is None or memory.check_out is None or not memory.adults or turn.asks_back is not None:
        return Outcome(await go_on(turn, memory, reply=reply, client=client))
    try:
        found = await client.availability(memory.check_in, memory.check_out, **memory.party)
    except BookingRefused:
        return Outcome(await go_on(turn, memory, reply=reply, client=client))
    serves = [quote for quote in found.items if memory.cabin in (None, quote.cabin_name)]
    taken = [one for one in found.unavailable if one.code == TAKEN and memory.cabin in (None, one.cabin_name)]
    if serves or not taken:  # it can be had, or never can
        if serves and not _has_declined(turn, memory):
            reply.say("utter_waiting_is_free")
            return Outcome(await offer_stay(turn, memory, reply=reply, client=client))
        if not serves:
            return Outcome(await offer_stay(turn, memory, reply=reply, client=client))
    cabin_id = next((one.id for one in turn.house.cabins if one.name == memory.cabin), None)
    wish = WaitingRequest(
        cabin_id=cabin_id,
        check_in=memory.check_in,
        check_out=memory.check_out,
        name=memory.guest_name,
        **memory.party,
    )
    try:
        joined = await client.join_waiting_list(turn.said.conversation_id, wish, key=turn.key("join"))
    except BookingRefused:  # the dates passed meanwhile, or no cabin is large enough
        return Outcome(await offer_stay(turn, memory, reply=reply, client=client))
    reply.say("utter_waiting_joined", **_words(turn, joined, reply))
    return Outcome(memory.without_offer().having(unmet=None, pending=None, cabin=turn.known.cabin))


async def say_standing(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """ "¿Sigo en la lista?": what the guest waits for, and how many come before."""
    waiting = await _waiting(turn, client)
    if not waiting:
        reply.say("utter_waiting_not_listed")
    for one in waiting:
        if one.offered is not None:
            reply.say("utter_waiting_standing_offered", **_words(turn, one, reply))
        elif one.ahead:
            ahead = wording.people(adults=one.ahead, minors=0, pets=0, language=turn.language)
            reply.say("utter_waiting_standing_behind", ahead=ahead, **_words(turn, one, reply))
        else:
            reply.say("utter_waiting_standing_first", **_words(turn, one, reply))
    return Outcome(turn.known)


async def leave(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """ "Ya no busco", "sacame de la lista": nothing more about nights that become free."""
    left: list[WaitingShape] = []
    if turn.said.conversation_id is not None:
        left = await client.leave_waiting_list(turn.said.conversation_id, key=turn.key("leave"))
    reply.say("utter_waiting_left" if left else "utter_waiting_not_listed")
    pending = None if turn.known.pending is Pending.FREED else turn.known.pending
    return Outcome(turn.known.having(unmet=None, pending=pending))


# --- what became free ------------------------------------------------------------------------------------------------


async def tell_freed(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """Put an offer into words. The event names the hold by its code; one that no longer stands is not told."""
    reservation = await _reservation(turn, client)
    if reservation is None or reservation.status is not ReservationStatus.HELD:
        return Outcome(turn.known)
    people = wording.people(
        adults=reservation.adults,
        minors=reservation.children,
        babies=reservation.babies,
        pets=reservation.pets,
        language=turn.language,
    )
    values = describe(turn, reservation) | {"people": people}
    reply.notify("utter_notice_freed", not_after=turn.said.entity("until"), **values)
    return Outcome(turn.known.having(pending=Pending.FREED, aside=None))


async def answer_freed(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """A typed yes or no after "¿la querés?"."""
    return await (take_freed if turn.yes else decline_freed)(turn, reply, client)


async def take_freed(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """Yes: from now on it is the guest's hold, with the link to pay it."""
    code = await _offered(turn, client)
    memory = turn.known.having(pending=None)
    if code is None:
        return _too_late(memory, None, reply)
    try:
        taken = await client.take_freed(code, key=turn.key("take"))
    except BookingRefused:
        return _too_late(memory, await client.reservation(code), reply)
    reply.say("utter_freed_taken", **describe(turn, taken))
    kept = memory.without_offer().having(reservation_code=taken.code, unmet=None, guest_name=taken.guest_name)
    if taken.status is not ReservationStatus.HELD:
        return Outcome(kept)
    paying = await pay_deposit(turn, reply, client)
    return Outcome(kept.having(pending=paying.memory.pending if paying.memory.pending is not Pending.FREED else None))


async def decline_freed(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """No: whoever is next gets it. Another cabin may still be waited for."""
    code = await _offered(turn, client)
    memory = turn.known.having(pending=None)
    if code is None:
        return _too_late(memory, None, reply)
    try:
        declined = await client.decline_freed(code, key=turn.key("decline"))
    except BookingRefused:  # taken before: that is undone by cancelling
        reply.say("utter_freed_is_yours", code=code)
        return Outcome(memory)
    reply.say("utter_freed_declined", cabin=declined.cabin_name)
    return Outcome(memory.having(unmet=_as_unmet(declined)))


def _too_late(memory: Memory, ended: ReservationShape | None, reply: Reply) -> Outcome:
    reply.say("utter_freed_too_late")
    return Outcome(memory.having(unmet=_as_unmet(ended) if ended is not None else memory.unmet))


def _as_unmet(reservation: ReservationShape) -> Unmet:
    return Unmet(
        reservation.check_in.isoformat(),
        reservation.check_out.isoformat(),
        reservation.adults,
        reservation.children,
        reservation.babies,
        reservation.pets,
    )


def _wish(turn: Turn) -> Memory:
    """What is to be told of: the message's own wish, the one that was taken, or the one talked about."""
    unmet = turn.known.unmet
    if turn.brings_news or unmet is None:
        return turn.after
    values = asdict(unmet)
    days = {name: date.fromisoformat(values.pop(name)) for name in ("check_in", "check_out")}
    return turn.known.having(nights=None, month=None, flexible=None, **values, **days)


def _has_declined(turn: Turn, memory: Memory) -> bool:
    """Whether the guest has just said no to what is free: they wait for something else."""
    unmet = turn.known.unmet
    return unmet is not None and unmet.cabin is None and not turn.said.typed and memory.cabin is None


async def _waiting(turn: Turn, client: BookingClient) -> list[WaitingShape]:
    if turn.said.conversation_id is None:
        return []
    return await client.waiting_list(turn.said.conversation_id)


async def _offered(turn: Turn, client: BookingClient) -> str | None:
    """The code of what is offered: the button's own, else that of the list."""
    code = turn.said.entity("code")
    return code or next((one.offered for one in await _waiting(turn, client) if one.offered), None)


async def _reservation(turn: Turn, client: BookingClient) -> ReservationShape | None:
    code = turn.said.entity("code")
    try:
        return await client.reservation(code) if code else None
    except BookingRefused:
        return None


def _words(turn: Turn, one: WaitingShape, reply: Reply) -> dict[str, str]:
    """The values with which responses speak of a wish that waits."""
    what = reply.words("utter_waiting_cabin_line", cabin=one.cabin_name) if one.cabin_name else None
    return {
        "what": what or reply.words("utter_waiting_any_line"),
        "stay": offers.stay_words(turn, one.check_in, one.check_out),
        "people": wording.people(
            adults=one.adults, minors=one.children, babies=one.babies, pets=one.pets, language=turn.language
        ),
    }
