"""A message to a stay: the dates meant, or why a person would ask back.

Conventions: day before month; without a year, the next time that the date comes; without a month, the next day with that
number; arrival today still counts; "N días" and "una semana" are nights. What was agreed before (`StayContext`) gives
the missing half: "hasta el 15", "una noche más", "y del 16 al 20?".
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from bot.spanish.atoms import AskReason, Atom, DayAtom, MonthAtom, NightsAtom, Which
from bot.spanish.claims import Claim, understand
from bot.spanish.holidays import SUNDAY, Window, weekend_of
from bot.spanish.noise import without_noise
from bot.spanish.reading_days import split_ranges
from bot.spanish.scanner import Scanner
from bot.spanish.text import Kind, Token, tokenise
from bot.spanish.vocabulary import JUST_PAST, MONTHS

DAY = timedelta(days=1)
# A stay that borrows its month ("del 20 al 15") is longer than this only by mistake.
LONGEST_ACROSS_MONTHS = 20
LONGEST_STAY = 120


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


@dataclass(frozen=True)
class StayReading:
    """What a message says about a stay, completed with its context.

    With `ask`, `reason` tells why a person would ask back; the dates are then left out (a departure alone keeps its
    check-out, a count of nights its `nights`, a month its `month`). An arrival alone is not `ask`: its check-out is None.
    `start` and `end` bound the words that said it, in the original text, half-open.
    """

    check_in: date | None
    check_out: date | None
    nights: int | None
    ask: bool
    reason: AskReason | None
    start: int
    end: int
    month: date | None = None


@dataclass(frozen=True)
class _Answer:
    check_in: date | None = None
    check_out: date | None = None
    nights: int | None = None
    reason: AskReason | None = None
    month: date | None = None


def read_stay(text: str, *, today: date, context: StayContext | None = None) -> StayReading | None:
    """The stay that a message means on the day `today`; None when it says nothing about dates."""
    known = context or StayContext()
    tokens = split_ranges(without_noise(tokenise(text)))
    expects_day = known.asked in (Asked.CHECK_IN, Asked.CHECK_OUT)
    atoms: Sequence[Atom] = Scanner(tokens, today=today, expects_day=expects_day, month=known.month).atoms()
    if known.asked == Asked.NIGHTS and not atoms:
        atoms = [
            NightsAtom(index, index + 1, count=token.value)
            for index, token in enumerate(tokens)
            if token.kind is Kind.NUMBER and 0 < token.value <= 60
        ][:1]
    if not atoms:
        return None
    claim = _dated_by_occasion(understand(atoms, tokens), tokens, today=today)
    answer = _Resolver(today=today, context=known).answer(claim)
    return StayReading(
        check_in=answer.check_in,
        check_out=answer.check_out,
        nights=answer.nights,
        ask=answer.reason is not None,
        reason=answer.reason,
        start=tokens[atoms[0].first].start,
        end=tokens[atoms[-1].last - 1].end,
        month=answer.month,
    )


def _dated_by_occasion(claim: Claim, tokens: Sequence[Token], *, today: date) -> Claim:
    """The month of a birthday or wedding, which dates a stay around it: "cumple el 8 de enero, iríamos del 7 al 10"."""
    said = (
        claim.month or claim.window or any(day.month for day in (claim.arrival, claim.departure, claim.through) if day)
    )
    if said or claim.arrival is None or claim.arrival.day is None:
        return claim
    for index, token in enumerate(tokens):
        month = MONTHS.get(token.text) if token.kind is Kind.NOISE else None
        month = token.month if token.kind is Kind.NOISE and token.month is not None else month
        if month is not None and 1 <= month <= 12:
            return replace(
                claim, month=MonthAtom(index, index + 1, month=month, year=today.year + (month < today.month))
            )
    return claim


class _Ask(Exception):
    """A claim that cannot be dated; `reason` says why."""

    def __init__(self, reason: AskReason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class _Resolver:
    """A claim against the calendar: today, and what the conversation knows."""

    today: date
    context: StayContext

    def answer(self, claim: Claim) -> _Answer:
        """The stay, or the reason to ask."""
        try:
            return self._stay(claim)
        except _Ask as ask:
            nights = claim.nights.count if claim.nights is not None and claim.nights.change == 0 else None
            month = date(claim.month.year, claim.month.month, 1) if claim.month is not None else None
            return _Answer(nights=nights, reason=ask.reason, month=month)

    def _stay(self, claim: Claim) -> _Answer:
        if claim.trouble is not None or claim.vague is AskReason.ALTERNATIVES:
            raise _Ask(claim.trouble or AskReason.ALTERNATIVES)
        claim = self._with_roles(claim)
        if claim.shift is not None and not claim.has_days and claim.window is None:
            return self._shifted(claim.shift.days)
        if claim.nights is not None and claim.nights.change != 0 and not claim.has_days:
            return self._longer_or_shorter(claim.nights)
        if claim.has_days:
            return self._from_days(claim)
        if claim.window is not None:
            return self._from_window(claim)
        if claim.month is not None:
            raise _Ask(AskReason.MONTH_ONLY)
        if claim.vague is not None:
            raise _Ask(claim.vague)
        return self._from_nights(claim)

    def _with_roles(self, claim: Claim) -> Claim:
        """A single day answers what was asked last: "¿hasta cuándo?" "el 15"."""
        lone = claim.arrival is not None and claim.departure is None and claim.through is None and claim.nights is None
        if lone and not claim.role_said and self.context.asked == Asked.CHECK_OUT and self.context.check_in is not None:
            return replace(claim, arrival=None, departure=claim.arrival)
        if (
            claim.departure is not None
            and claim.arrival is None
            and self.context.asked == Asked.CHECK_IN
            and self.context.check_in is None
            and not claim.role_said
        ):
            return replace(claim, arrival=claim.departure, departure=None)
        return claim

    # -- days -------------------------------------------------------------------------------------------------------

    def _from_days(self, claim: Claim) -> _Answer:
        window = self._anchor(claim)
        if claim.arrival is None:
            return self._from_departure(claim, window)
        check_in = self._arrival(claim, window)
        check_out = self._check_out(claim, check_in=check_in, window=window)
        if check_out is None:
            return self._arrival_alone(claim, check_in=check_in, window=window)
        return self._checked(claim, check_in=check_in, check_out=check_out)

    def _anchor(self, claim: Claim) -> Window | None:
        """The nights around which days without a month are looked for."""
        if claim.window is not None and claim.window.window is not None:
            return self._followed(claim) or claim.window.window
        month = date(claim.month.year, claim.month.month, 1) if claim.month is not None else self.context.month
        if month is None or (claim.month is None and self.context.check_in is not None):
            return None
        return Window(month, month + monthrange(month.year, month.month)[1] * DAY)

    def _arrival(self, claim: Claim, window: Window | None) -> date:
        assert claim.arrival is not None
        atom = claim.arrival
        if claim.departure is None and claim.through is None and self._awaits_arrival():
            return self._before_departure(atom)
        if (atom.day is not None and atom.month is None and atom.weekday is not None) or self._weekday_far_end(claim):
            agreed = self._agreeing(claim, window)
            if agreed is not None:
                return agreed
        return self._date(atom, window=window, after=None)

    def _awaits_arrival(self) -> bool:
        return self.context.check_in is None and self.context.check_out is not None

    def _before_departure(self, atom: DayAtom) -> date:
        """The last such day before the departure that is known, when there is one ahead; else the first coming one."""
        assert self.context.check_out is not None
        first = self._date(atom, window=None, after=None)
        if atom.month is not None or atom.certain is not None or first >= self.context.check_out:
            return first
        found = first
        while first < self.context.check_out:
            found = first
            first = self._date(atom, window=None, after=first)
        return found

    def _weekday_far_end(self, claim: Claim) -> bool:
        far = claim.departure or claim.through
        arrival = claim.arrival
        return (
            arrival is not None
            and arrival.day is not None
            and arrival.month is None
            and far is not None
            and far.day is not None
            and far.month is None
            and far.weekday is not None
        )

    def _agreeing(self, claim: Claim, window: Window | None) -> date | None:
        """The first coming month in which number and weekday agree, at both ends; without a month only."""
        assert claim.arrival is not None
        far = claim.departure or claim.through
        for candidate in self._days_numbered(claim.arrival.day or 0, window):
            if claim.arrival.weekday not in (None, candidate.weekday()):
                continue
            if far is not None and far.day is not None and far.month is None and far.weekday is not None:
                end = next(self._days_from(far.day, candidate + DAY), None)
                if end is None or end.weekday() != far.weekday:
                    continue
            return candidate
        raise _Ask(AskReason.WEEKDAY_MISMATCH)

    def _days_numbered(self, day: int, window: Window | None) -> Iterator[date]:
        if window is not None:
            yield self._nearest_numbered(day, window)
            return
        base = self._context_day(day)
        if base is not None:
            yield base
        yield from self._days_from(day, self.today)

    def _days_from(self, day: int, start: date) -> Iterator[date]:
        """The days with a number, month by month, for a year."""
        for ahead in range(13):
            months = start.year * 12 + start.month - 1 + ahead
            candidate = _date(months // 12, months % 12 + 1, day)
            if candidate is not None and candidate >= start:
                yield candidate

    def _date(self, atom: DayAtom, *, window: Window | None, after: date | None) -> date:
        """The date of a day: an arrival when `after` is None, otherwise the first such day after that date."""
        if atom.which is Which.PAST:
            raise _Ask(AskReason.PAST)
        if atom.which is Which.ANY:
            raise _Ask(AskReason.VAGUE)
        if atom.certain is not None:
            return atom.certain
        if atom.day is None:
            assert atom.weekday is not None
            return self._weekday(atom, window=window, after=after)
        if not 1 <= atom.day <= 31:
            raise _Ask(AskReason.NO_SUCH_DAY)
        found = (
            self._month_day(atom, after=after)
            if atom.month is not None
            else self._numbered(atom, window=window, after=after)
        )
        if atom.weekday is not None and found.weekday() != atom.weekday:
            raise _Ask(AskReason.WEEKDAY_MISMATCH)
        return found

    def _month_day(self, atom: DayAtom, *, after: date | None) -> date:
        assert atom.month is not None and atom.day is not None
        if atom.day > (29 if atom.month == 2 else monthrange(2027, atom.month)[1]):
            raise _Ask(AskReason.NO_SUCH_DAY)
        if atom.year is not None:
            found = _date(atom.year, atom.month, atom.day)
            if found is None:
                raise _Ask(AskReason.NO_SUCH_DAY)
            if found < self.today:
                raise _Ask(AskReason.PAST)
            return found
        earliest = self.today if after is None else after + DAY
        year = earliest.year + ((atom.month, atom.day) < (earliest.month, earliest.day))
        found = _date(year, atom.month, atom.day)
        if found is None:
            raise _Ask(AskReason.NO_SUCH_DAY)
        if after is None:
            last = _date(found.year - 1, atom.month, atom.day)
            if last is not None and timedelta() < self.today - last <= JUST_PAST:
                raise _Ask(AskReason.PAST)
        return found

    def _numbered(self, atom: DayAtom, *, window: Window | None, after: date | None) -> date:
        assert atom.day is not None
        if after is not None:
            return next(self._days_from(atom.day, after + DAY))
        if window is not None:
            return self._nearest_numbered(atom.day, window)
        return self._context_day(atom.day) or next(self._days_from(atom.day, self.today))

    def _nearest_numbered(self, day: int, window: Window) -> date:
        """The day with that number inside a window, or the nearest to it."""
        first = window.start.year * 12 + window.start.month - 1
        months = [divmod(first + offset, 12) for offset in (-1, 0, 1)]
        found = [candidate for year, month in months if (candidate := _date(year, month + 1, day)) is not None]
        whole_month = window.start.day == 1 and window.nights >= 28
        if whole_month and _date(window.start.year, window.start.month, day) is None:
            raise _Ask(AskReason.NO_SUCH_DAY)
        ahead = [candidate for candidate in found if candidate >= self.today] or found
        return min(ahead, key=lambda candidate: (_distance(candidate, window), candidate))

    def _context_day(self, day: int) -> date | None:
        """A day of the month that is being talked about, nearest to the stay so far and not past."""
        base = self.context.check_in
        if base is None:
            return None
        ends = [base, self.context.check_out or base]
        found = [candidate for end in ends if (candidate := _date(end.year, end.month, day)) is not None]
        ahead = [candidate for candidate in found if candidate >= self.today]
        return min(ahead, key=lambda candidate: abs(candidate - base)) if ahead else None

    def _weekday(self, atom: DayAtom, *, window: Window | None, after: date | None) -> date:
        assert atom.weekday is not None
        if after is not None:
            return after + ((atom.weekday - after.weekday() - 1) % 7 + 1) * DAY
        if window is not None:
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

    def _check_out(self, claim: Claim, *, check_in: date, window: Window | None) -> date | None:
        if claim.departure is not None:
            check_out = (
                self._date(claim.departure, window=None, after=check_in)
                if claim.departure.certain is None
                else claim.departure.certain
            )
            check_out += claim.inclusive * DAY
            self._agree(claim.nights, nights=(check_out - check_in).days, between=claim.between)
            return check_out
        if claim.nights is not None and claim.nights.change == 0:
            return check_in + claim.nights.count * DAY
        if claim.through is not None:
            return self._after_run(claim, check_in=check_in, window=window)
        if claim.arrival is not None and claim.arrival.one_night:
            return check_in + DAY
        return None

    def _after_run(self, claim: Claim, *, check_in: date, window: Window | None) -> date:
        """The day after the last night of "10 y 11", "viernes y sábado"; a weekend ends on its Sunday."""
        assert claim.through is not None
        last = (
            self._date(claim.through, window=None, after=check_in)
            if claim.through.certain is None
            else claim.through.certain
        )
        if (last - check_in).days > 6:
            raise _Ask(AskReason.ALTERNATIVES)
        weekend = claim.window is not None and claim.window.weekend and window is not None and last == window.end
        if weekend or (claim.through.weekday == SUNDAY and check_in <= last - DAY and last - check_in <= 2 * DAY):
            return last  # "viernes, sábado y domingo": home on Sunday
        return last + DAY

    def _agree(self, said: NightsAtom | None, *, nights: int, between: bool) -> None:
        if said is None or said.change != 0:
            if between and nights > 7:
                raise _Ask(AskReason.NIGHTS_DISAGREE)
            return
        if said.count == nights or (said.by_days and said.count == nights + 1):
            return
        raise _Ask(AskReason.NIGHTS_DISAGREE)

    def _arrival_alone(self, claim: Claim, *, check_in: date, window: Window | None) -> _Answer:
        if check_in < self.today:
            raise _Ask(AskReason.PAST)
        if claim.window is not None and window is not None and window.start - 3 * DAY <= check_in < window.end:
            return _full(check_in, window.end)
        known = self.context
        if known.check_out is not None and known.check_in is None and check_in < known.check_out:
            return _full(check_in, known.check_out)
        if known.check_out is not None and known.check_in is not None:
            length = known.check_out - known.check_in
            if claim.role_said and check_in < known.check_out and known.check_in - check_in <= 7 * DAY:
                return _full(check_in, known.check_out)
            return _full(check_in, check_in + length)
        if known.nights is not None:
            return _full(check_in, check_in + known.nights * DAY)
        return _Answer(check_in=check_in)

    def _from_departure(self, claim: Claim, window: Window | None) -> _Answer:
        """A departure without an arrival: after the one that is known, or asked for."""
        assert claim.departure is not None
        check_in = self.context.check_in
        if claim.window is not None and window is not None:
            check_in = window.start
        if check_in is None:
            check_out = self._date(claim.departure, window=window, after=None)
            return _Answer(check_out=check_out, reason=AskReason.DEPARTURE_ONLY)
        check_out = self._date(claim.departure, window=None, after=check_in) + claim.inclusive * DAY
        return self._checked(claim, check_in=check_in, check_out=check_out)

    def _checked(self, claim: Claim, *, check_in: date, check_out: date) -> _Answer:
        if check_in < self.today:
            raise _Ask(AskReason.PAST)
        nights = (check_out - check_in).days
        if nights <= 0 or nights > LONGEST_STAY:
            raise _Ask(AskReason.DEPARTURE_NOT_AFTER_ARRIVAL)
        if nights > LONGEST_ACROSS_MONTHS and self._backwards(claim):
            raise _Ask(AskReason.DEPARTURE_NOT_AFTER_ARRIVAL)
        return _full(check_in, check_out)

    @staticmethod
    def _backwards(claim: Claim) -> bool:
        """Whether "del 20 al 15 de enero" was more likely a slip than a stay across two months."""
        arrival, departure = claim.arrival, claim.departure
        if arrival is None or departure is None or arrival.day is None or departure.day is None:
            return False
        month_missing = arrival.month is None or arrival.lent_month or departure.month is None
        return month_missing and arrival.day >= departure.day

    # -- windows, nights, changes -----------------------------------------------------------------------------------

    def _from_window(self, claim: Claim) -> _Answer:
        assert claim.window is not None
        if claim.window.reason is not None:
            raise _Ask(claim.window.reason)
        window = self._followed(claim) or claim.window.window
        assert window is not None
        said = claim.nights
        if window.nights == 0:
            nights = said.count if said is not None and said.change == 0 else None
            return _full(window.start, window.start + nights * DAY) if nights else _Answer(check_in=window.start)
        if (
            said is None
            or said.change != 0
            or said.count == window.nights
            or (said.by_days and said.count == window.nights + 1)
        ):
            return _full(window.start, window.end)
        if said.count < window.nights:
            raise _Ask(AskReason.NIGHTS_DISAGREE)
        return _full(window.start, window.start + said.count * DAY)

    def _followed(self, claim: Claim) -> Window | None:
        """ "el finde siguiente" of a stay that is being talked about."""
        base = self.context.check_in
        if claim.window is None or not claim.window.following or base is None or not claim.window.weekend:
            return None
        current = weekend_of(base) or Window(base, base)
        friday = current.start + ((4 - current.start.weekday()) % 7 or 7) * DAY
        return Window(friday, friday + 2 * DAY)

    def _from_nights(self, claim: Claim) -> _Answer:
        assert claim.nights is not None
        if self.context.check_in is not None:
            return _full(self.context.check_in, self.context.check_in + claim.nights.count * DAY)
        raise _Ask(AskReason.NIGHTS_ONLY)

    def _longer_or_shorter(self, change: NightsAtom) -> _Answer:
        check_in, check_out = self.context.check_in, self.context.check_out
        if check_in is None or check_out is None:
            raise _Ask(AskReason.VAGUE)
        if change.at_arrival:
            check_in -= change.change * change.count * DAY
        else:
            check_out += change.change * change.count * DAY
        if check_in < self.today:
            raise _Ask(AskReason.PAST)
        if check_out <= check_in:
            raise _Ask(AskReason.DEPARTURE_NOT_AFTER_ARRIVAL)
        return _full(check_in, check_out)

    def _shifted(self, days: int) -> _Answer:
        check_in, check_out = self.context.check_in, self.context.check_out
        if check_in is None or check_out is None:
            raise _Ask(AskReason.VAGUE)
        if check_in + days * DAY < self.today:
            raise _Ask(AskReason.PAST)
        return _full(check_in + days * DAY, check_out + days * DAY)


def _full(check_in: date, check_out: date) -> _Answer:
    return _Answer(check_in=check_in, check_out=check_out, nights=(check_out - check_in).days)


def _date(year: int, month: int, day: int) -> date | None:
    if not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def _distance(day: date, window: Window) -> int:
    if window.start <= day <= window.end:
        return 0
    return min(abs((day - window.start).days), abs((day - window.end).days))
