"""The words between two atoms: what they make of a day, and whether they take back what was said before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto
from itertools import pairwise

from bot.spanish.text import Token
from bot.spanish.vocabulary import ARRIVING, LEAVING, words

GOING_AWAY = words("nos me se")
THERE = words("alla ahi alli aca")
CORRECTING = words(
    """
    perdon digo corrijo equivoque equivocamos confundi confundiste cambio cambie cambiamos sino mejor pero realidad
    dije quise mentira miento posta nono envezde ahora final errata disculpa disculpame
    """
)
FILLERS = words(
    """
    el la los las dia dias este ese esta para por ahi tipo seria sean es mas menos o que mismo misma noche tarde
    manana mediodia a primera temprano tempranito recien fecha
    """
)


SLIPS = words(", . ! no nono perdon digo ay ah uy eh bah mejor corrijo mentira disculpa quise decir el dia para espera")
EXCEPT = words("menos salvo excepto")
INCLUDING = words("inclusive incluido incluida incluyendo")


class Role(Enum):
    """What the words before a day make of it."""

    NONE = auto()
    ARRIVAL = auto()
    DEPARTURE = auto()
    AND = auto()


def role_of(gap: Sequence[str], *, first: bool) -> Role:
    """What the words before a day make of it, read backwards from the day."""
    near = True
    for position in range(len(gap) - 1, -1, -1):
        word = gap[position]
        if near and word in ("al", "-", "hasta"):
            return Role.DEPARTURE
        if near and word == "a" and not first:
            return Role.DEPARTURE
        if near and word in ("del", "de") and not first and any(LEAVING.fullmatch(before) for before in gap[:position]):
            return Role.DEPARTURE  # "… y saliendo a las 10 del 13"
        if near and word in ("del", "de"):
            listed = list(gap[:position])[-2:] in (["y", "la"], [",", "la"]) or list(gap) == ["y", "del"]
            return Role.AND if listed else Role.ARRIVAL
        if word in ("vamos", "voy", "vayamos", "va", "iriamos") and position > 0 and gap[position - 1] in GOING_AWAY:
            return Role.ARRIVAL if THERE & set(gap[position:]) else Role.DEPARTURE
        if word == "ir" and {"nos", "me"} & set(gap[:position]) and not THERE & set(gap[position:]):
            return Role.DEPARTURE  # "nos tenemos que ir el 12"
        if word == "yendo":
            return Role.DEPARTURE if not first or GOING_AWAY & set(gap[:position]) else Role.ARRIVAL
        if LEAVING.fullmatch(word):
            return Role.DEPARTURE
        if ARRIVING.fullmatch(word):
            return Role.ARRIVAL
        if word in ("y", ",", "&", "+"):
            if word == "y" or near:
                before = [ARRIVING.fullmatch(earlier) for earlier in gap[:position]]
                if any(before) and not first:
                    return Role.DEPARTURE
            if near and word == "y":
                return Role.AND
            if word == "y":
                return Role.NONE
        if word not in FILLERS and word != ",":
            near = False
    return Role.NONE


def corrects(gap: Sequence[str]) -> bool:
    """Whether the words between two atoms take the first one back."""
    if set(gap) & CORRECTING and not is_alternative(gap):
        return True
    return "no" in gap and sum(word.isalnum() for word in gap) <= 6 and "si" not in gap


def is_slip(gap: Sequence[str]) -> bool:
    """Whether the words say nothing but that the last one was wrong: ", no, perdón, el"."""
    return set(gap) <= SLIPS


def says_otherwise(gap: Sequence[str]) -> bool:
    """ "del 8 al 10, o sea, del 8 al 11": after a whole stay another is what was meant."""
    return "osea" in gap or any(list(pair) == ["o", "sea"] for pair in pairwise(gap))


def takes_back(following: Sequence[Token]) -> bool:
    """Whether the words right after an atom say that it is the right one: "febrero quise decir", "el 12 perdón"."""
    texts = [token.text for token in following]
    return texts[:1] in (["quise"], ["digo"], ["perdon"]) and texts[1:] in ([], ["decir"], ["!"], ["."], [","], ["?"])


def is_alternative(gap: Sequence[str]) -> bool:
    """Whether the words offer a choice: "o el 12"; "o sea" only explains, "o mejor" corrects."""
    return re.search(r"\b[ou]\b(?! (?:sea|mejor)\b)", " ".join(gap)) is not None


def is_open_ended(gap: Sequence[str]) -> bool:
    """Whether the words before a day only bound the stay: "antes del 20", "después del 15"."""
    return len(gap) >= 2 and gap[-1] in ("de", "del", "el") and bool(set(gap[-3:]) & {"antes", "despues"})
