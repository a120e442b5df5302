"""From a wish to an agreement: dates, people, a cabin, a price, and a clear yes. Holding it is the next module's."""

from __future__ import annotations

from actions import offers, phrases
from actions.client import BookingClient
from actions.languages import FOREIGN
from actions.memory import Memory, Pending
from actions.reply import Reply
from actions.skill import HOLD_FORM, Outcome
from actions.standing import describe, held_already, say_reservation
from actions.topics import say_fact
from actions.understanding import Turn
from bot.spanish import AskReason, format_pesos
from services.contracts import ReservationShape

ACTION_HOLD = "action_hold"

ASK_BACK = {
    AskReason.PAST: "utter_ask_dates_past",
    AskReason.NO_SUCH_DAY: "utter_ask_dates_no_such_day",
    AskReason.DEPARTURE_NOT_AFTER_ARRIVAL: "utter_ask_dates_order",
    AskReason.WEEKDAY_MISMATCH: "utter_ask_dates_weekday",
    AskReason.MONTH_ONLY: "utter_ask_dates_month",
    AskReason.NIGHTS_ONLY: "utter_ask_check_in",
    AskReason.DEPARTURE_ONLY: "utter_ask_check_in",
    AskReason.ALTERNATIVES: "utter_ask_dates_one",
}


