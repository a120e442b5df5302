"""From a wish to an agreement: dates, people, a cabin, a price, and a clear yes. Holding it is the next module's."""

from __future__ import annotations

from dataclasses import replace

from actions import free_dates, offers, phrases
from actions.agreed import CANCELLATION, say_policy
from actions.client import BookingClient
from actions.code_words import read_code_beside
from actions.deposit import say_deposit
from actions.handover import TURNS_BEFORE_A_PERSON, ask_again, person_is_due
from actions.intents import CONFIDENT, NEW_WISHES
from actions.languages import FOREIGN
from actions.memory import Memory, Pending
from actions.merging import wish_of
from actions.reminding import RETURN_TO, remind
from actions.reply import Reply
from actions.searching import ask_party, narrow, offer_stay
from actions.skill import HOLD_FORM, Outcome
from actions.standing import (
    describe,
    ended_hold,
    held_already,
    reservations_of,
    say_reservation,
    those_live,
    usual_cabin,
)
from actions.topics import say_fact, topics_beside
from actions.understanding import Turn
from bot.spanish import AskReason, StayReading, format_pesos
from services.contracts import ReservationShape

ACTION_HOLD = "action_hold"
ADDING_NOTHING = frozenset({"affirm", "inform", "book", "choose_cabin"})  # without dates, people or a cabin

ASK_BACK = {
    AskReason.PAST: "utter_ask_dates_past",
    AskReason.NO_SUCH_DAY: "utter_ask_dates_no_such_day",
    AskReason.DEPARTURE_NOT_AFTER_ARRIVAL: "utter_ask_dates_order",
    AskReason.WEEKDAY_MISMATCH: "utter_ask_dates_weekday",
    AskReason.MONTH_ONLY: "utter_ask_dates_month",
    AskReason.NIGHTS_ONLY: "utter_ask_check_in",
    AskReason.DEPARTURE_ONLY: "utter_ask_check_in",
    AskReason.ALTERNATIVES: "utter_ask_dates_one",
    AskReason.NIGHTS_DISAGREE: "utter_ask_dates_which_nights",
    AskReason.VAGUE: "utter_ask_dates_vague",
}  # where the departure alone is open, it is asked for like any that is missing


