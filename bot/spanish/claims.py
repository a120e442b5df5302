"""Atoms to one claim: which day is the arrival, which the departure, and what a correction replaced.

The words between two atoms say how they relate: "al", "hasta", "nos vamos el" make a departure; "del", "llegamos el" an
arrival; "y" a run of days; "o" an alternative; "perdón", "mejor", "no," a correction, after which the last word wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.spanish.adding_days import with_day
from bot.spanish.atoms import AskReason, Atom, DayAtom, MonthAtom, NightsAtom, ShiftAtom, VagueAtom, WindowAtom
from bot.spanish.claim import Claim, after_the_same, corrected, dated, inheriting
from bot.spanish.holidays import Window
from bot.spanish.restating import without_restatements
from bot.spanish.roles import (
    EXCEPT,
    Role,
    corrects,
    is_alternative,
    is_open_ended,
    is_slip,
    role_of,
    says_otherwise,
    takes_back,
)
from bot.spanish.tails import with_tail
from bot.spanish.text import Token
from bot.spanish.vocabulary import words

FAR_END = words("hasta a al")
UNABLE = words("puedo podemos podria podriamos pueden")
OTHERS_DO = words("llega llegan viene vienen cumple cumplen")


@dataclass
class _Part:
    """
    What is said between two corrections; `aside` when it is only named to be replaced ("en vez del 5"), `at_once` when
    it comes right after what it corrects ("al 12, no, el 13").
    """

    claim: Claim
    aside: bool = False
    at_once: bool = False


def understand(atoms: Sequence[Atom], tokens: Sequence[Token]) -> Claim:
    """The claim that a message makes, the last word winning where it corrects itself."""
    parts = [_Part(Claim())]
    end = 0
    for atom in without_restatements(atoms, tokens):
        gap = [token.text for token in tokens[end : atom.first]]
        current = parts[-1]
        if _of_others(current.claim, atom, tokens):
            continue
        if "envezde" in gap or _denied(gap, atom, tokens, current.claim):
            parts.append(_Part(Claim(), aside=True))
        elif (current.aside and not _continues(gap, atom)) or (
            not current.claim.is_empty
            and (
                corrects(gap)
                or takes_back(tokens[atom.last : atom.last + 2])
                or (says_otherwise(gap) and _is_whole(current.claim) and isinstance(atom, DayAtom))
            )
            and not ("pero" in gap and _narrows(current.claim, atom))
        ):
            if "no" in gap and UNABLE & set(gap):
                current.aside = True  # "del 5 al 8 no puedo, el 20 sí"
            parts.append(_Part(Claim(), at_once=is_slip(gap)))
        parts[-1].claim = _with(parts[-1].claim, atom, gap)
        end = atom.last
    tail = [token.text for token in tokens[end:]]
    parts[-1].claim = with_tail(parts[-1].claim, tail)
    return _whole(parts)


def _whole(parts: Sequence[_Part]) -> Claim:
    """The parts that stand, each correcting the one before; those set aside only lend their month."""
    result = Claim()
    lender: Claim | None = None
    for part in parts:
        claim = dated(part.claim)
        if part.aside:
            lender = claim
        else:
            result = corrected(result, claim, at_once=part.at_once)
    if lender is not None:
        result = replace(
            result,
            window=after_the_same(lender.window, result.window),
            arrival=inheriting(result.arrival, lender.arrival),
            departure=inheriting(result.departure, lender.departure or lender.arrival),
            instead_of=lender.arrival if lender.departure is None else None,
        )
    return dated(result)


def _is_whole(claim: Claim) -> bool:
    return claim.arrival is not None and claim.departure is not None


def _narrows(claim: Claim, atom: Atom) -> bool:
    """ "del 10 al 20, pero solo 4 noches": the days are a window to choose from."""
    return isinstance(atom, NightsAtom) and atom.change == 0 and _is_whole(claim)


def _of_others(claim: Claim, atom: Atom, tokens: Sequence[Token]) -> bool:
    """ "del 5 al 8, y el 6 llega mi hermano": a day of somebody else, after a whole stay."""
    verb = tokens[atom.last].text if atom.last < len(tokens) else ""
    return _is_whole(claim) and isinstance(atom, DayAtom) and verb in OTHERS_DO


def _continues(gap: Sequence[str], atom: Atom) -> bool:
    """Whether the atom is the far end of a range or a list that is being said."""
    return isinstance(atom, DayAtom) and "," not in gap and role_of(gap, first=False) in (Role.DEPARTURE, Role.AND)


def _denied(gap: Sequence[str], atom: Atom, tokens: Sequence[Token], current: Claim) -> bool:
    """ "no el 10, el 12", "no este finde, el otro": what is denied before the right one is given."""
    if not isinstance(atom, DayAtom | WindowAtom) or not current.is_empty or "no" not in gap:
        return False
    closing = tokens[atom.last] if atom.last < len(tokens) else None
    after_no = gap[len(gap) - 1 - list(reversed(gap)).index("no") + 1 :]
    return (
        closing is not None
        and closing.text in (",", "sino")
        and all(word in ("el", "la", "del", "es", "para") for word in after_no)
    )


def _with(claim: Claim, atom: Atom, gap: Sequence[str]) -> Claim:
    """The claim with one more atom, joined by the words before it."""
    alternative = is_alternative(gap) and len(gap) <= 5 and not claim.is_empty
    if isinstance(atom, DayAtom):
        if alternative and (claim.has_days or claim.window is not None):
            return replace(claim, trouble=AskReason.ALTERNATIVES)
        return with_day(claim, atom, gap)
    if isinstance(atom, NightsAtom):
        return _with_nights(claim, atom)
    if isinstance(atom, WindowAtom):
        if claim.window is not None and alternative and claim.window.window != atom.window:
            return replace(claim, trouble=AskReason.ALTERNATIVES)
        return _with_window(claim, atom, gap)
    if isinstance(atom, MonthAtom):
        if atom.vague and claim.has_days and FAR_END & set(gap[-4:]):
            claim = replace(claim, departure_open=True)
        if alternative and claim.window is not None:
            return replace(claim, trouble=AskReason.ALTERNATIVES)  # "fin de año o principios de enero"
        if claim.month is not None and claim.month.month != atom.month:
            return replace(claim, month=replace(claim.month, vague=True))
        return replace(claim, month=atom)
    if isinstance(atom, ShiftAtom):
        offered = alternative and claim.has_days  # "del 5 al 8 o la semana siguiente"
        return replace(claim, trouble=AskReason.ALTERNATIVES) if offered else replace(claim, shift=atom)
    if isinstance(atom, VagueAtom):
        of_departure = atom.of_nights or bool(gap and gap[-1] in FAR_END)
        return replace(claim, vague=atom.reason, departure_open=claim.departure_open or of_departure)
    return claim


def _with_nights(claim: Claim, atom: NightsAtom) -> Claim:
    if claim.nights is not None and claim.nights.change == 0 and atom.change == 0:
        if claim.nights.by_days != atom.by_days:
            return replace(claim, nights=claim.nights if atom.by_days else atom)
        if claim.nights.count != atom.count:
            return replace(claim, nights=atom)
    return replace(claim, nights=atom)


def _with_window(claim: Claim, atom: WindowAtom, gap: Sequence[str]) -> Claim:
    if is_open_ended(gap):
        return replace(claim, vague=AskReason.VAGUE)  # "después del feriado": a day may follow
    excepted = bool(gap) and gap[-1] in EXCEPT | {"en"} and bool(EXCEPT & set(gap[-2:]))
    if excepted or list(gap[-3:]) == ["que", "no", "sea"]:
        return claim if claim.has_days else replace(claim, vague=AskReason.VAGUE)  # "cuando sea menos en carnaval"
    if gap and gap[-1] in FAR_END and atom.window is not None and atom.window.nights == 0:
        return with_day(claim, DayAtom(atom.first, atom.last, certain=atom.window.start), gap)  # "hasta reyes"
    if not claim.has_days and claim.window is None and gap and gap[-1] == "hasta":
        return replace(claim, vague=AskReason.DEPARTURE_ONLY)
    if claim.has_days and gap and gap[-1] in FAR_END:
        return replace(claim, departure_open=True)  # "del 26 hasta año nuevo": to its beginning, or to its end?
    if claim.window is None:
        return replace(claim, window=atom)
    if claim.arrival is not None and claim.departure is not None:
        return claim  # "del 24 al 2, navidad y año nuevo": the days say it
    if len(gap) <= 2 and gap and gap[-1] in FAR_END and claim.window.named and atom.named:
        return replace(claim, window=_through(claim.window, atom))
    if "entre" in gap or claim.between or claim.window.window is None or atom.window is None:
        return replace(claim, trouble=AskReason.VAGUE if claim.window.window is None else AskReason.ALTERNATIVES)
    # "el finde largo de carnaval", "semana santa, ese finde": the same nights said twice.
    one, other = claim.window.window, atom.window
    if one.start <= other.start and other.end <= one.end:
        return claim
    if other.start <= one.start and one.end <= other.end:
        return replace(claim, window=atom)
    return replace(claim, trouble=AskReason.ALTERNATIVES)


def _through(one: WindowAtom, other: WindowAtom) -> WindowAtom:
    """ "de navidad a año nuevo": from the first night of the one to the last of the other."""
    if one.window is None or other.window is None or other.window.end <= one.window.end:
        return replace(one, window=None, reason=AskReason.VAGUE)
    return replace(one, window=Window(one.window.start, other.window.end))
