"""Choosing from what was listed without naming it: "la más barata", "la grande", "la segunda", "la de 4"."""

from __future__ import annotations

import re
import unicodedata

from actions.client import House
from actions.memory import Offer, Option

CHEAPEST = re.compile(r"\bmas (?:barat|economic|accesible)|\bmenos car|\bla barat|\bla economic")
DEAREST = re.compile(r"\bmas car|\bla mejor\b")
LARGEST = re.compile(r"\bmas (?:grande|amplia|espacios)|\bla grande\b")
SMALLEST = re.compile(r"\bmas chic|\bmas pequen|\bla chic|\bla pequen")
ORDINALS = (
    re.compile(r"\b(?:la )?primer[ao]?\b|^\W*(?:la )?1\W*$|^\W*la una?\W*$"),
    re.compile(r"\b(?:la )?segund[ao]\b|^\W*(?:la )?2\W*$|^\W*la dos\W*$"),
    re.compile(r"\b(?:la )?tercer[ao]?\b|^\W*(?:la )?3\W*$|^\W*la tres\W*$"),
    re.compile(r"\b(?:la )?cuart[ao]\b|^\W*(?:la )?4\W*$|^\W*la cuatro\W*$"),
)
LAST = re.compile(r"\bla ultima\b")
FOR_PEOPLE = re.compile(r"\bla (?:de|para) (\d{1,2})\b")


def choose(text: str, offer: Offer, house: House) -> str | None:
    """The one listed cabin that the text points at; ``None`` when it points at none or at several."""
    plain = _plain(text)
    options = offer.options
    pointed = FOR_PEOPLE.search(plain)
    if pointed is not None:
        return _only([option for option in options if _capacity(house, option) == int(pointed[1])])
    if CHEAPEST.search(plain):
        return min(options, key=_total).cabin
    if LARGEST.search(plain):
        return max(options, key=lambda option: _capacity(house, option)).cabin
    if SMALLEST.search(plain):
        return min(options, key=lambda option: _capacity(house, option)).cabin
    if DEAREST.search(plain):
        return max(options, key=_total).cabin
    if LAST.search(plain):
        return options[-1].cabin
    places = [index for index, pattern in enumerate(ORDINALS) if pattern.search(plain) and index < len(options)]
    return options[places[0]].cabin if len(places) == 1 else None


def _total(option: Option) -> int:
    return option.total


def _only(options: list[Option]) -> str | None:
    return options[0].cabin if len(options) == 1 else None


def _capacity(house: House, option: Option) -> int:
    cabin = house.cabin(option.cabin)
    return cabin.capacity if cabin else 0


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
