"""The dates of days as they are said: without a year the next one, without a month the next such number, and so on.

What the conversation knows (`StayContext`) is where days without a month are looked for first.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.spanish.atoms import AskReason, DayAtom, Which
from bot.spanish.holidays import Window
from bot.spanish.vocabulary import JUST_PAST

DAY = timedelta(days=1)


class Asked(StrEnum):
    """What the assistant asked last about the stay."""

    CHECK_IN = "check_in"
    CHECK_OUT = "check_out"
    NIGHTS = "nights"


@dataclass(frozen=True)
class StayContext:
    """What a conversation knows about the stay before this message.

    `month` is the first day of a month that was named without a day; `nights` a count that still lacks its arrival.
    """

    check_in: date | None = None
    check_out: date | None = None
    asked: str | None = None
    month: date | None = None
    nights: int | None = None


class Ask(Exception):
    """A claim that cannot be dated; `reason` says why, `within` between which days it is left open."""

    def __init__(self, reason: AskReason, *, within: Window | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.within = within


@dataclass(frozen=True)
class Answer:
    """What a claim comes to; with a `reason`, what a person would ask."""

    check_in: date | None = None
    check_out: date | None = None
    nights: int | None = None
    reason: AskReason | None = None
    month: date | None = None
    within: Window | None = None


def full_answer(check_in: date, check_out: date) -> Answer:
    """A stay with both its days."""
    return Answer(check_in=check_in, check_out=check_out, nights=(check_out - check_in).days)


@dataclass(frozen=True)
class StayCalendar:
    """The calendar as seen from a day, in a conversation."""

    today: date
    context: StayContext

    def days_numbered(self, day: int, window: Window | None) -> Iterator[date]:
        """The days that a number may mean without a month, the likeliest first."""
        if window is not None:
            yield self.nearest_numbered(day, window)
            return
        base = self._context_day(day)
        if base is not None:
            yield base
        yield from self.days_from(day, self.today)

    def days_from(self, day: int, start: date) -> Iterator[date]:
        """The days with a number, month by month, for a year."""
        for ahead in range(13):
            months = start.year * 12 + start.month - 1 + ahead
            candidate = day_or_none(months // 12, months % 12 + 1, day)
            if candidate is not None and candidate >= start:
                yield candidate

    def date_of(self, atom: DayAtom, *, window: Window | None, after: date | None) -> date:
        """The date of a day: an arrival when `after` is None, otherwise the first such day after that date."""
        if atom.which is Which.PAST:
            raise Ask(AskReason.PAST)
        if atom.which is Which.ANY:
            raise Ask(AskReason.VAGUE)
        if atom.certain is not None:
            if atom.weekday not in (None, atom.certain.weekday()):
                raise Ask(AskReason.WEEKDAY_MISMATCH)
            return atom.certain
        if atom.day is None:
            assert atom.weekday is not None
            return self._weekday(atom, window=window, after=after)
        if not 1 <= atom.day <= 31:
            raise Ask(AskReason.NO_SUCH_DAY)
        found = (
            self._month_day(atom, after=after)
            if atom.month is not None
            else self._numbered(atom, window=window, after=after)
        )
        if atom.weekday is not None and found.weekday() != atom.weekday:
            raise Ask(AskReason.WEEKDAY_MISMATCH)
        return found

    def _month_day(self, atom: DayAtom, *, after: date | None) -> date:
        assert atom.month is not None and atom.day is not None
        if atom.month > 12 or atom.day > (29 if atom.month == 2 else monthrange(2027, atom.month)[1]):
            raise Ask(AskReason.NO_SUCH_DAY)
        if atom.year is not None:
            found = day_or_none(atom.year, atom.month, atom.day)
            if found is None:
                raise Ask(AskReason.NO_SUCH_DAY)
            if found < self.today:
                raise Ask(AskReason.PAST)
            return found
        earliest = self.today if after is None else after + DAY
        year = earliest.year + ((atom.month, atom.day) < (earliest.month, earliest.day))
        found = day_or_none(year, atom.month, atom.day)
        if found is None:
            raise Ask(AskReason.NO_SUCH_DAY)
        if after is None:
            last = day_or_none(found.year - 1, atom.month, atom.day)
            if last is not None and timedelta() < self.today - last <= JUST_PAST:
                raise Ask(AskReason.PAST)
        return found

    def _numbered(self, atom: DayAtom, *, window: Window | None, after: date | None) -> date:
        assert atom.day is not None
        if after is not None:
            return next(self.days_from(atom.day, after + DAY))
        if window is not None:
            return self.nearest_numbered(atom.day, window)
        return self._context_day(atom.day) or next(self.days_from(atom.day, self.today))

    def nearest_numbered(self, day: int, window: Window) -> date:
        """The day with that number inside a window, or the nearest to it."""
        first = window.start.year * 12 + window.start.month - 1
        months = [divmod(first + offset, 12) for offset in (-1, 0, 1)]
        found = [candidate for year, month in months if (candidate := day_or_none(year, month + 1, day)) is not None]
        whole_month = window.start.day == 1 and window.nights >= 28
        if whole_month and day_or_none(window.start.year, window.start.month, day) is None:
            raise Ask(AskReason.NO_SUCH_DAY)
        ahead = [candidate for candidate in found if candidate >= self.today] or found
        return min(ahead, key=lambda candidate: (_distance(candidate, window), candidate))

    def _context_day(self, day: int) -> date | None:
        """A day of the month that is being talked about, nearest to the stay so far and not past."""
        base = self.context.check_in
        if base is None:
            return None
        ends = [base, self.context.check_out or base]
        found = [candidate for end in ends if (candidate := day_or_none(end.year, end.month, day)) is not None]
        ahead = [candidate for candidate in found if candidate >= self.today]
        return min(ahead, key=lambda candidate: abs(candidate - base)) if ahead else None

    def _weekday(self, atom: DayAtom, *, window: Window | None, after: date | None) -> date:
        assert atom.weekday is not None
        if after is not None:
            return after + ((atom.weekday - after.weekday() - 1) % 7 + 1) * DAY
        if window is not None and atom.which is not Which.OTHER:
            inside = window.start + ((atom.weekday - window.start.weekday()) % 7) * DAY
            before = inside - 7 * DAY
            if inside <= window.end:
                return inside
            nearest = min((inside, before), key=lambda day: abs(day - window.start))
            return nearest if nearest >= self.today else inside
        if atom.which is Which.OF_NEXT_WEEK:
            return self.today + (7 - self.today.weekday() + atom.weekday) * DAY
        base = self.today
        if atom.which is Which.FOLLOWING and self.context.check_in is not None:
            base = self.context.check_in
        elif atom.which is Which.PLAIN and self.context.check_in is not None and self.context.check_out is not None:
            base = max(self.context.check_in - 4 * DAY, self.today)
        first = base + ((atom.weekday - base.weekday() - 1) % 7 + 1) * DAY
        return first + 7 * DAY if atom.which is Which.OTHER else first


def day_or_none(year: int, month: int, day: int) -> date | None:
    """The date, or None where the month has no such day."""
    if month > 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def _distance(day: date, window: Window) -> int:
    if window.start <= day <= window.end:
        return 0
    return min(abs((day - window.start).days), abs((day - window.end).days))
