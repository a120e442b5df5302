"""A claim against the calendar: the stay that it means, or the reason to ask back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.spanish.arrivals import Arrivals
from bot.spanish.atoms import AskReason, NightsAtom, WindowAtom
from bot.spanish.claim import Claim
from bot.spanish.dayless import from_nights, from_window, in_month, longer_or_shorter, shifted
from bot.spanish.departures import find_departure
from bot.spanish.holidays import Window
from bot.spanish.stay_calendar import Answer, Ask, Asked, StayCalendar, StayContext, full_answer

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
# A stay that borrows its month ("del 20 al 15") is longer than this only by mistake.
LONGEST_ACROSS_MONTHS = 20
# "Del sábado al 5 de enero": a weekday further from its departure than this is the last one before it.
LONGEST_FROM_WEEKDAY = 14
LONGEST_STAY = 120


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
            return Answer(nights=nights, reason=ask.reason, month=month, within=ask.within)

    def _stay(self, claim: Claim) -> Answer:
        if claim.trouble is not None or claim.vague is AskReason.ALTERNATIVES:
            raise Ask(claim.trouble or AskReason.ALTERNATIVES)
        claim = self._with_roles(claim)
        if claim.shift is not None and not claim.has_days and claim.window is None:
            return shifted(claim.shift.days, self.calendar)
        claim = self._in_shifted_week(claim)
        if claim.nights is not None and claim.nights.change != 0 and not claim.has_days:
            return longer_or_shorter(claim.nights, self.calendar)
        if claim.has_days:
            return self._from_days(claim)
        if claim.window is not None:
            if claim.window.reason is not None:
                raise Ask(claim.window.reason)
            if claim.window.floating and claim.month is not None:
                raise Ask(AskReason.VAGUE)  # "un finde a mitad de enero"
            return from_window(claim, Arrivals(self.calendar).named_window(claim))
        if claim.month is not None:
            return in_month(claim.month, self.calendar)
        if claim.vague is not None or claim.nights is None:  # "en vez del 5" leaves nothing
            open_count = claim.vague is AskReason.DEPARTURE_OPEN  # "3 o 4 noches"
            raise Ask(AskReason.VAGUE if open_count else claim.vague or AskReason.VAGUE)
        return from_nights(claim.nights, self.calendar)

    def _in_shifted_week(self, claim: Claim) -> Claim:
        """Weekdays in a week told from the stay that is known: "y la semana siguiente, de lunes a jueves?"."""
        known, day, shift = self.context, claim.arrival, claim.shift
        if shift is None or known.check_in is None or day is None or day.weekday is None or day.day is not None:
            return claim
        last_night = (known.check_out or known.check_in + DAY) - DAY
        monday = last_night + (shift.days - last_night.weekday()) * DAY
        week = WindowAtom(shift.first, shift.last, window=Window(monday, monday + WEEK))
        return replace(claim, shift=None, window=claim.window or week)

    def _with_roles(self, claim: Claim) -> Claim:
        """A single day answers what was asked last: "¿hasta cuándo?" "el 15"."""
        lone = claim.arrival is not None and claim.departure is None and claim.through is None and claim.nights is None
        if lone and not claim.role_said and self.context.asked == Asked.CHECK_OUT and self.context.check_in is not None:
            return self._as_departure(claim, check_in=self.context.check_in)
        if lone and claim.instead_of is not None and self.context.check_out is not None:
            denied = self.calendar.date_of(claim.instead_of, window=None, after=None)
            return replace(claim, arrival=None, departure=claim.arrival) if denied == self.context.check_out else claim
        if (
            claim.departure is not None
            and claim.arrival is None
            and self.context.asked == Asked.CHECK_IN
            and self.context.check_in is None
            and not claim.role_said
        ):
            return replace(claim, arrival=claim.departure, departure=None)
        return claim

    def _as_departure(self, claim: Claim, *, check_in: date) -> Claim:
        """A day as the departure that was asked for; a small number that would be weeks away is a count of nights."""
        day = claim.arrival
        assert day is not None
        if day.unmarked and day.day is not None and day.day <= LONGEST_FROM_WEEKDAY:
            check_out = self.calendar.date_of(day, window=None, after=check_in)
            if (check_out - check_in).days > LONGEST_FROM_WEEKDAY:
                return replace(claim, arrival=None, nights=NightsAtom(day.first, day.last, count=day.day))
        return replace(claim, arrival=None, departure=day)

    def _from_days(self, claim: Claim) -> Answer:
        arrivals = Arrivals(self.calendar)
        window = arrivals.anchor(claim)
        if claim.arrival is None:
            return self._from_departure(claim, window)
        check_in = arrivals.find(claim, window)
        check_out = find_departure(claim, self.calendar, check_in=check_in, window=window)
        if claim.departure is not None and check_out is not None and claim.vague is AskReason.DEPARTURE_OPEN:
            raise Ask(AskReason.NIGHTS_DISAGREE, within=Window(check_in, check_out))
        if check_out is None:
            return self._arrival_alone(claim, check_in=check_in, window=window)
        return self._checked(claim, check_in=self._nearer(claim, check_in, check_out), check_out=check_out)

    @staticmethod
    def _nearer(claim: Claim, check_in: date, check_out: date) -> date:
        """The arrival, where only its weekday was said and its departure is weeks away the last one before that."""
        arrival = claim.arrival
        named = arrival is not None and arrival.day is None and arrival.certain is None and claim.departure is not None
        if not named or (check_out - check_in).days <= LONGEST_FROM_WEEKDAY:
            return check_in
        return check_out - ((check_out - check_in).days % 7 or 7) * DAY

    def _arrival_alone(self, claim: Claim, *, check_in: date, window: Window | None) -> Answer:
        if check_in < self.today:
            raise Ask(AskReason.PAST)
        if claim.departure_open:
            return Answer(check_in=check_in, reason=AskReason.DEPARTURE_OPEN)
        floating = claim.window is not None and claim.window.floating  # "el 25 de mayo, finde largo": its last day too
        in_a_week = claim.window is not None and not (claim.window.weekend or claim.window.named)
        if in_a_week and claim.arrival is not None and claim.arrival.day is None and claim.arrival.certain is None:
            return Answer(check_in=check_in)  # "la semana que viene, el viernes": one of its days
        if claim.window and window and window.start - 3 * DAY <= check_in < window.end + floating * DAY:
            all_of_it = claim.window.floating and claim.arrival and claim.arrival.weekday is None
            start = max(window.start if all_of_it else check_in, self.today)
            if start < window.end:
                return full_answer(start, window.end)
        known = self.context
        if known.check_out is not None and known.check_in is None and check_in < known.check_out:
            return full_answer(check_in, known.check_out)
        if known.check_out is not None and known.check_in is not None:
            length = known.check_out - known.check_in
            if claim.role_said and check_in < known.check_out and known.check_in - check_in <= 7 * DAY:
                return full_answer(check_in, known.check_out)
            return full_answer(check_in, check_in + length)
        if known.nights is not None:
            return full_answer(check_in, check_in + known.nights * DAY)
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
        known = self.context.check_out
        if known is not None and claim.departure.day is None and claim.departure.certain is None:
            check_out += round((known - check_out) / WEEK) * WEEK  # "y hasta el lunes?": the one nearest to it
            check_out += WEEK if check_out <= check_in else 0 * DAY
        return self._checked(claim, check_in=check_in, check_out=check_out)

    def _checked(self, claim: Claim, *, check_in: date, check_out: date) -> Answer:
        if check_in < self.today:
            raise Ask(AskReason.PAST)
        nights = (check_out - check_in).days
        if nights <= 0 or nights > LONGEST_STAY:
            raise Ask(AskReason.DEPARTURE_NOT_AFTER_ARRIVAL)
        if nights > LONGEST_ACROSS_MONTHS and self._backwards(claim):
            raise Ask(AskReason.DEPARTURE_NOT_AFTER_ARRIVAL)
        return full_answer(check_in, check_out)

    @staticmethod
    def _backwards(claim: Claim) -> bool:
        """Whether "del 20 al 15 de enero" was more likely a slip than a stay across two months."""
        arrival, departure = claim.arrival, claim.departure
        if arrival is None or departure is None or arrival.day is None or departure.day is None:
            return False
        month_missing = arrival.month is None or arrival.lent_month or departure.month is None
        return month_missing and arrival.day >= departure.day