async def continue_booking(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """Take in what the message says, and go on: agree, decline, ask for what is missing, or offer."""
    if agrees(turn):
        return await agree(turn, reply, client)
    if turn.no and not turn.brings_news:
        return await decline(turn, reply, client)
    if not turn.brings_news and not turn.wants_others and _adds_nothing(turn):
        return _remind_or_acknowledge(turn, reply)
    if not turn.brings_news and turn.intent == "ask_price" and turn.says(phrases.DEPOSIT):
        return _say_deposit(turn, reply)
    memory = _other_cabins(turn, turn.after)
    if turn.name is not None:
        memory = memory.having(guest_name=turn.name)
    own = None if turn.wants_others else await held_already(turn, memory, client)
    if own is not None:
        say_reservation(turn, own, reply)
        return Outcome(turn.known.without_offer().having(pending=None))
    for topic in turn.said.entities_of("amenity"):
        say_fact(topic, turn, reply)
    return Outcome(await go_on(turn, memory, reply=reply, client=client))


def _say_deposit(turn: Turn, reply: Reply) -> Outcome:
    only = turn.offer.only if turn.offer else None
    share = turn.house.property.deposit_percent
    if only is None:
        reply.say("utter_deposit_share", percent=share)
    else:
        reply.say("utter_deposit_amount", percent=share, cabin=only.cabin, deposit=format_pesos(only.deposit))
    remind(turn.known, reply)
    return Outcome(turn.known)


def _adds_nothing(turn: Turn) -> bool:
    """Whether the message neither asks for a search nor answers anything: a bare "perfecto", "joya", a stray word."""
    if not turn.said.typed:
        return False
    if turn.known.pending is Pending.NAME and turn.known.agreed is not None:
        return turn.intent in ("affirm", "inform", "book", "choose_cabin")
    if turn.known.pending is Pending.AGREEMENT and turn.offer is not None:
        return turn.intent in ("affirm", "inform")
    return turn.known.pending is None and turn.known.reservation_code is not None and turn.intent == "affirm"


def _remind_or_acknowledge(turn: Turn, reply: Reply) -> Outcome:
    if turn.known.pending is None:
        reply.say("utter_acknowledge")
    else:
        remind(turn.known, reply)
    return Outcome(turn.known)


def agrees(turn: Turn) -> bool:
    """Whether this is a clear yes to the one cabin quoted last. A changed wish is never a yes."""
    offer = turn.offer
    if turn.known.pending is not Pending.AGREEMENT or offer is None or offer.only is None or turn.brings_news:
        return False
    tapped = turn.said.entity("offer")
    return turn.yes and (turn.said.typed or tapped == str(offer.number))


async def agree(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """The guest said yes: hold it if the name is known, else ask for the name."""
    del client
    name = turn.name or turn.known.guest_name
    memory = turn.known.having(agreed=turn.known.offer, pending=Pending.NAME, guest_name=name)
    if not name and turn.language in FOREIGN:
        reply.say("utter_ask_guest_name")  # the form's own question is Spanish
        return Outcome(memory)
    return Outcome(memory, then=ACTION_HOLD if memory.guest_name else HOLD_FORM)


async def take_name(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """The name that was asked for, given after something else was talked about."""
    del reply, client
    return Outcome(turn.known.having(guest_name=turn.name), then=ACTION_HOLD if turn.known.agreed else None)


async def decline(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """The guest said no: nothing is held, and the dates stay for a second thought."""
    del client
    had_something = turn.known.pending is not None or turn.known.offer is not None
    reply.say("utter_declined" if had_something else "utter_no_problem")
    return Outcome(turn.known.without_offer().having(pending=None))


async def go_on(turn: Turn, memory: Memory, *, reply: Reply, client: BookingClient) -> Memory:
    """Ask for the next thing that is missing, or offer when nothing is."""
    if turn.asks_back is not None:
        reason = turn.asks_back.reason
        reply.say(ASK_BACK.get(reason, "utter_ask_dates_vague") if reason else "utter_ask_dates_vague")
        return memory.having(pending=Pending.CHECK_IN)
    if memory.check_in is None:
        return _ask_dates(turn, memory, reply=reply)
    if memory.check_out is None:
        reply.say("utter_ask_check_out", check_in=offers.day_words(turn, memory.check_in))
        return memory.having(pending=Pending.CHECK_OUT)
    if not memory.adults:
        reply.say("utter_ask_party", stay=offers.stay_words(turn, memory.check_in, memory.check_out))
        return memory.having(pending=Pending.PARTY)
    return await offers.offer_stay(turn, memory, reply=reply, client=client)


async def renew(turn: Turn, ended: ReservationShape, *, reply: Reply, client: BookingClient) -> Memory:
    """A hold that ran out unpaid: say so, and offer the same again at today's price if it is still free."""
    reply.say("utter_hold_ended", **describe(turn, ended))
    memory = turn.known.without_offer().having(
        check_in=ended.check_in,
        check_out=ended.check_out,
        adults=ended.adults,
        children=ended.children,
        babies=None,
        pets=ended.pets,
        cabin=ended.cabin_name,
        reservation_code=None,
    )
    return await offers.offer_stay(turn, memory, reply=reply, client=client)


def remind(memory: Memory, reply: Reply) -> None:
    """After something else was answered: gently back to what was asked."""
    response = (
        {
            Pending.CHECK_IN: "utter_return_check_in",
            Pending.CHECK_OUT: "utter_return_check_out",
            Pending.NIGHTS: "utter_return_check_out",
            Pending.PARTY: "utter_return_party",
            Pending.CABIN: "utter_return_cabin",
            Pending.AGREEMENT: "utter_return_agreement",
            Pending.NAME: "utter_return_name",
        }.get(memory.pending)
        if memory.pending
        else None
    )
    if response is not None:
        only = memory.offer.only if memory.offer else None
        reply.say(response, cabin=only.cabin if only else "", offer=str(memory.offer.number) if memory.offer else "")


def _ask_dates(turn: Turn, memory: Memory, *, reply: Reply) -> Memory:
    if memory.nights:
        reply.say("utter_ask_check_in")
    elif turn.intent == "ask_price":
        lines = [
            reply.words(
                "utter_base_price_line",
                cabin=cabin.name,
                capacity=cabin.capacity,
                price=format_pesos(cabin.base_night.amount),
            )
            for cabin in turn.house.cabins
        ]
        reply.say("utter_base_prices", prices="\n".join(lines))
    elif turn.cabin is not None and (cabin := turn.house.cabin(turn.cabin)) is not None:
        reply.say("utter_ask_dates_for_cabin", cabin=cabin.name, capacity=cabin.capacity)
    else:
        reply.say("utter_ask_dates")
    return memory.having(pending=Pending.CHECK_IN)


def _other_cabins(turn: Turn, memory: Memory) -> Memory:
    """ "Ver otras": any cabin, no longer this one."""
    return memory.without_offer().having(cabin=None) if turn.wants_others else memory
