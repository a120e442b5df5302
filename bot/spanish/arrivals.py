"""The first day of a stay: the nights around which it is looked for, and the month that number and weekday agree on."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from bot.spanish.atoms import AskReason, DayAtom
from bot.spanish.claim import Claim
from bot.spanish.holidays import Window, long_weekend_around, weekend_of
from bot.spanish.stay_calendar import Ask, StayCalendar

DAY = timedelta(days=1)
# "Sábado 14" is looked for this far ahead; a match later is more likely a slip of the guest's calendar.
FARTHEST_MATCH = timedelta(days=100)


@dataclass(frozen=True)
class Arrivals:
    """A claim's arrival against the calendar."""

    calendar: StayCalendar

    def find(self, claim: Claim, window: Window | None) -> date:
        """The date of the claim's arrival. Raises :class:`Ask` where it cannot be told."""
        assert claim.arrival is not None
        atom = claim.arrival
        if _is_any_such_weekday(claim):
            raise Ask(AskReason.MONTH_ONLY)
        if claim.departure is None and claim.through is None and self._departure_is_known():
            return self._before_departure(atom)
        if atom.day is not None and atom.month is None and (atom.weekday is not None or _far_end_has_weekday(claim)):
            return self._agreeing(claim, window)
        return self.calendar.date_of(atom, window=window, after=None)

    def anchor(self, claim: Claim) -> Window | None:
        """The nights around which days without a month are looked for."""
        if claim.around is not None:
            day = self.calendar.date_of(claim.around, window=None, after=None)
            return long_weekend_around(day) or weekend_of(day) or Window(day - 3 * DAY, day + 3 * DAY)
        if claim.window is not None and claim.window.window is not None:
            return self._around_day(claim) if _dates_its_weekend(claim) else self.named_window(claim)
        month = date(claim.month.year, claim.month.month, 1) if claim.month is not None else None
        if month is None and self.calendar.context.check_in is None:
            month = self.calendar.context.month
        if month is None:
            return None
        return Window(month, month + monthrange(month.year, month.month)[1] * DAY)

    def named_window(self, claim: Claim) -> Window:
        """The claim's window; "el finde siguiente" is the one after the stay that is being talked about."""
        assert claim.window is not None and claim.window.window is not None
        base = self.calendar.context.check_in
        if not claim.window.following or base is None or not claim.window.weekend:
            return claim.window.window
        current = weekend_of(base) or Window(base, base)
        friday = current.start + ((4 - current.start.weekday()) % 7 or 7) * DAY
        return Window(friday, friday + 2 * DAY)

    def _around_day(self, claim: Claim) -> Window | None:
        """ "9 de julio finde largo": the weekend of the day, and none where the day is in no weekend."""
        assert claim.arrival is not None and claim.window is not None
        day = self.calendar.date_of(claim.arrival, window=None, after=None)
        long, short = long_weekend_around(day), weekend_of(day)
        return (long or short) if claim.window.named else (short or long)

    def _departure_is_known(self) -> bool:
        return self.calendar.context.check_in is None and self.calendar.context.check_out is not None

    def _before_departure(self, atom: DayAtom) -> date:
        """The last such day before the departure that is known, when there is one ahead; else the first coming one."""
        check_out = self.calendar.context.check_out
        assert check_out is not None
        first = self.calendar.date_of(atom, window=None, after=None)
        if atom.month is not None or atom.certain is not None or first >= check_out:
            return first
        found = first
        while first < check_out:
            found = first
            first = self.calendar.date_of(atom, window=None, after=first)
        return found

    def _agreeing(self, claim: Claim, window: Window | None) -> date:
        """The first coming month in which number and weekday agree, at both ends."""
        assert claim.arrival is not None
        far = claim.departure or claim.through
        talked_about = self.calendar.context.check_in or self.calendar.today
        for candidate in self.calendar.days_numbered(claim.arrival.day or 0, window):
            if candidate > talked_about + FARTHEST_MATCH and window is None:
                break
            if claim.arrival.weekday not in (None, candidate.weekday()):
                continue
            if far is not None and far.day is not None and far.month is None and far.weekday is not None:
                end = next(self.calendar.days_from(far.day, candidate + DAY), None)
                if end is None or end.weekday() != far.weekday:
                    continue
            return candidate
        raise Ask(AskReason.WEEKDAY_MISMATCH)


def _is_any_such_weekday(claim: Claim) -> bool:
    """ "en enero, de sábado a sábado": any of the month's."""
    days = [day for day in (claim.arrival, claim.departure, claim.through) if day is not None]
    return claim.month is not None and all(day.day is None and day.certain is None for day in days)


def _dates_its_weekend(claim: Claim) -> bool:
    """Whether a weekend without a date of its own is that of the one day that is said."""
    day = claim.arrival
    alone = claim.departure is None and claim.through is None and claim.nights is None
    dated = day is not None and (day.month is not None or day.certain is not None)
    return claim.window is not None and claim.window.floating and alone and dated


def _far_end_has_weekday(claim: Claim) -> bool:
    far = claim.departure or claim.through
    return far is not None and far.day is not None and far.month is None and far.weekday is not None
