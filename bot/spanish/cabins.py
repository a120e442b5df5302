"""The cabin a guest names, typed as guests type: "la jacaranda", "quebrcho", "el seibo"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.spanish.text import edit_distance, normalise
from bot.spanish.vocabulary import words

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


def read_cabin(text: str, names: Sequence[str]) -> str | None:
    """The one name of `names` that the text says, its spelling, accents and article forgiven.

    None when no name is said or when two are; "la más grande" is left to the caller, who knows the cabins.
    """
    words = _words(text)
    found = {name for name in names if _says(words, name)}
    return found.pop() if len(found) == 1 else None


def _words(text: str) -> list[str]:
    plain, _ = normalise(text)
    return re.findall(r"[a-z0-9]+", plain)


def _says(words: list[str], name: str) -> bool:
    parts = _words(name)
    width = len(parts)
    return any(_alike(words[at : at + width], parts) for at in range(len(words) - width + 1))


def _alike(said: list[str], parts: list[str]) -> bool:
    return all(_alike_word(word, part) for word, part in zip(said, parts, strict=True))


def _alike_word(word: str, part: str) -> bool:
    if word == part:
        return True
    if min(len(word), len(part)) < 4:
        return False
    one, other = _sound(word), _sound(part)
    if one == other or _singular(one) == other:
        return True
    if one[0] != other[0]:
        return False
    limit = 1 if len(part) < 7 else 2
    return edit_distance(one, other, limit=limit) <= limit and word not in NEIGHBOURS


NEIGHBOURS = words("arroyo aroma aromas amor aroba recibo cambio quebrado arome cebo cielo medio")


def _sound(word: str) -> str:
    for pattern, sound in SOUNDS:
        word = re.sub(pattern, sound, word)
    return re.sub(r"(.)\1", r"\1", word) or "-"


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") else word
