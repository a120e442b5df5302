"""A message to a stay: the dates meant, or why a person would ask back.

Conventions: day before month; without a year, the next time that the date comes; without a month, the next day with
that number; arrival today still counts; "N días" and "una semana" are nights. What was agreed before (`StayContext`)
gives the missing half: "hasta el 15", "una noche más", "y del 16 al 20?".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.spanish.atoms import AskReason, Atom, MonthAtom, NightsAtom
from bot.spanish.claim import Claim
from bot.spanish.claims import understand
from bot.spanish.holidays import weekend_of
from bot.spanish.noise import without_noise
from bot.spanish.ordinals import with_ordinals_corrected
from bot.spanish.resolving import Resolver
from bot.spanish.scanner import Scanner
from bot.spanish.stay_calendar import Asked, StayCalendar, StayContext, day_or_none
from bot.spanish.text import Kind, Token, tokenise
from bot.spanish.vocabulary import MONTHS
from bot.spanish.written_ranges import split_ranges


@dataclass(frozen=True)
class StayReading:
    """What a message says about a stay, completed with its context.

    With `ask`, `reason` tells why a person would ask back; the dates are then left out (a departure alone keeps its
    check-out, a departure left open its check-in, a count of nights its `nights`, a month its `month`). An arrival
    alone is no `ask`. `within` are the first and last day between which nights are left open: "4 noches entre el 10 y
    el 25 de marzo".
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
    within: tuple[date, date] | None = None


def read_stay(text: str, *, today: date, context: StayContext | None = None) -> StayReading | None:
    """The stay that a message means on the day `today`; None when it says nothing about dates."""
    known = context or StayContext()
    tokens = with_ordinals_corrected(split_ranges(without_noise(tokenise(text))))
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
    answer = Resolver(StayCalendar(today, known)).answer(claim)
    return StayReading(
        check_in=answer.check_in,
        check_out=answer.check_out,
        nights=answer.nights,
        ask=answer.reason is not None,
        reason=answer.reason,
        start=tokens[atoms[0].first].start,
        end=tokens[atoms[-1].last - 1].end,
        month=answer.month,
        within=(answer.within.start, answer.within.end) if answer.within is not None else None,
    )


def _dated_by_occasion(claim: Claim, tokens: Sequence[Token], *, today: date) -> Claim:
    """A stay dated by a birthday or wedding: "cumple el 8 de enero, iríamos del 7 al 10", "… queremos ir ese finde"."""
    occasion = _occasion(tokens, today=today)
    if occasion is None or claim.month is not None:
        return claim
    index, day, month = occasion
    days = [said for said in (claim.arrival, claim.departure, claim.through) if said is not None]
    if claim.window is not None and not days:
        window = weekend_of(day) if day is not None and claim.window.floating else None
        return replace(claim, window=replace(claim.window, window=window)) if window is not None else claim
    if claim.arrival is None or claim.arrival.day is None or any(said.month for said in days):
        return claim
    if claim.window is not None and not claim.window.floating:
        return claim
    year = today.year + (month < today.month)
    return replace(claim, window=None, month=MonthAtom(index, index + 1, month=month, year=year))


def _occasion(tokens: Sequence[Token], *, today: date) -> tuple[int, date | None, int] | None:
    """The place, day and month of the first date that is not the stay's own; no day where only a month is told."""
    for index, token in enumerate(tokens):
        if token.kind is not Kind.NOISE:
            continue
        month = token.month or MONTHS.get(token.text)
        if month is None or not 1 <= month <= 12:
            continue
        number = token.value if token.month else tokens[index - 2].value if index >= 2 else 0
        return index, _next_such_day(today, month=month, day=number), month
    return None


def _next_such_day(today: date, *, month: int, day: int) -> date | None:
    days = [day_or_none(year, month, day) for year in (today.year, today.year + 1)]
    return next((found for found in days if found is not None and found >= today), None)
