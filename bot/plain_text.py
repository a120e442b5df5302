"""
What a guest typed, made safe to hand to Rasa: the same for a conversation and for a file of sentences.

May import the standard library only.
"""

from __future__ import annotations

import unicodedata

COMMAND_PREFIX = "/"  # Rasa reads "/intent{…}" as a command, also after spaces
LONGEST_TEXT = 1000  # characters; a guest's need is said long before, and understanding costs grow with length
NOTHING_READABLE = "…"  # stands for a message of which nothing is left


def as_plain_text(text: str) -> str:
    """
    What a guest typed, such that Rasa takes it for text whatever it is.

    Slashes before the first visible character are dropped, and everything beyond :data:`LONGEST_TEXT` characters.
    """
    start = 0
    while start < len(text) and (text[start] == COMMAND_PREFIX or _is_invisible(text[start])):
        start += 1
    return text[start : start + LONGEST_TEXT].strip() or NOTHING_READABLE


def _is_invisible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character)[0] in "CZ"
