"""Weekends and long weekends: "este finde", "el finde del 12", "primer finde de enero", "finde largo de octubre".

A weekend (*finde*) is Friday to Sunday; a long weekend goes from the eve of its first free day to its last.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from argentina.holidays import FRIDAY
from bot.spanish import holidays
from bot.spanish.atoms import AskReason, DayAtom, Which, WindowAtom
from bot.spanish.feasts import read_feast
from bot.spanish.holidays import Window
from bot.spanish.reading_days import DayReader
from bot.spanish.text import Kind
from bot.spanish.vocabulary import MONTHS, words
from bot.spanish.weekend_dates import coming_days, coming_long_weekend, coming_weekend

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
WEEKENDS = frozenset({"finde", "findes"})
LONG = frozenset({"largo", "largos", "extralargo", "xl"})


def read_weekend(reader: DayReader, at: int) -> WindowAtom | None:
    """The weekend or long weekend at a place; one that has passed, or may be any, has a reason instead of dates."""
    name = _name(reader, at)
    if name is None:
        return None
    if name.which is Which.PAST:
        return WindowAtom(at, name.last, reason=AskReason.PAST, weekend=True)
    if name.which is Which.ANY:
        return WindowAtom(at, name.last, reason=AskReason.VAGUE, weekend=True)
    beside = _beside_a_feast(reader, at, name.last)
    if beside is not None:
        return beside
    anchored = _anchored(reader, at, name.last, ordinal=name.ordinal, long=name.long)
    if anchored is not None:
        return anchored
    if name.ordinal is not None:
        if reader.talked_month is None:
            return WindowAtom(at, name.last, reason=AskReason.VAGUE, weekend=True)
        month = reader.talked_month
        return _nth_weekend(reader, at, name.last, ordinal=name.ordinal, month=month.month, year=month.year)
    coming = coming_long_weekend if name.long else coming_weekend
    return WindowAtom(
        at,
        name.last,
        window=coming(reader.today, name.which),
        weekend=True,
        named=name.long,
        following=name.which in (Which.FOLLOWING, Which.OTHER),
        floating=name.which in (Which.PLAIN, Which.THIS),
    )


@dataclass(frozen=True)
class _Name:
    """How a weekend is called: "el primer finde", "el finde largo que viene"; `last` is the place after it."""

    last: int
    which: Which
    ordinal: int | None
    long: bool


def _name(reader: DayReader, at: int) -> _Name | None:
    which = Which.PLAIN
    ordinal: int | None = None
    token = reader.token(at)
    if token is not None and token.kind is Kind.ORDINAL:
        ordinal, at = token.value, at + 1
    elif token is not None and token.kind in (Kind.WORD, Kind.NUMBER) and token.text in BEFORE_A_WEEKEND:
        which, at = BEFORE_A_WEEKEND[token.text], at + 1
    if reader.word(at) not in WEEKENDS:
        return None
    if reader.word(at) == "findes":
        which = Which.ANY
    at += 1
    long = False
    if reader.word(at) == "que" and reader.word(at + 1) in ("es", "cae") and reader.word(at + 2) in LONG:
        at += 2
    while reader.word(at) in LONG or reader.word(at) in ("extra", "super", "re"):
        long = long or reader.word(at) in LONG
        at += 1
    after, at = _which_after(reader, at)
    return _Name(last=at, which=after or which, ordinal=ordinal, long=long)


BEFORE_A_WEEKEND: dict[str, Which] = {
    "este": Which.THIS,
    "proximo": Which.NEXT,
    "otro": Which.OTHER,
    "siguiente": Which.FOLLOWING,
    "algun": Which.ANY,
    "cualquier": Which.ANY,
    "un": Which.ANY,
    "cada": Which.ANY,
    "que": Which.ANY,
    "cual": Which.ANY,
}


def _which_after(reader: DayReader, at: int) -> tuple[Which | None, int]:
    word = reader.word(at)
    if word in ("queviene", "proximo"):
        return Which.NEXT, at + 1
    if word in ("siguiente", "posterior"):
        return Which.FOLLOWING, at + 1
    if word == "pasado":
        return Which.PAST, at + 1
    next_week = [reader.word(place) for place in range(at, at + 4)]
    if next_week[:3] == ["de", "la", "semana"] and next_week[3] in ("queviene", "proximo"):
        return Which.OF_NEXT_WEEK, at + 4
    return None, at


def _anchored(reader: DayReader, start: int, at: int, *, ordinal: int | None, long: bool) -> WindowAtom | None:
    """A weekend with its month, day or feast: "primer finde de enero", "finde del 12", "finde largo de carnaval"."""
    after = at
    feast = read_feast(reader, after)
    while feast is None and reader.word(after) in BEFORE_AN_ANCHOR:
        after += 1
        feast = read_feast(reader, after)
    if feast is not None and (feast.window is None or feast.window.nights > 0):
        return replace(feast, first=start, weekend=False)
    named_day = DayAtom(feast.first, feast.last, certain=feast.window.start) if feast and feast.window else None
    day = named_day or reader.day(after)
    if named_day is not None and named_day.certain is not None and holidays.is_holiday(named_day.certain):
        long = True
    if isinstance(day, DayAtom) and (day.day is not None or day.certain is not None):
        if range_follows(reader, day.last):
            return None
        last = _rest_of_list(reader, day.last)
        if last.month is not None and day.month is None:
            day = replace(day, month=last.month, year=last.year)
        return _weekend_with(reader, start, day=day, last=last.last, long=long)
    if ordinal is not None and reader.word(at) == "del" and reader.word(at + 1) == "ano":
        return _nth_weekend(reader, start, at + 2, ordinal=ordinal, month=1 if ordinal > 0 else 12, year=None)
    month = reader.month(after, beside_number=True) if after > at or reader.word(at) in MONTHS else None
    if month is None:
        return None
    number, year, last_token = month
    if long:
        return _long_weekend_of_month(reader, start, last_token, month=number, year=year)
    if ordinal is None:
        return WindowAtom(start, last_token, reason=AskReason.VAGUE, weekend=True)
    return _nth_weekend(reader, start, last_token, ordinal=ordinal, month=number, year=year)


def _beside_a_feast(reader: DayReader, start: int, at: int) -> WindowAtom | None:
    """ "el finde antes de navidad", "el finde siguiente a Semana Santa": the weekend before or after its nights."""
    place = at - (reader.word(at - 1) in ("siguiente", "posterior"))
    before = reader.word(place) in ("antes", "anterior", "previo")
    if not before and reader.word(place) not in ("despues", "siguiente", "posterior"):
        return None
    feast_at = place + 1
    while reader.word(feast_at) in ("a", "al", "de", "del", "la", "el"):
        feast_at += 1
    if reader.word(feast_at) == "este" and not before:
        return WindowAtom(start, feast_at + 1, window=coming_weekend(reader.today, Which.OTHER), weekend=True)
    feast = read_feast(reader, feast_at) or read_bank_holiday(reader, feast_at)
    if feast is None and reader.word(feast_at) in WEEKENDS and reader.word(feast_at + 1) in LONG:
        feast = read_weekend(reader, feast_at)
    if feast is None or feast.window is None:
        return None
    since = feast.window.start - WEEK if before else feast.window.end
    friday = since + ((FRIDAY - since.weekday()) % 7) * DAY
    if before and friday + 2 * DAY > feast.window.start:
        friday -= WEEK
    if friday < reader.today:
        return None
    return WindowAtom(start, feast.last, window=Window(friday, friday + 2 * DAY), weekend=True)


BEFORE_AN_ANCHOR = words("de del en para por el dia que empieza arranca comienza cae feriado puente")


def range_follows(reader: DayReader, at: int) -> bool:
    """Whether the day before this place is the near end of a range: "finde del 11 al 13"."""
    far, near = reader.number(at + 1), reader.number(at - 1)
    dash = reader.mark(at) == "-" and far is not None and (near is None or far != near + 1)
    return reader.word(at) in ("al", "hasta", "a") or dash


def _rest_of_list(reader: DayReader, at: int) -> DayAtom:
    """The last day of "22 y 23 de enero" after its first; an empty atom at the same place where there is no list."""
    last = DayAtom(at, at)
    while True:
        joined = reader.word(last.last) == "y" or reader.mark(last.last) in (",", "/", "-")
        number = reader.number(last.last - 1)
        if not joined and (number is None or reader.number(last.last) != number + 1):
            break
        reader.previous, kept = replace(last, last=last.last), reader.previous
        following = reader.day(last.last + joined)
        if following is None and reader.number(last.last + joined) == (number or 0) + 1:
            following = DayAtom(last.last + joined, last.last + joined + 1, day=reader.number(last.last + joined))
        reader.previous = kept
        if not isinstance(following, DayAtom) or following.day is None:
            break
        last = following
    return last


def _weekend_with(reader: DayReader, start: int, *, day: DayAtom, last: int, long: bool) -> WindowAtom:
    """The weekend, or long weekend, that contains a day; without a month, the first coming one that agrees."""
    days = coming_days(reader.today, day, month=reader.talked_month)
    windows = [holidays.long_weekend_around(candidate) for candidate in days] if long else []
    windows += [holidays.weekend_of(candidate) or holidays.long_weekend_around(candidate) for candidate in days]
    for window in windows:
        if window is not None and window.end > reader.today:
            start_day = max(window.start, reader.today)
            return WindowAtom(start, last, window=Window(start_day, window.end), weekend=True)
    near = days[:1]
    window = Window(near[0], near[0]) if near else None
    return WindowAtom(start, last, window=window, reason=AskReason.WEEKDAY_MISMATCH, weekend=True)


def _long_weekend_of_month(reader: DayReader, start: int, last: int, *, month: int, year: int | None) -> WindowAtom:
    years = (year,) if year is not None else (reader.today.year, reader.today.year + 1)
    for candidate in years:
        for window in holidays.long_weekends(candidate):
            free = [window.start + n * DAY for n in range(1, window.nights + 1)]
            of_month = any(day.month == month and day.year == candidate and holidays.is_holiday(day) for day in free)
            if of_month and window.start >= reader.today:
                return WindowAtom(start, last, window=window, named=True)
    return WindowAtom(start, last, reason=AskReason.VAGUE)


def _nth_weekend(reader: DayReader, start: int, last: int, *, ordinal: int, month: int, year: int | None) -> WindowAtom:
    for candidate in (year,) if year is not None else (reader.today.year, reader.today.year + 1):
        fridays = [
            date(candidate, month, day)
            for day in range(1, monthrange(candidate, month)[1] + 1)
            if date(candidate, month, day).weekday() == FRIDAY
        ]
        index = ordinal if ordinal < 0 else ordinal - 1
        if -len(fridays) <= index < len(fridays) and fridays[index] >= reader.today:
            friday = fridays[index]
            return WindowAtom(start, last, window=Window(friday, friday + 2 * DAY), weekend=True)
    return WindowAtom(start, last, reason=AskReason.VAGUE if year is None else AskReason.PAST, weekend=True)


def read_bank_holiday(reader: DayReader, at: int) -> WindowAtom | None:
    """ "el feriado del 9 de julio": its long weekend; a holiday without one, or any holiday, has to be asked for."""
    if reader.word(at) not in ("feriado", "puente"):
        return None
    if reader.word(at + 1) in LONG:
        return WindowAtom(at, at + 2, window=coming_long_weekend(reader.today, Which.PLAIN), weekend=True, named=True)
    anchored = _anchored(reader, at, at + 1, ordinal=None, long=True)
    if anchored is not None:
        return anchored
    return WindowAtom(at, at + 1, reason=AskReason.VAGUE)
