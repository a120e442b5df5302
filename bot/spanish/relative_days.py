"""Days told from today or from Easter: "hoy", "pasado mañana", "en dos semanas", "viernes santo", "anoche"."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from argentina.holidays import easter
from bot.spanish.atoms import AskReason, Atom, DayAtom, VagueAtom, Which, WindowAtom
from bot.spanish.holidays import Window
from bot.spanish.reading_days import DayReader
from bot.spanish.text import Kind
from bot.spanish.vocabulary import WEEKDAYS, words

# How far ahead of today.
NAMED_DAYS: dict[str, int] = {"hoy": 0, "manana": 1, "pasadomanana": 2}
GONE_DAYS = words("ayer anteayer antesdeayer anoche")
# Days from Easter Sunday.
HOLY_DAYS: dict[tuple[str, ...], int] = {
    ("domingo", "de", "ramos"): -7,
    ("lunes", "santo"): -6,
    ("martes", "santo"): -5,
    ("miercoles", "santo"): -4,
    ("jueves", "santo"): -3,
    ("viernes", "santo"): -2,
    ("sabado", "santo"): -1,
    ("sabado", "de", "gloria"): -1,
    ("domingo", "de", "pascua"): 0,
    ("domingo", "de", "resurreccion"): 0,
    ("sabado", "de", "carnaval"): -50,
    ("domingo", "de", "carnaval"): -49,
    ("lunes", "de", "carnaval"): -48,
    ("martes", "de", "carnaval"): -47,
}
FARTHEST_COUNT = 60


def read_relative(reader: DayReader, at: int) -> Atom | None:
    """The day at a place that is told from today or from Easter; a month ahead is vague, yesterday is past."""
    word = reader.word(at)
    if word in NAMED_DAYS:
        return _named_day(reader, at)
    holy = _holy_day(reader, at)
    if holy is not None:
        return holy
    if word == "pasado" and _pasado_is_a_day(reader, at):
        return DayAtom(at, at + 1, certain=reader.today + timedelta(days=2))
    if word in GONE_DAYS and (len(reader.tokens) <= 2 or reader.word(at - 1) in ("para", "de", "desde", "del")):
        return DayAtom(at, at + 1, which=Which.PAST)
    if word in ("dentro", "en") or (
        word == "a" and reader.word(at - 1) in ("aca", "hoy") and reader.word(at - 2) == "de"
    ):
        return _counted_ahead(reader, at)
    return _nth_weekday(reader, at) or _end_of_month(reader, at)


def _named_day(reader: DayReader, at: int) -> DayAtom | None:
    word = reader.word(at)
    if word == "manana" and reader.word(at - 1) in ("la", "esta", "una", "buena"):
        return None
    weeks = {8: 1, 15: 2}.get(reader.number(at + 2) or 0)
    if weeks is not None and reader.word(at + 1) == "en" and not reader.counts(at + 2):
        return DayAtom(
            at, at + 3, certain=reader.today + timedelta(days=NAMED_DAYS[word], weeks=weeks)
        )  # "hoy en ocho"
    if word == "hoy" and reader.word(at - 1) == "de" and reader.word(at + 1) == "en":
        ahead = _counted_ahead(reader, at + 1)  # "de hoy en una semana"
        return replace(ahead, first=at) if isinstance(ahead, DayAtom) else None
    after, at_night = reader.night_after(at + 1)
    day = DayAtom(at, after, certain=reader.today + timedelta(days=NAMED_DAYS[word]), at_night=at_night)
    return day if at_night else _with_restatement(reader, day)


def _with_restatement(reader: DayReader, day: DayAtom) -> DayAtom:
    """ "hoy martes 24", "mañana 25": the same day said twice. A weekday that is another day's is kept, to be asked."""
    assert day.certain is not None
    after = day.last
    weekday: int | None = None
    if reader.word(after) in WEEKDAYS:
        weekday = WEEKDAYS[reader.word(after)]
        after += 1
    if reader.number(after) == day.certain.day and not reader.counts(after):
        month = reader.month(after + 1)
        after = month[2] if month is not None and month[0] == day.certain.month else after + 1
    return replace(day, last=after, weekday=weekday)


