"""
What the model writes, as guests here would have written it. Pure.

It has read more subtitles and more Spaniards than guests, and what it spells out of habit would count: a "vale" beside
a yes as somebody's name, "30 y 1" as two days, "$4" after "somos" as no people. Each rule changes what nobody would
write so, and none makes a number out of what is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

Rule: TypeAlias = tuple[re.Pattern[str], Callable[[re.Match[str]], str] | str]

AGREES = r"(?:^|[.,;!?]\s|\b(?:sí|si|bueno|ok|listo),?\s)\W*"
COUNT = r"(?:\d{1,2}|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez)"
AFTER_A_WEEKEND = r"\s*(?:$|[.,;!?])|\s+(?:del|que|el|largos?|pr[oó]ximos?|siguientes?|para|con|somos|y)\b"
ASKS = r"(?:a |de |por |para )?(?:qu[eé]|cu[aá]\w+|c[oó]mo|d[oó]nde|qui[eé]n\w*)\b"
RULES: tuple[Rule, ...] = (
    # Nobody agrees by "vale" here.
    (re.compile(rf"({AGREES})(v)ale\b", re.IGNORECASE), lambda found: f"{found[1]}{_like(found[2], 'd')}ale"),
    # "finde", the weekend, which is no word of its own in subtitles
    (re.compile(rf"\b(fin) (des?)(?={AFTER_A_WEEKEND})", re.IGNORECASE), r"\1\2"),
    # "veinte y uno", said slowly, of a date
    (re.compile(r"\b([23]0) y ([1-9])(?= (?:de|del|al?|hasta)\b)"), lambda found: str(int(found[1]) + int(found[2]))),
    # "del diez, no, del doce": a no between two days, taken for a nought
    (re.compile(r"\b(\d{1,2})[ ,.]*-0\b(?=\W+(?:del?|el|al?|para)\b)"), r"\1, no"),
    # a sum of money below a hundred pesos is a count
    (re.compile(r"(?:\$\s?)+(\d{1,2})\b(?![.,]?\d| ?(?:mil|lucas|pesos)\b)", re.IGNORECASE), r"\1"),
    # "vamos a ser dos" sounds the same, and nobody does a bare number
    (re.compile(rf"\b(vamos a |van a )hacer(?= {COUNT}(?:$|[.,;!?]| en total\b))", re.IGNORECASE), r"\1ser"),
    # "un nene", run together
    (re.compile(r"\b(un)(n?ene)\b", re.IGNORECASE), r"\1 nene"),
    (re.compile(r"\b(un)(n?ena)\b", re.IGNORECASE), r"\1a nena"),
    # a word or two by themselves, heard again behind their end
    (re.compile(r"^(\W*(\w+(?: \w+)?)\W*?[.!?])(?:\s+\W*\2[.!?]+)+$", re.IGNORECASE), r"\1"),
    # and taken for a question: "¿Dos?"
    (re.compile(rf"^¿(?!{ASKS})(\w+)\?$", re.IGNORECASE), r"\1."),
)


def as_said_here(text: str) -> str:
    """A text with the model's habits taken out; one without them stays as it is."""
    for pattern, put in RULES:
        text = pattern.sub(put, text)
    return text


def _like(model: str, letter: str) -> str:
    return letter.upper() if model.isupper() else letter
