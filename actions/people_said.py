"""What a message says about who comes, given what was asked; the words themselves are ``bot.spanish``'s."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from actions import phrases, recounting
from actions.choosing import THE_SMALL_ONE
from actions.intents import ELSEWHERE, QUESTIONS, SURE
from actions.memory import Pending
from bot.spanish import PartyContext, PartyReading, read_party

if TYPE_CHECKING:
    from actions.understanding import Turn

CHOOSING = (Pending.CABIN, Pending.AGREEMENT)  # "la chica" is the small cabin then, and no girl
# "Los chicos no vienen" is "no vienen los chicos"
LEAVES_OUT = re.compile(
    r"\b((?:el|la|los|las|mis?|nuestr[oa]s?)\s+\w+)\s+(?:al final\s+|ya\s+|finalmente\s+)*no\s+"
    r"(?:vienen?|van?|ir[aá]n?|pueden?\s+(?:venir|ir))\b",
    re.IGNORECASE,
)
ANOTHER_CABIN = re.compile(r"\b(?:y )?(?:la )?otra(?: caba[nñ]a)? (?:para|con)\b", re.IGNORECASE)


def read_people(turn: Turn) -> PartyReading | None:
    """What the text says about who comes; a question of the house's own, with dogs or four beds in it, says nothing."""
    if not turn.said.typed or turn.says(phrases.POSTPONES):
        return None  # "lo charlo con mi mujer" names nobody who comes
    counted_again = recounting.people_again(turn)
    if counted_again is not None:
        return read_party(str(counted_again), context=_context(turn, asked=True))
    asked = turn.known.pending is Pending.PARTY
    brings = turn.intent == "ask_pets" and turn.says(phrases.BRINGS)
    counts = turn.intent == "ask_capacity" and turn.says(phrases.WE_ARE)
    elsewhere = turn.intent in QUESTIONS | ELSEWHERE and turn.said.confidence >= SURE and not brings and not counts
    if elsewhere and not asked and not (turn.stay and turn.stay.check_in):
        return None
    text = LEAVES_OUT.sub(r"no vienen \1", turn.beside_cabins)
    text = THE_SMALL_ONE.sub(" ", text) if turn.step in CHOOSING else text
    reading = _of_all_cabins(turn) or read_party(text, context=_context(turn, asked=asked))
    if elsewhere and reading is not None and reading.adults == turn.known.adults:
        return None  # "¿se puede llevar perro?" asks; it does not bring one
    return reading


def _context(turn: Turn, *, asked: bool) -> PartyContext:
    known = turn.known
    return PartyContext(adults=known.adults, children=known.children, babies=known.babies, pets=known.pets, asked=asked)


def _of_all_cabins(turn: Turn) -> PartyReading | None:
    """Everybody of "dos cabañas, una para nosotros 4 y otra para mis suegros"; ``None`` where it divides nobody so."""
    pieces = ANOTHER_CABIN.split(turn.beside_cabins)
    if (turn.cabin_count or 1) < 2 or len(pieces) < 2:
        return None
    readings = [reading for piece in pieces if (reading := read_party(piece)) is not None]
    if len(readings) != len(pieces) or any(reading.ask or not reading.adults for reading in readings):
        return None
    return replace(
        readings[0],
        adults=sum(reading.adults or 0 for reading in readings),
        children=sum(reading.children or 0 for reading in readings),
        babies=sum(reading.babies or 0 for reading in readings),
        pets=sum(reading.pets or 0 for reading in readings),
    )