def _holy_day(reader: DayReader, at: int) -> DayAtom | None:
    """ "viernes santo", "domingo de pascua", "martes de carnaval"."""
    if reader.word(at) not in WEEKDAYS:
        return None
    ahead = (reader.word(at), reader.word(at + 1), reader.word(at + 2))
    for name, offset in HOLY_DAYS.items():
        if ahead[: len(name)] == name:
            coming = [easter(reader.today.year + n) + timedelta(days=offset) for n in (0, 1)]
            day = next(day for day in coming if day >= reader.today)
            return DayAtom(at, at + len(name), certain=day)
    return None


def _pasado_is_a_day(reader: DayReader, at: int) -> bool:
    if len(reader.tokens) == 1 or reader.word(at - 1) in ("y", "para", "de", "hasta", "al", "a", "desde", "o"):
        return True
    return reader.mark(at - 1) == "," and isinstance(reader.previous, DayAtom)


def _counted_ahead(reader: DayReader, at: int) -> Atom | None:
    """ "dentro de 10 días", "en dos semanas"; "en un mes" leaves the day open."""
    count_at = at + 2 if reader.word(at) == "dentro" and reader.word(at + 1) == "de" else at + 1
    count = reader.token(count_at)
    if count is None or count.kind is not Kind.NUMBER or not 0 < count.value <= FARTHEST_COUNT:
        return None
    unit = reader.word(count_at + 1)
    if unit in ("dia", "dias"):
        return DayAtom(at, count_at + 2, certain=reader.today + timedelta(days=count.value))
    if unit in ("semana", "semanas"):
        if any(reader.word(place) in WEEKDAYS for place in range(len(reader.tokens))):
            return _week_ahead(reader, at, count_at + 2, weeks=count.value)
        return DayAtom(at, count_at + 2, certain=reader.today + timedelta(days=7 * count.value))
    if unit in ("mes", "meses"):
        return VagueAtom(at, count_at + 2, reason=AskReason.MONTH_ONLY)
    return None


def _week_ahead(reader: DayReader, first: int, last: int, *, weeks: int) -> WindowAtom:
    """ "en dos semanas, de viernes a domingo": weekdays of the week so far ahead."""
    monday = reader.today + timedelta(days=7 * weeks - reader.today.weekday())
    return WindowAtom(first, last, window=Window(monday, monday + timedelta(days=7)))


def _end_of_month(reader: DayReader, at: int) -> DayAtom | None:
    """ "el último día de mayo", "el primer día de febrero", "el último día del año"."""
    token = reader.token(at)
    if token is None or token.kind is not Kind.ORDINAL or token.value not in (1, -1) or reader.word(at + 1) != "dia":
        return None
    if reader.word(at + 2) not in ("de", "del"):
        return None
    if reader.word(at + 3) == "ano":
        return DayAtom(at, at + 4, day=1 if token.value == 1 else 31, month=1 if token.value == 1 else 12)
    month = reader.month(at + 2)
    if month is None:
        return None
    number, year, last = month
    day = 1 if token.value == 1 else monthrange(year or reader.year_of(number), number)[1]
    return DayAtom(at, last, day=day, month=number, year=year)


def _nth_weekday(reader: DayReader, at: int) -> DayAtom | None:
    """ "el primer sábado de febrero", "el último viernes de marzo"."""
    token = reader.token(at)
    if token is None or token.kind is not Kind.ORDINAL or reader.word(at + 1) not in WEEKDAYS:
        return None
    month = reader.month(at + 2)
    if month is None:
        return None
    number, said_year, last = month
    for year in (said_year,) if said_year is not None else (reader.today.year, reader.today.year + 1):
        first = date(year, number, 1)
        days = [first + timedelta(days=n) for n in range(monthrange(year, number)[1])]
        fitting = [day for day in days if day.weekday() == WEEKDAYS[reader.word(at + 1)]]
        index = token.value if token.value < 0 else token.value - 1
        if index < len(fitting) and fitting[index] >= reader.today:
            return DayAtom(at, last, certain=fitting[index])
    return None
