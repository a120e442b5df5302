"""A claim against the calendar: the stay that it means, or the reason to ask back."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.spanish.atoms import AskReason, DayAtom, NightsAtom
from bot.spanish.claim import Claim
from bot.spanish.holidays import SUNDAY, Window, weekend_of
from bot.spanish.stay_calendar import Ask, Asked, StayCalendar, StayContext

DAY = timedelta(days=1)
# A stay that borrows its month ("del 20 al 15") is longer than this only by mistake.
LONGEST_ACROSS_MONTHS = 20
LONGEST_STAY = 120


@dataclass(frozen=True)
class Answer:
    """What a claim comes to; with a `reason`, what a person would ask."""

    check_in: date | None = None
    check_out: date | None = None
    nights: int | None = None
    reason: AskReason | None = None
    month: date | None = None


@dataclass(frozen=True)
class Resolver:
    """A claim against the calendar: today, and what the conversation knows."""

    calendar: StayCalendar

    @property
    def today(self) -> date:
        """The day of the message."""
        return self.calendar.today

    @property
    def context(self) -> StayContext:
        """What the conversation knows."""
        return self.calendar.context

    def answer(self, claim: Claim) -> Answer:
        """The stay, or the reason to ask."""
        try:
            return self._stay(claim)
        except Ask as ask:
            nights = claim.nights.count if claim.nights is not None and claim.nights.change == 0 else None
            month = date(claim.month.year, claim.month.month, 1) if claim.month is not None else None
            return Answer(nights=nights, reason=ask.reason, month=month)

    def _stay(self, claim: Claim) -> Answer:
        if claim.trouble is not None or claim.vague is AskReason.ALTERNATIVES:
            raise Ask(claim.trouble or AskReason.ALTERNATIVES)
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
            raise Ask(AskReason.MONTH_ONLY)
        if claim.vague is not None:
            raise Ask(claim.vague)
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

    def _from_days(self, claim: Claim) -> Answer:
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
        return self.calendar.date_of(atom, window=window, after=None)

    def _awaits_arrival(self) -> bool:
        return self.context.check_in is None and self.context.check_out is not None

    def _before_departure(self, atom: DayAtom) -> date:
        """The last such day before the departure that is known, when there is one ahead; else the first coming one."""
        assert self.context.check_out is not None
        first = self.calendar.date_of(atom, window=None, after=None)
        if atom.month is not None or atom.certain is not None or first >= self.context.check_out:
            return first
        found = first
        while first < self.context.check_out:
            found = first
            first = self.calendar.date_of(atom, window=None, after=first)
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
        for candidate in self.calendar.days_numbered(claim.arrival.day or 0, window):
            if claim.arrival.weekday not in (None, candidate.weekday()):
                continue
            if far is not None and far.day is not None and far.month is None and far.weekday is not None:
                end = next(self.calendar.days_from(far.day, candidate + DAY), None)
                if end is None or end.weekday() != far.weekday:
                    continue
            return candidate
        raise Ask(AskReason.WEEKDAY_MISMATCH)

    def _check_out(self, claim: Claim, *, check_in: date, window: Window | None) -> date | None:
        if claim.departure is not None:
            check_out = (
                self.calendar.date_of(claim.departure, window=None, after=check_in)
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
            self.calendar.date_of(claim.through, window=None, after=check_in)
            if claim.through.certain is None
            else claim.through.certain
        )
        if (last - check_in).days > 6:
            raise Ask(AskReason.ALTERNATIVES)
        weekend = claim.window is not None and claim.window.weekend and window is not None and last == window.end
        if weekend or (claim.through.weekday == SUNDAY and check_in <= last - DAY and last - check_in <= 2 * DAY):
            return last  # "viernes, sábado y domingo": home on Sunday
        return last + DAY

    def _agree(self, said: NightsAtom | None, *, nights: int, between: bool) -> None:
        if said is None or said.change != 0:
            if between and nights > 7:
                raise Ask(AskReason.NIGHTS_DISAGREE)
            return
        if said.count == nights or (said.by_days and said.count == nights + 1):
            return
        raise Ask(AskReason.NIGHTS_DISAGREE)

    def _arrival_alone(self, claim: Claim, *, check_in: date, window: Window | None) -> Answer:
        if check_in < self.today:
            raise Ask(AskReason.PAST)
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
        return Answer(check_in=check_in)

    def _from_departure(self, claim: Claim, window: Window | None) -> Answer:
        """A departure without an arrival: after the one that is known, or asked for."""
        assert claim.departure is not None
        check_in = self.context.check_in
        if claim.window is not None and window is not None:
            check_in = window.start
        if check_in is None:
            check_out = self.calendar.date_of(claim.departure, window=window, after=None)
            return Answer(check_out=check_out, reason=AskReason.DEPARTURE_ONLY)
        check_out = self.calendar.date_of(claim.departure, window=None, after=check_in) + claim.inclusive * DAY
        return self._checked(claim, check_in=check_in, check_out=check_out)

    def _checked(self, claim: Claim, *, check_in: date, check_out: date) -> Answer:
        if check_in < self.today:
            raise Ask(AskReason.PAST)
        nights = (check_out - check_in).days
        if nights <= 0 or nights > LONGEST_STAY:
            raise Ask(AskReason.DEPARTURE_NOT_AFTER_ARRIVAL)
        if nights > LONGEST_ACROSS_MONTHS and self._backwards(claim):
            raise Ask(AskReason.DEPARTURE_NOT_AFTER_ARRIVAL)
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

    def _from_window(self, claim: Claim) -> Answer:
        assert claim.window is not None
        if claim.window.reason is not None:
            raise Ask(claim.window.reason)
        window = self._followed(claim) or claim.window.window
        assert window is not None
        said = claim.nights
        if window.nights == 0:
            nights = said.count if said is not None and said.change == 0 else None
            return _full(window.start, window.start + nights * DAY) if nights else Answer(check_in=window.start)
        if (
            said is None
            or said.change != 0
            or said.count == window.nights
            or (said.by_days and said.count == window.nights + 1)
        ):
            return _full(window.start, window.end)
        if said.count < window.nights:
            raise Ask(AskReason.NIGHTS_DISAGREE)
        return _full(window.start, window.start + said.count * DAY)

    def _followed(self, claim: Claim) -> Window | None:
        """ "el finde siguiente" of a stay that is being talked about."""
        base = self.context.check_in
        if claim.window is None or not claim.window.following or base is None or not claim.window.weekend:
            return None
        current = weekend_of(base) or Window(base, base)
        friday = current.start + ((4 - current.start.weekday()) % 7 or 7) * DAY
        return Window(friday, friday + 2 * DAY)

    def _from_nights(self, claim: Claim) -> Answer:
        assert claim.nights is not None
        if self.context.check_in is not None:
            return _full(self.context.check_in, self.context.check_in + claim.nights.count * DAY)
        raise Ask(AskReason.NIGHTS_ONLY)

    def _longer_or_shorter(self, change: NightsAtom) -> Answer:
        check_in, check_out = self.context.check_in, self.context.check_out
        if check_in is None or check_out is None:
            raise Ask(AskReason.VAGUE)
        if change.at_arrival:
            check_in -= change.change * change.count * DAY
        else:
            check_out += change.change * change.count * DAY
        if check_in < self.today:
            raise Ask(AskReason.PAST)
        if check_out <= check_in:
            raise Ask(AskReason.DEPARTURE_NOT_AFTER_ARRIVAL)
        return _full(check_in, check_out)

    def _shifted(self, days: int) -> Answer:
        check_in, check_out = self.context.check_in, self.context.check_out
        if check_in is None or check_out is None:
            raise Ask(AskReason.VAGUE)
        if check_in + days * DAY < self.today:
            raise Ask(AskReason.PAST)
        return _full(check_in + days * DAY, check_out + days * DAY)


def _full(check_in: date, check_out: date) -> Answer:
    return Answer(check_in=check_in, check_out=check_out, nights=(check_out - check_in).days)
