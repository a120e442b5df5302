"""A bare number that corrects a quote, "mejor 3", "no, 2 está bien": people, or nights where people are as many."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from actions.memory import Pending
from bot.spanish.vocabulary import UNITS

if TYPE_CHECKING:
    from actions.understanding import Turn

MOST = 20
NUMBER = rf"(?P<number>\d{{1,2}}|{'|'.join(word for word, value in UNITS.items() if 1 < value <= MOST)})"
CORRECTS = r"mejor|no|perdon|digo|al final|en realidad|(?:esta|estan|va) bien"
CORRECTED = re.compile(
    rf"^\W*(?=.*\b(?:{CORRECTS})\b)(?:(?:{CORRECTS}|ah|uy|ay|eh|bueno|y|entonces|que sean)\W+)*{NUMBER}"
    rf"(?:\W+(?:{CORRECTS}|nomas|solo|entonces|por favor))*\W*$"
)


def people_again(turn: Turn) -> int | None:
    """How many come, where the number says it."""
    number = _corrected(turn)
    return number if number != _heads(turn) else None


def nights_again(turn: Turn) -> int | None:
    """The nights that the number counts: as many as come, so that these are not corrected."""
    number = _corrected(turn)
    return number if number == _heads(turn) else None


def _corrected(turn: Turn) -> int | None:
    known = turn.known
    if turn.step is not Pending.AGREEMENT or not known.adults or known.check_out is None:
        return None
    said = CORRECTED.search(turn.plain)
    number = (UNITS.get(said["number"]) or int(said["number"])) if said is not None else 0
    return number if 0 < number <= MOST else None


def _heads(turn: Turn) -> int:
    return (turn.known.adults or 0) + (turn.known.children or 0)
