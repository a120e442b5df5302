"""
The cabin a guest names, typed as guests type: "la jacaranda", "quebrcho", "el seibo", "el molino dos", "la roja".

Owners call cabins what they like: "El Molino 2", "Dos Hermanas", "Abril". Such a name is one only where the guest says
so ("la Abril", "cabaña dos hermanas"); and where it is one, what it seems to say of dates and people is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.spanish.given_names import GIVEN_NAMES
from bot.spanish.party import read_party
from bot.spanish.stays import read_stay
from bot.spanish.text import edit_distance, normalise
from bot.spanish.vocabulary import UNITS, words

SOUNDS: tuple[tuple[str, str], ...] = (
    ("qu", "k"),
    ("c(?=[ei])", "s"),
    ("c", "k"),
    ("z", "s"),
    ("v", "b"),
    ("ll", "y"),
    ("h", ""),
    ("g(?=[ei])", "j"),
    ("y$", "i"),
)
# Parts of a name that guests leave out or say in another way: "el rojo" for "Depto Rojo".
KINDS = words(
    "cabana casa casita casona depto dpto departamento loft suite monoambiente bungalow bungalo refugio chalet duplex"
)
ARTICLES = words("el la los las")
SAYS_IT_IS_ONE = KINDS | words("el la al del")  # before a name; "los" and "las" go before people too
CHOOSES = words("quiero queremos prefiero preferimos elijo elegimos reservo reservame reservanos con o")
# Words that are given to people too, beside GIVEN_NAMES, which are told from ordinary words by themselves.
ALSO_OF_PEOPLE = words("paz luna sol luz mar cielo rosario mercedes soledad")
# After a number they say that it counts something: "una cabaña 3 noches" is not "Cabaña 3".
COUNTED = re.compile(
    r"personas?|pers|pax|adult[oa]s?|mayores|menores|nin[oa]s?|chic[oa]s?|nen[ea]s?|huespedes|amig[oa]s|parejas?"
    r"|noches?|dias?|semanas?|meses|hs?|horas?|ambientes?|camas?|plazas?|mascotas?|perr[oa]s?|gat[oa]s?|o|y|u|a|al|de"
)
SOME_DAY = date(2026, 6, 15)
SHORTEST_SLIP, SHORTEST_TWO_SLIPS = 4, 7


@dataclass(frozen=True)
class Mention:
    """Where a text names a cabin: half-open, in characters."""

    name: str
    start: int
    end: int


def read_cabin(text: str, names: Sequence[str], *, asked: bool = False) -> str | None:
    """
    The one name of `names` that the text says, its spelling, accents and article forgiven.

    `asked`: the text answers which one it shall be, so that "abril" alone may be a name. None when no name is said or
    when two are; "la más grande" is left to the caller, who knows the cabins.
    """
    found = {mention.name for mention in mentions(text, names, asked=asked)}
    return found.pop() if len(found) == 1 else None


def without_cabins(text: str, names: Sequence[str], *, asked: bool = False) -> str:
    """The text with "cabaña" for each name that could be read as a date or as people."""
    for mention in sorted(mentions(text, names, asked=asked), key=lambda one: one.start, reverse=True):
        if _says_something_else(mention.name) or _has_number(_words(mention.name)):
            text = f"{text[: mention.start]}cabaña{text[mention.end :]}"
    return text


def mentions(text: str, names: Sequence[str], *, asked: bool = False) -> list[Mention]:
    """Every place where a name is said; of names that share a place the longest."""
    plain, places = normalise(text)
    tokens = list(re.finditer(r"[a-z0-9]+", plain))
    said = [token[0] for token in tokens]
    found = []
    for name in names:
        for parts, is_whole in _forms(name, tuple(names)):
            for at in range(len(said) - len(parts) + 1):
                if _is_said(said, at, parts, name, is_whole=is_whole, asked=asked):
                    end = at + len(parts)
                    found.append(Mention(name, places[tokens[at].start()], places[tokens[end - 1].end()]))
    return [one for one in found if not any(_is_within(one, other) for other in found)]


def _is_within(one: Mention, other: Mention) -> bool:
    return other.start <= one.start and one.end <= other.end and other.end - other.start > one.end - one.start


@lru_cache(maxsize=256)
def _forms(name: str, names: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], bool], ...]:
    """The name's words, and those that are left without its article, kind and number where they name no other cabin."""
    whole = tuple(_words(name))
    short = _short(name)
    forms = [short, short[:-1]] if len(short) > 1 and short[-1].isdecimal() else [short]
    others = [_short(other) for other in names if other != name]
    kept = [
        form
        for form in dict.fromkeys(forms)
        if form != whole
        and any(len(part) >= SHORTEST_SLIP for part in form)
        and not any(other[: len(form)] == form for other in others)
    ]
    return ((whole, True), *((form, False) for form in kept)) if whole else ()