async def continue_booking(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """Take in what the message says, and go on: agree, decline, ask for what is missing, or offer."""
    if agrees(turn):
        return await agree(turn, reply, client)
    if turn.known.reservation_code and turn.says(phrases.ANOTHER_BOOKING):
        turn = replace(turn, known=_new_page(turn))
    elif turn.resumes:
        return await resume(turn, reply, client)
    if turn.wants_other_dates:
        return _ask_other_dates(turn, reply)
    if turn.narrowed:
        return Outcome(await narrow(turn, reply=reply, client=client))
    if turn.no and not turn.brings_news:
        return await decline(turn, reply, client)
    if _only_acknowledges(turn):
        reply.say("utter_acknowledge")
        return Outcome(turn.known)
    usual = await usual_cabin(turn, client) if turn.says(phrases.USUAL_CABIN) and turn.cabin is None else None
    stands_still = usual is None and _stands_still(turn)
    if stands_still and person_is_due(turn) and not _wishes_anew(turn):
        return await ask_again(turn, reply, client)
    if stands_still and _adds_nothing(turn):
        told = [topic for topic in topics_beside(turn) if say_fact(topic, turn, reply)]
        remind(turn.known, reply)
        return Outcome(turn.known, missed=0 if told else turn.missed)
    missed = turn.missed if stands_still else 0
    if not turn.brings_news and turn.intent == "ask_price" and turn.says(phrases.DEPOSIT):
        return await say_deposit(turn, reply, client)
    memory = _other_cabins(turn, turn.after)
    if usual is not None:
        memory = memory.without_offer().having(cabin=usual)
    if turn.name is not None:
        memory = memory.having(guest_name=turn.name)
    code = read_code_beside(turn.said.text) if turn.said.typed and turn.brings_news else None
    if code is not None:
        memory = memory.having(promo_code=code)
    own = None if turn.wants_others else await held_already(turn, memory, client)
    if own is not None:
        await say_reservation(turn, own, reply, client)
        return Outcome(turn.known.without_offer().having(pending=None), missed=missed)
    for topic in topics_beside(turn):
        if topic == CANCELLATION:
            await say_policy(turn, reply, client)
        else:
            say_fact(topic, turn, reply)
    memory = await go_on(turn, memory, reply=reply, client=client)
    return Outcome(memory, missed=missed)


async def resume(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """
    "¿Seguimos con lo de enero?": what was talked about, looked up again, since it may be gone or cost something else.

    A reservation that stands is shown, one that ran out is offered anew. Whatever was agreed has to be agreed again.
    """
    memory = turn.after
    if memory.reservation_code is not None and not memory.has_proposal:
        found = await reservations_of(turn, client)
        live, ended = those_live(turn, found), ended_hold(turn, found)
        if live:
            await say_reservation(turn, live[-1], reply, client)
            return Outcome(memory.having(pending=None))
        if ended is not None:
            return Outcome(await renew(turn, ended, reply=reply, client=client))
    if memory.check_in is not None and memory.check_out is not None and memory.adults:
        reply.say(
            "utter_resume",
            stay=offers.stay_words(turn, memory.check_in, memory.check_out),
            people=offers.party_words(memory),
        )
    return Outcome(await go_on(turn, memory.without_offer(), reply=reply, client=client))


def _new_page(turn: Turn) -> Memory:
    """For another booking beside the one that stands: nothing of the old wish but what is meant to be as before."""
    known = turn.known
    fresh = known.without_wish().having(reservation_code=None)
    if turn.says(phrases.SAME_DATES) or turn.says(phrases.COMING_ALONG):
        fresh = fresh.having(check_in=known.check_in, check_out=known.check_out)
    if turn.says(phrases.SAME_AGAIN):
        fresh = fresh.having(
            adults=known.adults, children=known.children, babies=known.babies, pets=known.pets, cabin=known.cabin
        )
    return fresh


def _ask_other_dates(turn: Turn, reply: Reply) -> Outcome:
    """Other dates, not yet said which: days without a month are looked for in the one talked about."""
    reply.say("utter_ask_which_other_dates")
    memory = turn.after.without_offer()
    month = memory.check_in.replace(day=1) if memory.check_in is not None else memory.month
    return Outcome(
        memory.having(check_in=None, check_out=None, nights=None, month=month, flexible=None, pending=Pending.CHECK_IN)
    )


def _stands_still(turn: Turn) -> bool:
    """
    Whether a typed message brings the booking no further: the wish is the same, and it is no name.

    With nothing asked it may be a beginning, but not once a person was offered in vain or when all is reserved.
    """
    known = turn.known
    comes_nearer = turn.party is not None and turn.party.ask and not known.adults  # "para mi familia"
    moves = turn.wants_others or turn.name is not None or comes_nearer or wish_of(turn.after) != wish_of(known)
    if moves or not turn.said.typed:
        return False
    reserved = known.reservation_code is not None and turn.intent in ADDING_NOTHING and turn.asks_back is None
    return known.pending in RETURN_TO or reserved or known.misunderstood >= TURNS_BEFORE_A_PERSON


def _adds_nothing(turn: Turn) -> bool:
    """Whether it neither asks for a search nor needs a word on its dates: a bare "perfecto", "joya", a stray word."""
    pending = turn.known.pending
    if pending not in RETURN_TO or turn.asks_back is not None or turn.intent not in ADDING_NOTHING:
        return False
    return pending not in (Pending.AGREEMENT, Pending.CABIN) or turn.offer is not None


def _wishes_anew(turn: Turn) -> bool:
    """Whether it surely wants to book or to know a price, with nothing asked that this answers: a beginning."""
    return turn.known.pending not in RETURN_TO and turn.intent in NEW_WISHES and turn.said.confidence >= CONFIDENT


def _only_acknowledges(turn: Turn) -> bool:
    """ "Joya" after all is reserved; where a person was offered in vain a stray text is none."""
    lost = turn.known.misunderstood >= TURNS_BEFORE_A_PERSON and not turn.yes
    return turn.known.is_settled and turn.said.typed and turn.intent == "affirm" and not turn.brings_news and not lost


def agrees(turn: Turn) -> bool:
    """Whether this is a clear yes to the one cabin quoted last. A changed wish is never a yes."""
    offer = turn.offer
    if turn.known.pending is not Pending.AGREEMENT or offer is None or not offer.is_definite or turn.brings_news:
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
        return _ask_back(turn, turn.asks_back, memory, reply=reply)
    waited_for_party = turn.known.pending is Pending.PARTY and memory.check_out is None
    stays = turn.compared or (turn.known.stays if waited_for_party else ())
    if stays:
        if memory.adults:
            return await free_dates.compare(turn, memory, stays, reply=reply, client=client)
        reply.say("utter_ask_party_first")
        return memory.having(stays=stays, pending=Pending.PARTY)
    if memory.flexible is not None:
        if memory.adults:
            return await free_dates.offer_flexible(turn, memory, reply=reply, client=client)
        reply.say("utter_ask_party_first")
        return memory.having(pending=Pending.PARTY)
    if memory.check_in is None:
        if turn.party is not None and turn.party.ask and not memory.adults and turn.reading is None:
            reply.say("utter_ask_party_count")
            return memory.having(pending=Pending.PARTY)
        return _ask_dates(turn, memory, reply=reply)
    if memory.check_out is None:
        reply.say("utter_ask_check_out", check_in=offers.day_words(turn, memory.check_in))
        return memory.having(pending=Pending.CHECK_OUT)
    if not memory.adults or (turn.party is not None and turn.party.ask):
        return await ask_party(turn, memory, reply=reply, client=client)
    instead_of = turn.known.cabin if turn.wants_others and turn.says(phrases.THE_OTHER_ONE) else None
    return await offer_stay(turn, memory, reply=reply, client=client, instead_of=instead_of)


def _ask_back(turn: Turn, reading: StayReading, memory: Memory, *, reply: Reply) -> Memory:
    """Ask for the dates anew, or how many nights where they are to be chosen within some days."""
    if reading.within is not None:
        reply.say("utter_ask_nights_within", stay=offers.stay_words(turn, *reading.within))
        return memory.having(pending=Pending.NIGHTS)
    reply.say(ask_back(reading))
    return memory.having(pending=Pending.CHECK_IN)


def ask_back(reading: StayReading | None) -> str:
    """The response that asks for dates anew, with the reason where the reading has one."""
    return ASK_BACK[(reading.reason if reading else None) or AskReason.VAGUE]


async def renew(turn: Turn, ended: ReservationShape, *, reply: Reply, client: BookingClient) -> Memory:
    """A hold that ran out unpaid: say so, and offer the same again at today's price if it is still free."""
    reply.say("utter_hold_ended", **describe(turn, ended))
    memory = turn.known.without_offer().having(
        check_in=ended.check_in,
        check_out=ended.check_out,
        adults=ended.adults,
        children=ended.children,
        babies=ended.babies,
        pets=ended.pets,
        cabin=ended.cabin_name,
        reservation_code=None,
    )
    return await offer_stay(turn, memory, reply=reply, client=client)


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
    elif turn.party is not None and memory.adults:
        reply.say("utter_ask_dates_noted", people=offers.party_words(memory))
    else:
        reply.say("utter_ask_dates")
    return memory.having(pending=Pending.CHECK_IN)


def _other_cabins(turn: Turn, memory: Memory) -> Memory:
    """ "Ver otras": any cabin, no longer this one."""
    return memory.without_offer().having(cabin=None) if turn.wants_others else memory
