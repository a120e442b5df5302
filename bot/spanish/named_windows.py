"""Nights that go by a name: weekends, holidays, fortnights, weeks and whole months.

The first fortnight is nights 1 to 15, the first week nights 1 to 7, the last week the last seven nights of the month.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from bot.spanish.atoms import AskReason, DayAtom, VagueAtom, WindowAtom
from bot.spanish.feasts import read_feast
from bot.spanish.holidays import Window
from bot.spanish.reading_days import DayReader
from bot.spanish.reading_nights import is_ordinal
from bot.spanish.text import Kind
from bot.spanish.vocabulary import words
from bot.spanish.weekend_dates import coming_days
from bot.spanish.weekends import range_follows, read_bank_holiday, read_weekend

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
FIRST = words("primeros primeras")
EDGES = FIRST | words("ultimos ultimas")
BEGINS = words("empieza comienza arranca inicia va")


def read(reader: DayReader, at: int) -> WindowAtom | None:
    """The named window at a place, with its dates; one that has passed or may be any has a reason instead."""
    return (
        read_weekend(reader, at)
        or read_bank_holiday(reader, at)
        or read_feast(reader, at)
        or _part_of_month(reader, at)
        or _edge_of_month(reader, at)
        or _week(reader, at)
        or _whole_month(reader, at)
    )


def _part_of_month(reader: DayReader, at: int) -> WindowAtom | None:
    """ "primera quincena de enero", "segunda semana de febrero", "última semana del mes"."""
    token = reader.token(at)
    if token is not None and _is_fortnight_by_itself(reader, at):
        return _dated_part(reader, at, token.value, month=reader.month(at + 1), last=at + 1, fortnight=True)
    if token is None or reader.word(at + 1) not in ("quincena", "semana") or not is_ordinal(reader, at):
        return None
    if "vacaciones" in (reader.word(at + 3), reader.word(at + 4)):
        return WindowAtom(at, at + 2, reason=AskReason.VAGUE)  # every province has its own
    if isinstance(reader.previous, VagueAtom) and reader.month(at + 2, beside_number=True) is None:
        return WindowAtom(at, at + 2, reason=AskReason.VAGUE)  # "vacaciones de invierno, la segunda semana"
    fortnight = reader.word(at + 1) == "quincena"
    month = reader.month(at + 2, beside_number=True)
    last = at + 2
    if month is None and reader.word(at + 2) == "del" and reader.word(at + 3) == "mes":
        last = at + 4
    return _dated_part(reader, at, token.value, month=month, last=last, fortnight=fortnight)


def _is_fortnight_by_itself(reader: DayReader, at: int) -> bool:
    """ "la primera de febrero": its first fortnight, as whoever lets houses by the fortnight says."""
    token = reader.tokens[at]
    which = token.kind is Kind.ORDINAL and token.worded and token.value in (1, 2) and token.text.endswith("a")
    return which and reader.word(at - 1) == "la" and reader.word(at + 1) == "de" and reader.month(at + 1) is not None


def _dated_part(
    reader: DayReader, at: int, ordinal: int, *, month: tuple[int, int | None, int] | None, last: int, fortnight: bool
) -> WindowAtom:
    last = month[2] if month is not None else last
    for year, number in _months_ahead(reader, month):
        window = _part(year, number, ordinal, fortnight=fortnight)
        if window is None:
            return WindowAtom(at, last, reason=AskReason.NO_SUCH_DAY)
        if window.start >= reader.today:
            return WindowAtom(at, last, window=window, named=True)
    return WindowAtom(at, last, reason=AskReason.PAST)


def _edge_of_month(reader: DayReader, at: int) -> WindowAtom | None:
    """ "los primeros 10 días de enero", "las últimas 4 noches de marzo"."""
    count = reader.number(at + 1)
    month = reader.month(at + 3)
    if reader.word(at) not in EDGES or reader.word(at + 2) not in ("dias", "noches") or count is None or month is None:
        return None
    for year, number in _months_ahead(reader, month):
        first = date(year, number, 1)
        end = first + monthrange(year, number)[1] * DAY
        window = Window(first, first + count * DAY) if reader.word(at) in FIRST else Window(end - count * DAY, end)
        if window.start >= reader.today:
            return WindowAtom(at, month[2], window=window, named=True)
    return WindowAtom(at, month[2], reason=AskReason.PAST)


def _months_ahead(reader: DayReader, month: tuple[int, int | None, int] | None) -> list[tuple[int, int]]:
    today = reader.today
    if month is None and reader.talked_month is not None:
        return [(reader.talked_month.year, reader.talked_month.month)]
    if month is None:
        months = [today.year * 12 + today.month - 1 + ahead for ahead in (0, 1)]
        return [(number // 12, number % 12 + 1) for number in months]
    number, year, _ = month
    return [(year, number)] if year is not None else [(today.year, number), (today.year + 1, number)]


def _part(year: int, month: int, ordinal: int, *, fortnight: bool) -> Window | None:
    first = date(year, month, 1)
    end = first + monthrange(year, month)[1] * DAY
    if fortnight:
        middle = date(year, month, 16)
        return {1: Window(first, middle), 2: Window(middle, end), -1: Window(middle, end)}.get(ordinal)
    if ordinal == -1:
        return Window(end - WEEK, end)
    if not 1 <= ordinal <= 4:
        return None
    start = first + (ordinal - 1) * WEEK
    return Window(start, start + WEEK)


def _week(reader: DayReader, at: int) -> WindowAtom | None:
    """ "la semana del 11 de enero", "la semana que viene", "la semana de navidad": Monday to Monday."""
    before = reader.word(at)
    start = at
    if before == "proximo" and reader.word(at + 1) == "semana":
        return WindowAtom(start, at + 2, window=_week_from(_next_monday(reader.today)))
    if before != "semana":
        return None
    at += 1
    if reader.word(at) in ("queviene", "proximo", "entrante"):
        return WindowAtom(start, at + 1, window=_week_from(_next_monday(reader.today)))
    if reader.word(at) == "pasado" or reader.word(at) == "pasada":
        return WindowAtom(start, at + 1, reason=AskReason.PAST)
    if reader.word(start - 1) == "esta" and reader.word(at) not in ("de", "del"):
        return WindowAtom(start, at, reason=AskReason.VAGUE)
    if reader.word(start - 1) == "otra" and reader.word(at) not in ("de", "del"):
        return WindowAtom(start, at, window=_week_from(_next_monday(reader.today)))
    if reader.word(at) == "que" and reader.word(at + 1) in BEGINS:
        at += 1
    elif reader.word(at) not in ("de", "del"):
        return None
    at += 1
    while reader.word(at) in ("el", "dia", "lunes"):
        at += 1
    feast = read_feast(reader, at)
    if feast is not None:
        if feast.window is None or feast.window.nights >= 3:
            return replace(feast, first=start)
        return _week_around(reader, start, feast.window.start, last=feast.last)
    day = reader.day(at)
    if isinstance(day, DayAtom) and (day.day is not None or day.certain is not None):
        if range_follows(reader, day.last):
            return None
        candidates = coming_days(reader.today, day, month=reader.talked_month)
        if candidates:
            return _week_around(reader, start, candidates[0], last=day.last)
        return WindowAtom(start, day.last, reason=AskReason.NO_SUCH_DAY)
    return None


def _week_around(reader: DayReader, start: int, day: date, *, last: int) -> WindowAtom:
    monday = day - day.weekday() * DAY
    first = max(monday, reader.today)
    return WindowAtom(start, last, window=Window(first, monday + WEEK))


def _next_monday(today: date) -> date:
    return today + (7 - today.weekday()) * DAY


def _week_from(day: date) -> Window:
    return Window(day, day + WEEK)


def _whole_month(reader: DayReader, at: int) -> WindowAtom | None:
    """ "todo enero", "todo el mes de enero", "enero completo"."""
    start = at
    whole = reader.word(at) in ("todo", "entero", "completo")
    if whole:
        at += 1
        while reader.word(at) in ("el", "lo", "que", "es"):
            at += 1
    elif reader.word(at) not in ("mes",) and reader.month_name(at, beside_number=False) is None:
        return None
    month = reader.month(at, beside_number=whole)
    if month is None:
        return None
    number, year, last = month
    if not whole:
        whole_month = [reader.word(place) for place in range(last, last + 3)] == ["todo", "el", "mes"]
        if reader.word(last) not in ("completo", "entero") and not whole_month:
            return None
        last += 3 if whole_month else 1
    if reader.number(last) is not None and reader.word(last - 1) != "de":
        return None
    first_year = year if year is not None else reader.today.year + (number < reader.today.month)
    first = date(first_year, number, 1)
    end = first + monthrange(first_year, number)[1] * DAY
    if first < reader.today:
        return WindowAtom(start, last, reason=AskReason.PAST)
    return WindowAtom(start, last, window=Window(first, end))
