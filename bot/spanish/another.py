"""What takes the place of a day, weekend or week that was just denied: "este finde no, el otro"."""

from __future__ import annotations

from datetime import timedelta

from bot.spanish.atoms import Atom, DayAtom, Which, WindowAtom
from bot.spanish.holidays import Window, weekend_of
from bot.spanish.reading_days import DayReader
from bot.spanish.vocabulary import WEEKDAYS, words
from bot.spanish.weekend_dates import coming_days
from bot.spanish.weekends import range_follows

WEEK = timedelta(days=7)
WEEKEND = timedelta(days=2)
ANOTHER = words("otro otra queviene siguiente proximo")
DENYING = words("no mejor sino perdon")
LONGEST_CORRECTION = 5  # words


def read_another(reader: DayReader, at: int) -> WindowAtom | DayAtom | None:
    """ "este finde no, el otro", "no este viernes, el siguiente": the one after that which was just denied."""
    said = reader.previous
    if reader.word(at) == "el" and reader.word(at + 1) == "del" and isinstance(said, WindowAtom):
        return _of_day(reader, said, at + 1)
    if reader.word(at) == "del" and isinstance(said, WindowAtom) and _denied(reader, said, at):
        return _of_day(reader, said, at)  # "el finde del 8, perdón, del 15"
    if reader.word(at) not in ("el", "la") or reader.word(at + 1) not in ANOTHER or said is None:
        return None
    if reader.counts(at + 1) or reader.word(at + 2) in WEEKDAYS or not _denied(reader, said, at):
        return None
    if isinstance(said, DayAtom) and said.weekday is not None and said.day is None and said.certain is None:
        return DayAtom(at, at + 2, weekday=said.weekday, which=Which.OTHER)
    if not isinstance(said, WindowAtom) or said.window is None or said.named or said.window.nights > WEEK.days:
        return None
    end = said.window.end + WEEK
    start = end - WEEKEND if said.weekend else said.window.start + WEEK
    return WindowAtom(at, at + 2, window=Window(start, end), weekend=said.weekend)


def _of_day(reader: DayReader, said: WindowAtom, at: int) -> WindowAtom | None:
    """ "el finde del 10 de abril o el del 17": another weekend, in the month of the one just said."""
    day = reader.day(at + 1)
    if not said.weekend or at - said.last > LONGEST_CORRECTION or not isinstance(day, DayAtom) or day.day is None:
        return None
    if range_follows(reader, day.last):
        return None
    month = said.window.start if said.window is not None else reader.talked_month
    weekends = [weekend_of(candidate) for candidate in coming_days(reader.today, day, month=month)[:1]]
    found = weekends[0] if weekends else None
    return WindowAtom(at, day.last, window=found, weekend=True) if found is not None else None


def _denied(reader: DayReader, said: Atom, at: int) -> bool:
    """Whether what was said last is taken back, by a word after it or by a "no" before it."""
    if at - said.last > LONGEST_CORRECTION:
        return False
    after = {token.text for token in reader.tokens[said.last : at]}
    return bool(after & DENYING) or "no" in (reader.word(said.first - 1), reader.word(said.first - 2))
