"""Stays said without a day: nights that go by a name, a count of nights, and changes to the stay that is known."""

from __future__ import annotations

from datetime import timedelta

from bot.spanish.atoms import AskReason, MonthAtom, NightsAtom
from bot.spanish.claim import Claim
from bot.spanish.holidays import Window
from bot.spanish.stay_calendar import Answer, Ask, StayCalendar, day_or_none, full_answer

DAY = timedelta(days=1)


def from_window(claim: Claim, window: Window) -> Answer:
    """The nights of a window, or as many of them as were said from its start; fewer than it has must be asked for."""
    said = claim.nights if claim.nights is not None and claim.nights.change == 0 else None
    if window.nights == 0:  # a feast of one day
        return full_answer(window.start, window.start + said.count * DAY) if said else Answer(check_in=window.start)
    if said is None or said.count == window.nights or (said.by_days and said.count == window.nights + 1):
        return full_answer(window.start, window.end)
    if said.count < window.nights:
        raise Ask(AskReason.NIGHTS_DISAGREE, within=window)
    return full_answer(window.start, window.start + said.count * DAY)


def from_nights(nights: NightsAtom, calendar: StayCalendar) -> Answer:
    """A count of nights from the arrival that is known, else to be asked for."""
    check_in = calendar.context.check_in
    if check_in is None:
        raise Ask(AskReason.NIGHTS_ONLY)
    return full_answer(check_in, check_in + nights.count * DAY)


def in_month(month: MonthAtom, calendar: StayCalendar) -> Answer:
    """The stay that is known, moved to the month that was meant; any other month has to be asked about."""
    check_in, check_out = calendar.context.check_in, calendar.context.check_out
    moved = day_or_none(month.year, month.month, check_in.day) if check_in is not None and month.moves else None
    if check_in is None or check_out is None or moved is None or moved < calendar.today:
        raise Ask(AskReason.MONTH_ONLY)
    return full_answer(moved, moved + (check_out - check_in))


def longer_or_shorter(change: NightsAtom, calendar: StayCalendar) -> Answer:
    """The stay that is known with more nights or fewer: "una noche más", "llegar un día antes"."""
    check_in, check_out = calendar.context.check_in, calendar.context.check_out
    if check_in is None or check_out is None:
        raise Ask(AskReason.VAGUE)
    if change.at_arrival:
        check_in -= change.change * change.count * DAY
    else:
        check_out += change.change * change.count * DAY
    if check_in < calendar.today:
        raise Ask(AskReason.PAST)
    if check_out <= check_in:
        raise Ask(AskReason.DEPARTURE_NOT_AFTER_ARRIVAL)
    return full_answer(check_in, check_out)


def shifted(days: int, calendar: StayCalendar) -> Answer:
    """The stay that is known, days later or earlier: "una semana después"."""
    check_in, check_out = calendar.context.check_in, calendar.context.check_out
    if check_in is None or check_out is None:
        raise Ask(AskReason.VAGUE)
    if check_in + days * DAY < calendar.today:
        raise Ask(AskReason.PAST)
    return full_answer(check_in + days * DAY, check_out + days * DAY)
