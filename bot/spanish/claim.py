"""A claim about a stay: what was said of it, and how a correction replaces some of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.spanish.atoms import AskReason, DayAtom, MonthAtom, NightsAtom, ShiftAtom, Which, WindowAtom
from bot.spanish.holidays import Window

LARGEST_SLIP = 5  # days between the departure that was said and the one that was meant


@dataclass(frozen=True)
class Claim:
    """A stay as said so far; only what was said is there."""

    arrival: DayAtom | None = None
    departure: DayAtom | None = None
    through: DayAtom | None = None  # the last night of "10, 11 y 12"
    nights: NightsAtom | None = None
    window: WindowAtom | None = None
    month: MonthAtom | None = None
    around: DayAtom | None = None  # "el 25 de mayo, de viernes a martes"
    instead_of: DayAtom | None = None  # the day that was denied
    shift: ShiftAtom | None = None
    trouble: AskReason | None = None
    vague: AskReason | None = None
    between: bool = False  # "entre el 10 y el 15": a window to choose from, or a stay
    inclusive: bool = False  # the night of the departure too
    departure_open: bool = False  # "3 o 4 noches", "hasta fin de mes": said, and not to be dated
    role_said: bool = False

    @property
    def has_days(self) -> bool:
        """Whether a day of the stay was said."""
        return self.arrival is not None or self.departure is not None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said."""
        return self == Claim()


def dated(claim: Claim) -> Claim:
    """The claim with what was said once given to both days: "del 10 al 15 de enero", "del 30 al 4 de enero"."""
    arrival, last = claim.arrival, claim.departure or claim.through
    if arrival is None or last is None:
        return claim
    if claim.through is not None and claim.through.month is not None:
        last = claim.through
    if last.which is Which.OF_NEXT_WEEK and arrival.which is Which.PLAIN and arrival.weekday is not None:
        arrival = replace(arrival, which=Which.OF_NEXT_WEEK)
    if arrival.day is not None and arrival.month is None and last.month is not None and last.day is not None:
        month, year = last.month, last.year
        if arrival.day > last.day:
            month, year = (month - 1, year) if month > 1 else (12, year - 1 if year else None)
        arrival = replace(arrival, month=month, year=year, lent_month=True)
    elif arrival.month is not None and arrival.year is None and last.year is not None and last.month is not None:
        wraps = arrival.month > last.month
        arrival = replace(arrival, year=last.year - wraps)
    return replace(claim, arrival=arrival)


def corrected(before: Claim, after: Claim, *, at_once: bool = False) -> Claim:
    """
    The claim after a correction: what was said again replaces, the rest stays. `at_once`: it came right after what it
    corrects, with nothing else said between.
    """
    if after.is_empty:
        return before
    if before.is_empty or after.trouble is not None:
        return after
    if at_once and _is_later_departure(before, after):
        after = replace(after, arrival=None, departure=after.arrival)
    arrival = inheriting(after.arrival, before.arrival)
    departure = inheriting(after.departure, before.departure or before.through or before.arrival)
    through = inheriting(after.through, before.departure or before.through)
    if after.window is not None and not after.has_days:
        return replace(after, window=after_the_same(before.window, after.window))
    if arrival is not None and (departure is not None or through is not None or after.nights is not None):
        return replace(
            after,
            arrival=arrival,
            departure=departure,
            through=through,
            window=after.window or before.window,
            month=after.month or before.month,
        )
    kept = replace(before, trouble=None, role_said=True)
    if arrival is not None:
        kept = replace(kept, arrival=arrival)
    if departure is not None:
        kept = replace(kept, departure=departure, through=None, nights=None, inclusive=after.inclusive)
    if after.nights is not None:
        kept = replace(kept, nights=after.nights, departure=None if after.nights.change == 0 else kept.departure)
    if after.window is not None:
        kept = replace(kept, window=after.window)
    if after.month is not None:
        kept = replace(
            kept,
            month=after.month,
            arrival=_in_month(kept.arrival, after.month),
            departure=_in_month(kept.departure, after.month),
            through=_in_month(kept.through, after.month),
        )
    if after.shift is not None:
        kept = replace(kept, shift=after.shift)
    if after.vague is not None:
        kept = replace(kept, vague=after.vague)
    return kept


def _is_later_departure(before: Claim, after: Claim) -> bool:
    """ "del 10 al 12 de enero, no, el 13": a day that cannot be the arrival is the departure that was just said."""
    day, known = after.arrival, before.departure
    if day is None or known is None or before.arrival is None or after.role_said or after.departure is not None:
        return False
    if day.day is None or known.day is None or after.through is not None or after.nights is not None:
        return False
    month = known.month or before.arrival.month
    return 0 <= day.day - known.day <= LARGEST_SLIP and (None in (day.month, month) or day.month == month)


def after_the_same(before: WindowAtom | None, after: WindowAtom | None) -> WindowAtom | None:
    """The weekend a week later, where the one that was taken back goes by another name: "este finde no, el próximo"."""
    if before is None or after is None or not after.weekend or after.window is None or before.window != after.window:
        return after
    week = timedelta(days=7)
    return replace(after, window=Window(after.window.start + week, after.window.end + week))


def inheriting(later: DayAtom | None, earlier: DayAtom | None) -> DayAtom | None:
    """A day without a month, in the month of the day that it replaces."""
    if later is None or earlier is None or later.day is None or later.month is not None or earlier.month is None:
        return later
    return replace(later, month=earlier.month, year=earlier.year)


def _in_month(day: DayAtom | None, month: MonthAtom) -> DayAtom | None:
    if day is None or day.day is None:
        return day
    return replace(day, month=month.month, year=month.year)
