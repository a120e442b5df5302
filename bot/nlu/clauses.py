"""
The parts of a message that may each ask for something: "tiene parrilla? y a qué hora se entra?" has two.

A message is cut where a sentence ends and where an "y" or a comma leads into a question. What is given rather than
asked stays whole ("somos 4 adultos y 2 nenes").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Words that begin a question, as guests write them: with and without accents, shortened, with "vos" and with "usted".
ASKS = (
    r"(?:(?:a|de|en|con|hasta|desde|por|para|d)\s+)?"
    r"(?:qu[eé]|q|cu[aá]l(?:es)?|cu[aá]nt[oa]s?|c[oó]mo|d[oó]nde|adónde|adonde|cu[aá]ndo|qui[eé]n)\b"
    r"|(?:no\s+)?(?:hay|ay|tiene[ns]?|tenés|tenes|aceptan?|admiten|reciben|dejan|permiten|se\s+puede|puedo|podemos|incluye"
    r"|dan|hacen|cobran|sale|está[n]?\s+incluid[oa]s?|me\s+(?:pas|mand|mostr)\w+|ace[ps]tan|(?:(?:saber|preguntar|ver|averiguar)\s+)?si\s+(?:aceptan?|hay|tienen?|se\s+puede))\b"
)
CUT = re.compile(rf"[.?!;\n]+|(?:,|\b[yei]\b|\btambi[eé]n\b|\badem[aá]s\b)\s*(?=¿?\s*(?:{ASKS}))|(?=¿)", re.IGNORECASE)
LETTER = re.compile(r"\w")


@dataclass(frozen=True)
class Clause:
    """A part of a message and its place in it, half-open."""

    text: str
    start: int
    end: int


def clauses_of(text: str) -> list[Clause]:
    """The parts that say something, in order."""
    return list(_clauses(text))


def _clauses(text: str) -> Iterator[Clause]:
    start = 0
    for found in [*CUT.finditer(text), None]:
        end = found.start() if found else len(text)
        piece = text[start:end]
        if LETTER.search(piece):
            lead = len(piece) - len(piece.lstrip(" ,¿"))
            body = piece.strip(" ,¿")
            yield Clause(body, start + lead, start + lead + len(body))
        start = found.end() if found else end
