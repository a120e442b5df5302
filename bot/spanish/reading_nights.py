"""Counts of nights and changes to them: "3 noches", "5 días y 4 noches", "una noche más", "llegar un día antes"."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.spanish.atoms import AskReason, Atom, DayAtom, NightsAtom, ShiftAtom, VagueAtom
from bot.spanish.reading_days import DayReader
from bot.spanish.text import Kind
from bot.spanish.vocabulary import ARRIVING, LEAVING, LEAVING_IN_TWO_WORDS, words

NIGHTS_OF = {"noche": 1, "noches": 1, "dia": 1, "dias": 1, "semana": 7, "semanas": 7, "quincena": 15, "quincenas": 15}
NIGHTS_OF |= {"mes": 30, "meses": 30}
MOST_NIGHTS = 120
MOST_WORDS_AHEAD = 4  # "las otras 3", "como unas 3"
MORE = words("mas extra adicional")
OTHER = words("otra otras otro otros")
ABOUT = words("unos unas como tipo las los")
QUALIFIERS = words("sola solo buena buenas lindas misma unica")
ADDING = words(
    "agregar agrego agregamos agregame agregale agregarle sumar sumo sumamos sumame sumale sumarle extender extiendo"
    " extendemos alargar alargamos estirar anadir"
)
REMOVING = words("quitar quitame sacar sacamos saco sacame sacale restar acortar restame")
MOVING = re.compile(r"corr(?:[aei](?!o)|o\b)\w*|mov\w+|muev\w+|atras\w+|retras\w+|posterg\w+|adelant\w+")
TAKING_BACK = words("no perdon digo mejor bah quise decir")
TAKING_BACK_AT_MOST = 4  # words
EARLIER = re.compile(r"adelant\w+")


def read(reader: DayReader, at: int) -> Atom | None:
    """The count of nights at a place; one with "o" in it is vague, one with "más" or "antes" a change."""
    start = at
    labelled = _labelled(reader, at)
    if labelled is not None:
        return labelled
    counted = _count(reader, at)
    if counted is None:
        return None
    if _counts_again(reader, at):
        return NightsAtom(at, at + 1, count=counted[0])
    count, at = counted
    if reader.word(at) in ("o", "u", "a") or reader.mark(at) == "-":
        second = _count(reader, at + 1)
        if second is not None and reader.word(second[1]) in NIGHTS_OF:
            return VagueAtom(start, second[1] + 1, reason=AskReason.DEPARTURE_OPEN, of_nights=True)
    while reader.word(at) in MORE or reader.word(at) in QUALIFIERS:
        at += 1
    unit = reader.word(at)
    if unit == "n" and (isinstance(reader.previous, DayAtom) or _a_day_follows(reader, at + 1)):
        return NightsAtom(start, at + 1, count=count)  # "10/1 4n", "2n desde el 8/3"
    if unit not in NIGHTS_OF or (unit in ("semana", "quincena") and is_ordinal(reader, at - 1)):
        return None
    count *= NIGHTS_OF[unit]
    at += 1
    if reader.word(at) in ("o", "u") and _a_count_alone(reader, at + 1):
        return VagueAtom(start, at + 2, reason=AskReason.DEPARTURE_OPEN, of_nights=True)  # "3 noches o 4"
    if unit.startswith("semana"):
        if reader.word(at) == "y" and reader.word(at + 1) == "media":
            return VagueAtom(start, at + 2, of_nights=True)
        return _changed(reader, start, at, count=count, shifts=True) or NightsAtom(start, at, count=count)
    by_days = unit.startswith("dia")
    count, by_days, at = _days_and_nights(reader, at, count=count, by_days=by_days)
    return _changed(reader, start, at, count=count) or NightsAtom(start, at, count=count, by_days=by_days)


def _labelled(reader: DayReader, at: int) -> NightsAtom | None:
    """ "noches: 3", "cantidad de noches 3", as in a form."""
    if reader.word(at) not in ("noches", "noche"):
        return None
    after = at + 1 + (reader.mark(at + 1) in (":", "=") or reader.word(at + 1) == "son")
    count = _number(reader, after)
    asked_for = reader.word(at - 2) in ("cantidad", "cant") or after > at + 1
    if count is None or not asked_for or (reader.mark(count[1]) in (",", "/", "-") and reader.number(count[1] + 1)):
        return None  # "noches: 18, 19 y 20 de enero"
    return NightsAtom(at, count[1], count=count[0])


def _counts_again(reader: DayReader, at: int) -> bool:
    """ "3 noches, no, perdón, 4": the number that takes the place of the count just said."""
    said = reader.previous
    if reader.counted is None or said is None or not TAKING_BACK_AT_MOST >= at - said.last > 0:
        return False
    if said is not reader.counted and len(reader.tokens) > at + 1:
        return False
    gap = {token.text for token in reader.tokens[said.last : at]}
    closes = reader.token(at + 1) is None or reader.mark(at + 1) != "" or reader.word(at + 1) in TAKING_BACK
    rather = {"o"} if "mejor" in gap else set()  # "3 noches, o mejor 4"
    return closes and bool(gap & TAKING_BACK) and gap <= TAKING_BACK | rather | {",", ".", "son", "que", "sean"}


def _a_day_follows(reader: DayReader, at: int) -> bool:
    token = reader.token(at)
    dated = token is not None and token.kind is Kind.NUMERIC_DATE
    return dated or reader.word(at) in ("desde", "del", "el")


def _a_count_alone(reader: DayReader, at: int) -> bool:
    """Whether a number stands there by itself: "o 4", "o 4 desde el 2", and not "o 4 personas"."""
    ends = reader.token(at + 1) is None or reader.mark(at + 1) in (",", ".", "?", "!")
    return _number(reader, at) is not None and (ends or _a_day_follows(reader, at + 1))


def _count(reader: DayReader, at: int) -> tuple[int, int] | None:
    """A count and the place after it: "3", "tres", "un par de", "unas 3", "otra"."""
    other = 0
    for _ in range(MOST_WORDS_AHEAD):
        if reader.word(at) in OTHER:
            other = at + 1
        elif reader.word(at) not in ABOUT:
            break
        at += 1
    return _number(reader, at) or ((1, other) if other else None)


def _number(reader: DayReader, at: int) -> tuple[int, int] | None:
    token = reader.token(at)
    if token is None or token.kind is not Kind.NUMBER or not 0 < token.value <= MOST_NIGHTS:
        return None
    if token.text == "un" and reader.word(at + 1) == "par" and reader.word(at + 2) == "de":
        return 2, at + 3
    return token.value, at + 1


def is_ordinal(reader: DayReader, at: int) -> bool:
    """Whether the number before a singular "semana" or "quincena" says which: "la 2 quincena de enero"."""
    token = reader.token(at)
    if token is None or token.kind is Kind.ORDINAL:
        return token is not None
    if token.kind is not Kind.NUMBER or token.worded:
        return False
    fortnight_of_month = reader.word(at + 1) == "quincena" and reader.month(at + 2) is not None
    return 1 < token.value <= 4 or (token.value == 1 and fortnight_of_month)


def _days_and_nights(reader: DayReader, at: int, *, count: int, by_days: bool) -> tuple[int, bool, int]:
    """The other half of "3 días 2 noches" or "2 noches y 3 días": the nights count."""
    ahead = at
    while reader.word(ahead) in ("y", "con") or reader.mark(ahead) in (",", "/", "-"):
        ahead += 1
    other = _count(reader, ahead)
    unit = reader.word(other[1]) if other is not None else ""
    if other is not None and by_days and unit in ("noche", "noches"):
        return other[0], False, other[1] + 1
    if other is not None and not by_days and unit in ("dia", "dias"):
        return count, False, other[1] + 1
    return count, by_days, at


def _changed(reader: DayReader, start: int, at: int, *, count: int, shifts: bool = False) -> Atom | None:
    """The count as a change of a known stay, if it is one.

    "llegar un día antes" lengthens it at its arrival, "irnos un día antes" shortens it at its departure, "una semana
    después" and "correla un día" move the whole stay.
    """
    before = [reader.word(place) for place in range(max(0, start - 4), start)]
    leaving = any(LEAVING.fullmatch(word) for word in before) or any(
        pair in LEAVING_IN_TWO_WORDS for pair in pairwise(before)
    )
    arriving = not leaving and any(ARRIVING.fullmatch(word) for word in before)
    if reader.word(at) in ("antes", "despues"):
        later = reader.word(at) == "despues"
        if (shifts or "todo" in before) and not leaving and not arriving:
            return ShiftAtom(start, at + 1, days=count if later else -count)
        at_arrival = arriving or (not leaving and not later)
        longer = later is not at_arrival
        return NightsAtom(start, at + 1, count=count, change=1 if longer else -1, at_arrival=at_arrival)
    moving = next((word for word in before if MOVING.fullmatch(word)), None)
    if moving is not None:
        following = {reader.word(place) for place in range(at, at + 3)}
        earlier = "atras" in following or (EARLIER.fullmatch(moving) is not None and "adelante" not in following)
        return ShiftAtom(start, at, days=-count if earlier else count)
    if reader.word(at) in MORE and reader.word(at - 1) != "nada":
        return NightsAtom(start, at + 1, count=count, change=1)
    if reader.word(at) == "menos":
        return NightsAtom(start, at + 1, count=count, change=-1)
    said = {reader.word(place) for place in range(start, at)}
    if said & (MORE | OTHER) or ADDING & set(before):
        return NightsAtom(start, at, count=count, change=1)
    if REMOVING & set(before):
        return NightsAtom(start, at, count=count, change=-1)
    return None