@lru_cache(maxsize=256)
def _short(name: str) -> tuple[str, ...]:
    parts = _words(name)
    while len(parts) > 1 and parts[0] in ARTICLES | KINDS:
        parts = parts[1:]
    return tuple(parts)


def _is_said(said: list[str], at: int, parts: tuple[str, ...], name: str, *, is_whole: bool, asked: bool) -> bool:
    end = at + len(parts)
    before, after = (said[at - 1] if at else ""), (said[end] if end < len(said) else "")
    is_introduced = before in SAYS_IT_IS_ONE or (is_whole and parts[0] in SAYS_IT_IS_ONE and len(parts) > 1)
    is_alone = asked and len(said) == len(parts)
    slips = 2 if is_introduced or (is_whole and len(parts) == 1) else 1
    if not all(_alike_word(word, part, slips) for word, part in zip(said[at:end], parts, strict=True)):
        return False
    if parts[-1].isdecimal() and (COUNTED.fullmatch(after) or after.isdecimal()):
        return False
    if _says_something_else(name):
        return is_introduced or is_alone
    is_chosen = is_introduced or is_alone or before in CHOOSES
    return is_chosen or (not _is_of_people(name) and (is_whole or len(parts) > 1))


@lru_cache(maxsize=256)
def _says_something_else(name: str) -> bool:
    """Whether the name by itself reads as dates or people, as "Abril" and "Dos Hermanas" do."""
    alone = " ".join(part for part in _short(name) if not part.isdecimal())
    return read_stay(alone, today=SOME_DAY) is not None or read_party(alone) is not None or alone in UNITS


def _is_of_people(name: str) -> bool:
    """Whether a guest may be called so: "a nombre de Paz Vega"."""
    return any(part in GIVEN_NAMES | ALSO_OF_PEOPLE for part in _short(name)[:1])


def _has_number(parts: Sequence[str]) -> bool:
    return any(part.isdecimal() or part in UNITS for part in parts)


def _words(text: str) -> list[str]:
    plain, _ = normalise(text)
    return re.findall(r"[a-z0-9]+", plain)


def _alike_word(word: str, part: str, slips: int) -> bool:
    if word == part:
        return True
    if part.isdecimal() or part in UNITS:
        return _number(word) == _number(part)
    if part in KINDS:
        return word in KINDS
    if min(len(word), len(part)) < SHORTEST_SLIP:
        return False
    one, other = _sound(word), _sound(part)
    if one == other or _singular(one) == other:
        return True
    if one[0] != other[0]:
        return False
    limit = 1 if len(part) < SHORTEST_TWO_SLIPS else slips
    return edit_distance(one, other, limit=limit) <= limit and word not in NEIGHBOURS


def _number(word: str) -> str:
    return str(UNITS.get(word, word))


NEIGHBOURS = words("arroyo aroma aromas amor aroba recibo cambio quebrado arome cebo cielo medio")


def _sound(word: str) -> str:
    for pattern, sound in SOUNDS:
        word = re.sub(pattern, sound, word)
    return re.sub(r"(.)\1", r"\1", word) or "-"


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") else word
