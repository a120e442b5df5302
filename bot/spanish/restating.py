"""The same days said twice: "el 23/1 (sábado)", "del 5 al 8, viernes a lunes", "jueves a domingo, del 26 al 29".

Numbers and weekdays become one day each; whether they agree is for the calendar to say. Whoever speaks also begins anew
in the same words, "el doce, eh, doce de enero", "del dos al cuatro, sí, del dos al cuatro de marzo": that is said once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.spanish.atoms import Atom, DayAtom, Which
from bot.spanish.text import Token
from bot.spanish.vocabulary import words

JOINING = words("al a hasta - y")
SAYS_AGAIN: tuple[list[str], ...] = ([], ["("], [","], ["que", "es"], ["que", "cae"], ["que", "seria"], ["es"], ["cae"])
BESIDE = words("( , . de del o sea osea")
# Between a day and the same day again; "del 10 al 10" and "el 10 y el 10" are something else.
STAMMERED = words(", . : el del de la dia eh ehh em ehm este esto mmm mm ah ah bueno sea osea o digamos")
OFFERING = words("o u y")


def without_restatements(atoms: Sequence[Atom], tokens: Sequence[Token]) -> list[Atom]:
    """The atoms with days that only repeat others put into those."""
    atoms = _said_once(atoms, tokens)
    result: list[Atom] = []
    at = 0
    while at < len(atoms):
        pair = _two_ranges(atoms[at : at + 4], tokens)
        if pair is not None:
            result += pair
            at += 4
            continue
        day = _day_and_its_weekday(atoms[at : at + 2], tokens)
        if day is not None and not _opens_weekday_range(atoms[at + 1 : at + 3], tokens):
            result.append(day)
            at += 2
            continue
        result.append(atoms[at])
        at += 1
    return result


def _said_once(atoms: Sequence[Atom], tokens: Sequence[Token]) -> list[Atom]:
    """The atoms without the days and ranges that were begun anew in the same words."""
    result: list[Atom] = []
    for atom in atoms:
        result.append(atom)
        one, other = result[-2:] if len(result) > 1 else (None, None)
        if isinstance(one, DayAtom) and isinstance(other, DayAtom) and _stammered(one, other, tokens):
            result[-2:] = [replace(_fuller(one, other), first=one.first, last=other.last)]
        days = [day for day in result[-4:] if isinstance(day, DayAtom)]
        if len(days) == 4 and _same_range(days, tokens):
            arrival, departure = _fuller(days[0], days[2]), _fuller(days[1], days[3])
            result[-4:] = [
                replace(arrival, first=days[0].first, last=days[0].last),
                replace(departure, first=days[1].first, last=days[3].last),
            ]
    return result


def _stammered(one: DayAtom, other: DayAtom, tokens: Sequence[Token]) -> bool:
    gap = [token.text for token in tokens[one.last : other.first]]
    more_exactly = _is_bare_weekday(one) and other.day is not None and other.weekday == one.weekday
    return (more_exactly or _same_number(one, other)) and set(gap) <= STAMMERED


def _same_range(days: Sequence[DayAtom], tokens: Sequence[Token]) -> bool:
    gap = {token.text for token in tokens[days[1].last : days[2].first]}
    return (
        _joined(days[0], days[1], tokens)
        and _joined(days[2], days[3], tokens)
        and _same_number(days[0], days[2])
        and _same_number(days[1], days[3])
        and not gap & OFFERING
    )


def _same_number(one: DayAtom, other: DayAtom) -> bool:
    """Whether both are the same numbered day, as far as each says."""
    if one.day is None or one.day != other.day:
        return False
    pairs = ((one.weekday, other.weekday), (one.month, other.month), (one.year, other.year))
    return all(None in pair or pair[0] == pair[1] for pair in pairs)


def _fuller(one: DayAtom, other: DayAtom) -> DayAtom:
    """The later of two that are the same, with the weekday, month and year of the earlier where it has none."""
    return replace(
        other,
        weekday=other.weekday if other.weekday is not None else one.weekday,
        month=other.month or one.month,
        year=other.year or one.year,
    )


def _two_ranges(four: Sequence[Atom], tokens: Sequence[Token]) -> tuple[DayAtom, DayAtom] | None:
    """ "del 5 al 8, viernes a lunes" and the other way round."""
    days = [atom for atom in four if isinstance(atom, DayAtom)]
    if len(days) < 4 or not _joined(days[0], days[1], tokens) or not _joined(days[2], days[3], tokens):
        return None
    if not _beside(days[1], days[2], tokens):
        return None
    for numbered, named in ((days[:2], days[2:]), (days[2:], days[:2])):
        if all(_is_numbered(day) for day in numbered) and all(_is_bare_weekday(day) for day in named):
            first = replace(numbered[0], first=days[0].first, weekday=named[0].weekday)
            return first, replace(numbered[1], first=days[1].first, last=days[3].last, weekday=named[1].weekday)
    return None


def _day_and_its_weekday(two: Sequence[Atom], tokens: Sequence[Token]) -> DayAtom | None:
    """ "23/1 (sábado)", "el 10 de enero, viernes", "el doce de abril que es lunes"."""
    if len(two) != 2 or not isinstance(two[0], DayAtom) or not isinstance(two[1], DayAtom):
        return None
    day, weekday = two[0], two[1]
    gap = [token.text for token in tokens[day.last : weekday.first]]
    if not _is_numbered(day) or not _is_bare_weekday(weekday) or gap not in SAYS_AGAIN:
        return None
    return replace(day, last=weekday.last, weekday=weekday.weekday)


def _opens_weekday_range(two: Sequence[Atom], tokens: Sequence[Token]) -> bool:
    days = [atom for atom in two if isinstance(atom, DayAtom)]
    return len(days) == 2 and _is_bare_weekday(days[1]) and _joined(days[0], days[1], tokens)


def _is_numbered(day: DayAtom) -> bool:
    return (day.day is not None or day.certain is not None) and day.weekday is None


def _is_bare_weekday(day: DayAtom) -> bool:
    plain = day.which in (Which.PLAIN, Which.THIS)
    return day.weekday is not None and day.day is None and day.certain is None and plain


def _joined(one: DayAtom, other: DayAtom, tokens: Sequence[Token]) -> bool:
    gap = [token.text for token in tokens[one.last : other.first]]
    return 0 < len(gap) <= 2 and gap[0] in JOINING


def _beside(one: DayAtom, other: DayAtom, tokens: Sequence[Token]) -> bool:
    gap = [token.text for token in tokens[one.last : other.first]]
    return len(gap) <= 3 and set(gap) <= BESIDE
