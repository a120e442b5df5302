"""The last day of a stay whose first is known: said, counted in nights, or after the last of the days in a row."""

from __future__ import annotations

from datetime import date, timedelta

from argentina.holidays import SUNDAY
from bot.spanish.atoms import AskReason, DayAtom, NightsAtom
from bot.spanish.claim import Claim
from bot.spanish.holidays import Window
from bot.spanish.stay_calendar import Ask, StayCalendar

DAY = timedelta(days=1)
LONGEST_ROW = 6  # days said one by one, from the first to the last
LONGEST_BETWEEN = 7  # nights: "entre el 3 y el 25" is a window to choose from


def find_departure(claim: Claim, calendar: StayCalendar, *, check_in: date, window: Window | None) -> date | None:
    """The day of leaving; None when nothing says it. Raises :class:`Ask` where days and nights disagree."""
    if claim.departure is not None:
        check_out = _after(claim.departure, calendar, check_in=check_in) + claim.inclusive * DAY
        _agree(claim.nights, Window(check_in, check_out), between=claim.between)
        return check_out
    if claim.nights is not None and claim.nights.change == 0:
        return check_in + claim.nights.count * DAY
    if claim.through is not None:
        return _after_row(claim, calendar, check_in=check_in, window=window)
    arrival = claim.arrival
    if arrival is not None and (arrival.one_night or (arrival.at_night and not claim.role_said)):
        return check_in + DAY
    return None


def _after(day: DayAtom, calendar: StayCalendar, *, check_in: date) -> date:
    """The first such day after the arrival; a certain date is what it is."""
    return calendar.date_of(day, window=None, after=check_in)


def _after_row(claim: Claim, calendar: StayCalendar, *, check_in: date, window: Window | None) -> date:
    """The day after the last night of "10 y 11", "viernes y sábado"; a weekend ends on its Sunday."""
    assert claim.through is not None
    last = _after(claim.through, calendar, check_in=check_in)
    if (last - check_in).days > LONGEST_ROW:
        raise Ask(AskReason.ALTERNATIVES)
    weekend = claim.window is not None and claim.window.weekend and window is not None and last == window.end
    named = claim.through.weekday == SUNDAY and claim.through.day is None and claim.through.certain is None
    if weekend or (named and not claim.through.at_night and last - check_in == 2 * DAY):
        return last  # "viernes, sábado y domingo": home on Sunday
    return last + DAY


def _agree(said: NightsAtom | None, days: Window, *, between: bool) -> None:
    if said is None or said.change != 0:
        if between and days.nights > LONGEST_BETWEEN:
            raise Ask(AskReason.NIGHTS_DISAGREE, within=days)
        return
    if said.count == days.nights or (said.by_days and said.count == days.nights + 1):
        return
    raise Ask(AskReason.NIGHTS_DISAGREE, within=days if said.count < days.nights else None)
