"""A day added to a claim: arrival, departure, the last of a row, or one said again.

`gap` are the words between what was read before and the day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.spanish.atoms import AskReason, DayAtom
from bot.spanish.claim import Claim, inheriting
from bot.spanish.roles import EXCEPT, INCLUDING, Role, is_open_ended, role_of
from bot.spanish.vocabulary import ARRIVING

SAYING_AGAIN = (
    ["que", "es"],
    ["que", "es", "el"],
    ["que", "cae"],
    ["que", "seria", "el"],
    ["o", "sea", "el"],
    ["osea", "el"],
)


def with_day(claim: Claim, atom: DayAtom, gap: Sequence[str]) -> Claim:
    """The claim with one more day, in the role that the words before it give."""
    if EXCEPT & set(gap[-2:]):
        return replace(claim, trouble=AskReason.VAGUE) if claim.has_days else claim
    if gap in SAYING_AGAIN and claim.departure is not None and _restates(claim.departure, atom):
        return replace(claim, departure=_merged(claim.departure, atom))  # "hasta el viernes, que es 8"
    if gap in SAYING_AGAIN and claim.arrival is not None and _restates(claim.arrival, atom):
        return replace(claim, arrival=_merged(claim.arrival, atom))
    role = role_of(gap, first=not claim.has_days)
    if is_open_ended(gap):
        return replace(claim, arrival=atom, trouble=AskReason.VAGUE)
    if "entre" in gap and not claim.has_days:
        return replace(claim, arrival=atom, between=True)
    if claim.arrival is not None and atom.one_night and _same_certain(claim.arrival, atom):
        return replace(claim, arrival=atom)  # "¿hay para hoy? solo esta noche"
    if claim.between and claim.departure is None:
        return replace(claim, departure=atom)
    if role is Role.DEPARTURE:
        return _with_departure(claim, atom)
    if claim.arrival is None:
        return replace(claim, arrival=atom, role_said=role is Role.ARRIVAL)
    if claim.departure is not None:
        including = bool(INCLUDING & set(gap[-3:]))
        return _said_again(claim, atom) if not including else _including(claim, atom)
    if role is Role.ARRIVAL:
        return _with_second_arrival(claim, atom, gap)
    in_a_row = set(gap) <= {",", "y"} if gap else _is_day_after(claim, atom)
    if role is Role.AND or (role is Role.NONE and in_a_row):
        return replace(claim, through=atom)
    if "para" in gap:
        return replace(claim, trouble=AskReason.ALTERNATIVES)  # "pasar lo del 5 para el 12"
    return replace(claim, departure=atom)


def _with_departure(claim: Claim, atom: DayAtom) -> Claim:
    known = claim.departure
    if known is not None and claim.nights is not None and claim.nights.change:
        atom = inheriting(atom, known) or atom
        return replace(claim, departure=atom, nights=None)  # "del 18 al 22, una noche más, hasta el 23"
    if known is None:
        return replace(claim, departure=atom, role_said=True)
    if claim.arrival is not None and known.first < claim.arrival.first:
        return replace(claim, departure=atom)  # "salgo de casa el 4, llego el 5 y me quedo hasta el 9"
    if claim.arrival is None and not _same_day(known, atom):
        return replace(claim, arrival=known, departure=atom)  # "salimos el 10 y volvemos el 14"
    return claim if _same_day(known, atom) else replace(claim, trouble=AskReason.ALTERNATIVES)


def _with_second_arrival(claim: Claim, atom: DayAtom, gap: Sequence[str]) -> Claim:
    assert claim.arrival is not None
    if _restates(claim.arrival, atom):
        return replace(claim, arrival=_merged(claim.arrival, atom))
    if (
        claim.arrival.month is not None
        and claim.arrival.weekday is None
        and _is_bare_weekday(atom)
        and not claim.role_said
    ):
        return replace(claim, arrival=atom, around=claim.arrival, role_said=True)
    verb_follows_its_day = len(gap) <= 2 and "," not in gap and ARRIVING.fullmatch(gap[0]) is not None
    if verb_follows_its_day and not claim.role_said:
        return replace(claim, departure=atom)  # "5 de enero ida, 9 de enero vuelta"
    return replace(claim, arrival=inheriting(atom, claim.arrival), role_said=True)


def _said_again(claim: Claim, atom: DayAtom) -> Claim:
    """A day after a whole stay: one of its own, or another stay."""
    assert claim.arrival is not None and claim.departure is not None
    if _same_day(claim.arrival, atom) or _same_day(claim.departure, atom):
        return claim
    if _restates(claim.arrival, atom):
        return replace(claim, arrival=_merged(claim.arrival, atom))
    return replace(claim, trouble=AskReason.ALTERNATIVES)


def _including(claim: Claim, atom: DayAtom) -> Claim:
    """ "del 22 al 25, incluido el 24": a night of the stay; the day of leaving makes its night one of them."""
    last = claim.departure is not None and claim.departure.day == atom.day and claim.departure.weekday == atom.weekday
    return replace(claim, inclusive=claim.inclusive or last)


def _is_day_after(claim: Claim, atom: DayAtom) -> bool:
    """ "15 16 y 17", "viernes sábado": days in a row, said without a comma."""
    last = claim.through or claim.arrival
    if last is None:
        return False
    if last.day is not None and atom.day is not None:
        return atom.day == last.day + 1
    return last.weekday is not None and atom.weekday == (last.weekday + 1) % 7


def _same_day(one: DayAtom, other: DayAtom) -> bool:
    if _is_bare_weekday(other) and other.weekday == one.weekday and one.day is not None:
        return True  # "del jueves 11 al domingo 14, salimos ese domingo"
    bare = replace(other, first=one.first, last=one.last)
    return one == bare


def _same_certain(one: DayAtom, other: DayAtom) -> bool:
    return one.certain is not None and one.certain == other.certain


def _is_bare_weekday(day: DayAtom) -> bool:
    return day.weekday is not None and day.day is None and day.certain is None


def _restates(one: DayAtom, other: DayAtom) -> bool:
    """Whether the second says the first more exactly: "el sábado … el 12"."""
    return one.day is None and one.certain is None and other.day is not None and other.weekday in (None, one.weekday)


def _merged(one: DayAtom, other: DayAtom) -> DayAtom:
    return replace(other, weekday=other.weekday if other.weekday is not None else one.weekday)
