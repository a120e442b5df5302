"""Promotional codes as guests write them."""

from __future__ import annotations

import re

from actions import phrases
from services.contracts import PROMO_CODE

WORD = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
SEPARATORS = re.compile("[-_]")
KEYWORD = re.compile(r"\b(?:codigo|code|cupon|coupon|cupom|voucher)\b", re.IGNORECASE)
OTHER_CODE = re.compile(r"codigo\s+(?:de\s+)?(?:la\s+|mi\s+)?(?:reserva|postal|area)", re.IGNORECASE)
LOOKS_LIKE_ONE = re.compile(r"(?=.*[A-Za-z])(?=.*[0-9])[A-Za-z0-9]{4,20}|[A-Z0-9]{4,20}")
# The last word after "código" is one, but for these.
NO_CODES = frozenset(
    {
        "aplicar", "cual", "del", "descuento", "descuentos", "favor", "para", "porfa", "promo", "promocional", "sirve",
        "tengo", "uso", "usar", "vale", "valido",
    }
)  # fmt: skip
FEW_WORDS = 3  # an answer to "¿qué código tenés?" that is a code, or little more


def read_code(text: str, *, was_asked: bool = False) -> str | None:
    """
    The code in a message, in capitals: a word of letters and digits, or one in capitals ("VERANO10", "AMIGOS"); after
    "código", or where one was asked for, also the last word ("amigos"). ``None`` where none can be told.
    """
    plain = _plain(text)
    keyword = KEYWORD.search(plain)
    after = _words(plain[keyword.end() :]) if keyword else []
    certain = [*(_certain(text, plain[keyword.end() :]) if keyword else []), *_certain(text, plain)]
    if certain:
        return certain[0].upper()
    answers = _words(plain) if was_asked and "?" not in text and len(text.split()) <= FEW_WORDS else after
    last = answers[-1] if answers else ""
    return last.upper() if last and last.lower() not in NO_CODES else None


def read_code_beside(text: str) -> str | None:
    """
    The code that a message about something else brings along: "la Ceibo del 1 al 3, tengo el código VERANO10". Only
    what looks like one and is called one; what numbers a reservation or a town is none.
    """
    plain = _plain(text)
    keyword = KEYWORD.search(plain)
    if keyword is None or OTHER_CODE.match(plain, keyword.start()):
        return None
    return next((word.upper() for word in _certain(text, plain[keyword.end() :])), None)


def _certain(text: str, part: str) -> list[str]:
    """The words of a part of a text that look like codes."""
    return [word for word in _words(part) if LOOKS_LIKE_ONE.fullmatch(word) and not _shouts(text, word)]


def _words(text: str) -> list[str]:
    words = [SEPARATORS.sub("", word) for word in WORD.findall(text)]
    return [word for word in words if re.fullmatch(PROMO_CODE, word) and not word.isdigit() and not KEYWORD.match(word)]


def _plain(text: str) -> str:
    """Without accents; capitals stay."""
    return "".join(phrases.plain(c) if c.islower() else c for c in text)


def _shouts(text: str, word: str) -> bool:
    """Whether a word in capitals is only one of a message in capitals."""
    letters = [c for c in text if c.isalpha()]
    return word.isalpha() and len(letters) > len(word) + FEW_WORDS and all(c.isupper() for c in letters)
