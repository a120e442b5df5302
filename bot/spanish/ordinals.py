"""An ordinal taken back for another of the same kind: "el primer finde de abril no, el segundo"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.spanish.text import Kind, Token
from bot.spanish.vocabulary import words

COUNTED = words("finde quincena semana")
BETWEEN = words("no , . puedo podemos mejor sino el la es para") | {""}
LONGEST_PHRASE = 4  # words from the ordinal to what denies it: "primer finde de abril"


def with_ordinals_corrected(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with the last ordinal in the place of the one that was denied, and without the denial."""
    for at, token in enumerate(tokens):
        if not _is_worded(token) or at + 1 >= len(tokens) or tokens[at + 1].text not in COUNTED:
            continue
        for later in range(at + 2, len(tokens)):
            if _is_worded(tokens[later]):
                return _corrected(tokens, at, later)
    return list(tokens)


def _corrected(tokens: Sequence[Token], at: int, later: int) -> list[Token]:
    following = tokens[later + 1].text if later + 1 < len(tokens) else ""
    phrase = next((place for place in range(at + 2, later) if tokens[place].text in BETWEEN), later)
    between = [token.text for token in tokens[phrase:later]]
    denied_before = at >= 2 and tokens[at - 2].text == "no"  # "no el primer finde, el segundo"
    denied = "no" in between or denied_before
    if not denied or not BETWEEN.issuperset(between) or phrase - at > LONGEST_PHRASE or following.isalpha():
        return list(tokens)
    before = [*tokens[: at - 2], tokens[at - 1]] if denied_before else list(tokens[:at])
    right = replace(tokens[later], start=tokens[at].start, end=tokens[at].end)
    return [*before, right, *tokens[at + 1 : phrase], *tokens[later + 1 :]]


def _is_worded(token: Token) -> bool:
    return token.kind is Kind.ORDINAL and token.worded
