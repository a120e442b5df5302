"""What a message says about dates, given what was asked and offered; the words themselves are ``bot.spanish``'s."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from actions import phrases, recounting
from actions.choosing import choose_dates
from actions.intents import ABOUT_NIGHTS, QUESTIONS, SURE
from actions.memory import Flexible, Pending
from actions.proposals import FreeDates
from bot.spanish import AskReason, StayContext, StayReading, read_alternatives, read_name, read_stay
from bot.spanish.vocabulary import JUST_PAST

if TYPE_CHECKING:
    from actions.understanding import Turn

ASKED_ABOUT_STAY = (Pending.CHECK_IN, Pending.CHECK_OUT, Pending.NIGHTS)
# With a weekend or a count of nights these leave the choice to us: "cualquier finde de marzo", "4 noches en febrero".
OPEN = (AskReason.VAGUE, AskReason.MONTH_ONLY)
NIGHTS_OF_A_WEEK = 7


def read_dates(turn: Turn) -> StayReading | None:
    """What the text says about dates, whatever was offered."""
    if not turn.said.typed or turn.says(phrases.POSTPONES) or turn.says(phrases.SEE_YOU):
        return None  # "te aviso el lunes" is no arrival
    nights = recounting.nights_again(turn)
    if nights is not None:
        return read_stay(f"{nights} noches", today=turn.today, context=_context(turn))
    reading = read_stay(turn.beside_cabins, today=turn.today, context=_context(turn))
    is_month = reading is not None and reading.reason is AskReason.MONTH_ONLY and reading.nights is None
    if is_month and turn.step is Pending.NAME and read_name(turn.said.text) is not None:
        return None  # "Abril Vega", "Julio": the answer to "¿a nombre de quién?"
    return _in_right_month(turn, reading) if reading is not None else None


def _in_right_month(turn: Turn, reading: StayReading) -> StayReading:
    """The known days in the month that is put right: "era mayo" of some days of April, "diciembre" of days gone by."""
    month = reading.month
    known = _days_of_wrong_month(turn)
    if reading.reason is not AskReason.MONTH_ONLY or reading.nights is not None or month is None or known is None:
        return reading
    try:
        check_in = known[0].replace(year=month.year, month=month.month)
    except ValueError:  # no such day in that month
        return reading
    length = known[1] - known[0]
    right = replace(reading, check_in=check_in, check_out=check_in + length, nights=length.days, ask=False, reason=None)
    return replace(right, month=None) if length else replace(right, month=None, check_out=None, nights=None)


def _days_of_wrong_month(turn: Turn) -> tuple[date, date] | None:
    """Arrival and departure whose month may be put right: those known, where it is said so, or those that are past."""
    known = turn.known
    if known.check_in is not None and known.check_out is not None:
        return (known.check_in, known.check_out) if turn.says(phrases.WRONG_MONTH) else None
    if known.passed is None or known.pending is not Pending.CHECK_IN:
        return None
    return date.fromisoformat(known.passed.check_in), date.fromisoformat(known.passed.check_out)


def days_gone_by(turn: Turn) -> FreeDates | None:
    """The days that the message means, where they are past; an arrival alone is its own departure."""
    if turn.stay is None or turn.stay.reason is not AskReason.PAST:
        return None
    then = read_stay(turn.beside_cabins, today=turn.today - JUST_PAST, context=StayContext())
    if then is None or then.check_in is None:
        return None
    return FreeDates(then.check_in.isoformat(), (then.check_out or then.check_in).isoformat())


def _context(turn: Turn) -> StayContext:
    known = turn.known
    asked = known.pending if known.pending in ASKED_ABOUT_STAY else None
    if known.pending is Pending.STAY and known.check_out is None and not turn.asks_question:
        asked = Pending.NIGHTS  # longer stays were offered to an arrival
    check_in, check_out = known.check_in, known.check_out
    if check_in is None and known.pending is Pending.STAY and known.stays:
        first = known.stays[0]  # "del 12 al 15", said of dates that were offered
        check_in, check_out = date.fromisoformat(first.check_in), date.fromisoformat(first.check_out)
    return StayContext(check_in=check_in, check_out=check_out, asked=asked, month=known.month, nights=known.nights)


def dates_picked(turn: Turn) -> FreeDates | None:
    """The offered dates that the message takes: a button, "la segunda", "el del 15", "dale" to the only ones."""
    if not turn.said.typed:
        return FreeDates.from_text(turn.said.entity("stay") or "")
    offered = turn.known.stays
    if turn.step is not Pending.STAY or not offered or turn.intent in QUESTIONS:
        return None
    found = choose_dates(turn.said.text, offered)
    if found is not None or (turn.reading is not None and turn.reading.check_out is not None):
        return found
    return offered[0] if turn.yes and len(offered) == 1 else None


def dates_compared(turn: Turn) -> tuple[FreeDates, ...]:
    """The stays that the message would like to see side by side: "del 12 al 15 o del 16 al 19?"."""
    if not turn.said.typed or turn.reading is None or turn.intent in ABOUT_NIGHTS:
        return ()
    wavers = turn.reading.reason in (AskReason.ALTERNATIVES, AskReason.DEPARTURE_OPEN)
    if not wavers and not turn.asks_something:
        return ()
    found = read_alternatives(turn.beside_cabins, today=turn.today, context=_context(turn))
    return tuple(FreeDates(check_in.isoformat(), check_out.isoformat()) for check_in, check_out in found)


def only_counts_nights(turn: Turn) -> bool:
    """Whether the question itself counts nights: "¿y si cancelo 10 días antes?", "¿descuento por 7 noches?"."""
    if turn.intent not in ABOUT_NIGHTS or turn.said.confidence < SURE:
        return False
    alone = read_stay(turn.beside_cabins, today=turn.today, context=StayContext())
    return alone is None or alone.reason in (AskReason.NIGHTS_ONLY, AskReason.VAGUE)


def goes_back(turn: Turn) -> bool:
    """Whether the dates are only named as the ones known: "lo de enero", said of a stay in January."""
    reading, known = turn.reading, turn.known
    if reading is None or known.check_in is None or not turn.says(phrases.RESUMES):
        return False
    if (reading.check_in, reading.check_out) == (known.check_in, known.check_out):
        return True
    month = reading.month
    return (
        reading.reason is AskReason.MONTH_ONLY
        and reading.nights is None
        and month is not None
        and (month.year, month.month) == (known.check_in.year, known.check_in.month)
    )


def dates_left_open(turn: Turn) -> tuple[Flexible, int | None] | None:
    """
    Dates left to the house, and how many nights: "cualquier finde de marzo", "4 noches entre el 10 y el 25".

    A month or some days that were talked about before bound them too: "4 noches", "¿qué finde tenés?".
    """
    reading, known = turn.stay, turn.known
    if reading is None or not reading.ask:
        return None
    talked_about = known.check_in is None and (known.within is not None or known.month is not None)
    bounded = reading.within is not None or reading.month is not None or talked_about
    if reading.reason is AskReason.MONTH_ONLY and reading.nights is None and known.check_in and known.check_out:
        return Flexible.NIGHTS, (known.check_out - known.check_in).days  # "¿y si vamos en mayo?", as long as before
    if reading.nights is not None and bounded and reading.reason in (*OPEN, AskReason.NIGHTS_ONLY, *_within(reading)):
        return Flexible.NIGHTS, reading.nights
    if reading.reason not in (*OPEN, *_within(reading)):
        return None
    if reading.nights is None and turn.says(phrases.WEEKEND):
        return Flexible.WEEKEND, None
    if reading.month is not None and turn.says(phrases.WEEK):
        return Flexible.NIGHTS, NIGHTS_OF_A_WEEK
    return None


def _within(reading: StayReading) -> tuple[AskReason, ...]:
    return (AskReason.NIGHTS_DISAGREE,) if reading.within is not None else ()


def asks_other_dates(turn: Turn) -> bool:
    """Whether other dates are wished for without saying which; "dale" to "¿probamos con otras fechas?" too."""
    if turn.reading is not None or turn.leaves:
        return False
    offered = turn.step is Pending.STAY and turn.no
    return offered or turn.says(phrases.OTHER_DATES)
