"""Holidays and feasts by name: Semana Santa, carnaval, Navidad, año nuevo, el día de la madre."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from argentina.holidays import nth_sunday
from bot.spanish import holidays
from bot.spanish.atoms import AskReason, WindowAtom
from bot.spanish.holidays import Window
from bot.spanish.reading_days import DayReader

FEASTS: dict[str, Callable[[int], Window]] = {
    "semanasanta": holidays.holy_week,
    "pascua": holidays.holy_week,
    "carnaval": holidays.carnival,
    "navidad": holidays.christmas,
    "nochebuena": holidays.christmas,
    "anonuevo": holidays.new_year,
    "finano": holidays.new_year,
    "nochevieja": holidays.new_year,
}
# One-day feasts that guests name a weekend by: (month, day), or a rule.
FEAST_DAYS: dict[tuple[str, ...], Callable[[int], date]] = {
    ("primerodeano",): lambda year: date(year, 1, 1),
    ("reyes",): lambda year: date(year, 1, 6),
    ("san", "valentin"): lambda year: date(year, 2, 14),
    ("dia", "de", "los", "enamorados"): lambda year: date(year, 2, 14),
    ("malvinas",): lambda year: date(year, 4, 2),
    ("dia", "del", "trabajador"): lambda year: date(year, 5, 1),
    ("guemes",): lambda year: date(year, 6, 17),
    ("la", "bandera"): lambda year: date(year, 6, 20),
    ("dia", "del", "padre"): lambda year: nth_sunday(year, month=6, nth=3),
    ("la", "independencia"): lambda year: date(year, 7, 9),
    ("san", "martin"): lambda year: date(year, 8, 17),
    ("dia", "del", "nino"): lambda year: nth_sunday(year, month=8, nth=3),
    ("la", "raza"): lambda year: date(year, 10, 12),
    ("la", "diversidad"): lambda year: date(year, 10, 12),
    ("dia", "de", "la", "madre"): lambda year: nth_sunday(year, month=10, nth=3),
    ("la", "soberania"): lambda year: date(year, 11, 20),
    ("la", "virgen"): lambda year: date(year, 12, 8),
    ("la", "inmaculada"): lambda year: date(year, 12, 8),
}
FEAST_DAYS_BY_WORD = {
    first: [(words, rule) for words, rule in FEAST_DAYS.items() if words[0] == first] for first, *_ in FEAST_DAYS
}


def _feast_name(reader: DayReader, at: int) -> tuple[Callable[[int], Window] | Callable[[int], date], int] | None:
    if reader.word(at) in FEASTS:
        return FEASTS[reader.word(at)], at + 1
    for words, rule in FEAST_DAYS_BY_WORD.get(reader.word(at), ()):
        if all(reader.word(at + offset) == word for offset, word in enumerate(words)):
            return rule, at + len(words)
    return None


def read_feast(reader: DayReader, at: int) -> WindowAtom | None:
    """Semana Santa, carnaval, Navidad, año nuevo; of a one-day feast, its day as a window without nights."""
    named = _feast_name(reader, at)
    if named is None:
        return None
    rule, last = named
    year, last = reader.year(last)
    years = (year,) if year is not None else (reader.today.year, reader.today.year + 1)
    for candidate in years:
        found = rule(candidate)
        if isinstance(found, date):
            if found >= reader.today:
                return WindowAtom(at, last, window=Window(found, found), named=True)
        elif found.end > reader.today:
            return WindowAtom(at, last, window=Window(max(found.start, reader.today), found.end), named=True)
    return WindowAtom(at, last, reason=AskReason.PAST, named=True)
