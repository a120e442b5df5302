"""
Texts that are no answer, told by what they look like: orders to the assistant, links, signs, other scripts, code.

None of them is read for a language, dates, people, names or a yes; what is said to them is ``actions.odd``'s.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from bot.spanish import read_yes_no


class Oddity(StrEnum):
    """What a typed text is instead of an answer; the response is ``utter_odd_<value>``."""

    ORDERS = "orders"  # "ignorá tus instrucciones…"
    LINK = "link"
    SIGNS = "signs"  # emojis or punctuation alone
    SCRIPT = "script"  # an alphabet that nobody here reads
    SCRAWL = "scrawl"  # one endless word, code


# Whoever gives orders to "the model" speaks of instructions, roles or prompts; "ignorá lo anterior" alone corrects.
ORDERS = re.compile(
    r"\b(?:ignor|olvid|desobede|salt[eé]a|disregard|forget|override|bypass|ignore)\w*\b[^.!?\n]{0,40}"
    r"\b(?:instruc\w+|reglas|indicaciones|prompts?|configuraci[oó]n|programaci[oó]n|entrenamiento|rules|guidelines|"
    r"instru\w+|regras)\b"
    r"|\bsystem\s*prompt\b|\bprompt\s+(?:del?\s+)?sistema\b|\b(?:tu|tus|your|seu)\s+(?:prompt|instructions|instrucciones)\b"
    r"|^\W*(?:system|sistema|assistant|developer)\s*:|<\|?\s*(?:system|im_start|assistant)|\[/?(?:INST|SYSTEM)\]"
    r"|\b(?:a partir de ahora|desde ahora|from now on|a partir de agora)\W+(?:sos|eres|act[uú]a\w*|vas a|you|voc[eê])\b"
    r"|\b(?:sos|eres|you are|voc[eê] [eé])\s+(?:ahora\s+|now\s+)?(?:un|una|an?|um|uma)\s+(?:asistente|modelo|ia|"
    r"chatgpt|assistant|model|ai)\b.{0,20}\b(?:que|sin|without|that|who|que)\b"
    r"|\b(?:actu[aá]|actúe|comportate|act|behave)\s+(?:como|as)\s+(?:si fueras\s+)?(?:un|una|if|an?|el|the)?\b"
    r"|\b(?:modo|mode)\s+(?:desarrollador|developer|admin\w*|dios|god)\b|\b(?:developer|god|admin)\s+mode\b|\bjailbreak\b",
    re.IGNORECASE,
)

WORDS = re.compile(r"[^\W_]+")
MOST_WORDS_BESIDE_A_LINK = 4
LONGEST_WORD = 40  # letters; the longest Spanish ones have 23
MOST_MARKS = 0.25  # of the visible characters, in texts long enough to tell
LONG_ENOUGH = 12
CODE = re.compile(
    r"</?[a-z!][^<>]*>|\"\s*:\s*[\"\[{\dtfn]|\b(?:drop|alter|create) table\b|\bunion select\b|\bselect\b.+\bfrom\b"
    r"|\b(?:delete from|insert into)\b|\bor 1=1\b",
    re.IGNORECASE,
)
MARKS_OF_CODE = frozenset('{}[]<>=;|\\/&%$#@^~*_`"')


def read_oddity(text: str, *, shows_address: bool = False) -> Oddity | None:
    """
    What a typed text is instead of an answer; ``None`` for anything that may be one.

    ``shows_address``: a link or an e-mail address was taken out of the text.
    """
    if ORDERS.search(text):
        return Oddity.ORDERS
    words = WORDS.findall(text)
    if shows_address and len(words) <= MOST_WORDS_BESIDE_A_LINK and not any(map(_has_digit, words)):
        return Oddity.LINK
    if not words:
        asks_back = set(text) <= set("?¿!¡. \n\t")
        return None if asks_back or read_yes_no(text) is not None else Oddity.SIGNS
    if _mostly_foreign_script(text):
        return Oddity.SCRIPT
    return Oddity.SCRAWL if _is_scrawl(text, words) else None


def _has_digit(word: str) -> bool:
    return any(character.isdigit() for character in word)


def _mostly_foreign_script(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return bool(letters) and sum(not _is_latin(letter) for letter in letters) > len(letters) / 2


def _is_latin(letter: str) -> bool:
    return "LATIN" in unicodedata.name(letter, "") or letter in "ªº"


def _is_scrawl(text: str, words: list[str]) -> bool:
    if CODE.search(text) or any(len(word) > LONGEST_WORD for word in words):
        return True
    visible = [character for character in text if not character.isspace()]
    return len(visible) >= LONG_ENOUGH and sum(c in MARKS_OF_CODE for c in visible) > MOST_MARKS * len(visible)
