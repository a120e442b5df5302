"""
Cutting texts to the API's limits without hurting them. Pure.

Lengths are counted in UTF-16 units, the strictest reading of the "characters" of the API's documents. A text is cut at
the end of a paragraph, else of a line, a sentence, a word; within a word only if it is longer than a whole message, and
then never within what is seen as one character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

ELLIPSIS = "…"
# From the kindest place for a cut to the last resort before cutting a word.
BOUNDARIES = tuple(re.compile(pattern) for pattern in (r"\n\s*\n", r"\n", r"(?<=[.!?…])\s", r"\s"))
JOINERS = "\u200d"
VARIATION_SELECTORS = range(0xFE00, 0xFE10)
SKIN_TONES = range(0x1F3FB, 0x1F400)
FLAGS = range(0x1F1E6, 0x1F200)
TAGS = range(0xE0020, 0xE0080)


def length(text: str) -> int:
    """UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shorten(text: str, limit: int) -> str:
    """The text, or as much of its beginning as fits with an ellipsis."""
    text = text.strip()
    if length(text) <= limit:
        return text
    return text[: _fitting(text, limit - 1)].rstrip() + ELLIPSIS


def pieces(text: str, limit: int) -> list[str]:
    """The text in pieces of at most ``limit`` units, none of them blank. Only blanks at the cuts are lost."""
    return list(_pieces(text.strip(), limit))


def keep_last(text: str, limit: int) -> tuple[str, str]:
    """
    The text in two: a last part of at most ``limit`` units, as long as its kindest cut allows, and what is before.

    Nothing is left for the last part when only a cut within a word would do.
    """
    text = text.strip()
    if length(text) <= limit:
        return "", text
    for boundary in BOUNDARIES:
        for cut in boundary.finditer(text):
            last = text[cut.end() :].strip()
            if last and length(last) <= limit:
                return text[: cut.start()].rstrip(), last
    return text, ""


def _pieces(text: str, limit: int) -> Iterator[str]:
    while length(text) > limit:
        end = _cut(text, limit)
        yield text[:end].rstrip()
        text = text[end:].lstrip()
    if text:
        yield text


def _cut(text: str, limit: int) -> int:
    """Where the first piece ends: it fits, and is not too short if there is a choice."""
    fits = _fitting(text, limit)
    for boundary in BOUNDARIES:
        cuts = [cut.start() for cut in boundary.finditer(text[: fits + 1]) if text[: cut.start()].strip()]
        if cuts and cuts[-1] * 4 >= fits:
            return cuts[-1]
    words = [cut.start() for cut in BOUNDARIES[-1].finditer(text[: fits + 1]) if text[: cut.start()].strip()]
    return words[-1] if words else fits


def _fitting(text: str, limit: int) -> int:
    """How many characters fit into ``limit`` units, ending where one seen as a whole ends."""
    units = end = 0
    for index, character in enumerate(text):
        units += 1 if ord(character) < 0x10000 else 2
        if units > limit:
            break
        if index + 1 == len(text) or not _belong_together(text, index + 1):
            end = index + 1
    # Something longer than the limit that is seen as one character: cut within, rather than not at all.
    return end or max(1, limit // 2)


def _belong_together(text: str, at: int) -> bool:
    """Whether a cut before ``text[at]`` splits what is seen as one character. Source: Unicode Annex 29, roughly."""
    before, after = text[at - 1], text[at]
    code = ord(after)
    if after in JOINERS or before in JOINERS or code in VARIATION_SELECTORS or code in SKIN_TONES or code in TAGS:
        return True
    if unicodedata.combining(after) or unicodedata.category(after) in ("Mn", "Me"):
        return True
    if before == "\r" and after == "\n":
        return True
    if code in FLAGS and ord(before) in FLAGS:
        run = 0
        while run < at and ord(text[at - 1 - run]) in FLAGS:
            run += 1
        return run % 2 == 1
    return False
