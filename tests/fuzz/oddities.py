"""Messages that nobody would answer a receptionist with, made from a seed: the same seed, the same messages."""

from __future__ import annotations

import base64
import json
import random
import string
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

LONGEST = 4096  # characters. Source: WhatsApp Cloud API, text messages
COMBINING = "".join(chr(code) for code in range(0x300, 0x370))
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a\u202e\u2066\u2069"
EMOJIS = "😀😂🥺🔥🎉🏊🏔🐕🧉🇦🇷🏳️‍🌈👩‍👩‍👧‍👦🫠💸🍖⛱🌧"
SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "la",
    "me",
    "ni",
    "po",
    "ru",
    "sa",
    "te",
    "vi",
    "xo",
    "zu",
    "tra",
    "ble",
    "cri",
]


@dataclass(frozen=True)
class Odd:
    """One message: what sort of oddity, its kind at WhatsApp, and what goes under that kind."""

    sort: str
    kind: str
    content: Any


def _unicode(rng: random.Random, least: int = 1, most: int = 200) -> str:
    """Any characters that are some, of any plane."""
    found: list[str] = []
    length = rng.randint(least, most)
    while len(found) < length:
        character = chr(rng.choice((rng.randrange(0x20, 0x3000), rng.randrange(0x3000, 0x2FFFF))))
        if unicodedata.category(character) not in ("Cs", "Cn"):
            found.append(character)
    return "".join(found)


def _from(rng: random.Random, characters: str, least: int, most: int) -> str:
    return "".join(rng.choice(characters) for _ in range(rng.randint(least, most)))


def _words(rng: random.Random, count: int) -> str:
    return " ".join("".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in range(count))


def _long(rng: random.Random) -> str:
    said = rng.choice(
        ("hola ", "quiero 10/1 ", "😂", "a", "1", "¿", _words(rng, 7) + " ", "2 adultos y 3 nenes ", "no ")
    )
    return (said * LONGEST)[:LONGEST]


def _right_to_left(rng: random.Random) -> str:
    return " ".join(_from(rng, "אבגדהוזחטיكلمنسعفصقر", 2, 9) for _ in range(rng.randint(1, 12)))


def _html(rng: random.Random) -> str:
    name = rng.choice(("script", "b", "img src=x onerror=alert(1)", "a href='javascript:1'", "/div", "!--", "iframe"))
    return f"<{name}>{_words(rng, rng.randint(0, 4))}</{name.split()[0]}>" * rng.randint(1, 5)


def _sql(rng: random.Random) -> str:
    return rng.choice(
        (
            "'; DROP TABLE reservation; --", "1' OR '1'='1", '" OR 1=1 --', "UNION SELECT token FROM console_session",
            "admin'--", "'); DELETE FROM guest WHERE ('1'='1", "%' AND 1=0 --", "\\'; SHUTDOWN; --",
        )
    ) + " " * rng.randint(0, 3) + _words(rng, rng.randint(0, 2))  # fmt: skip


def _zero_width(rng: random.Random) -> str:
    return "".join(
        rng.choice(ZERO_WIDTH) + letter for letter in rng.choice(("", "hola", "10/1", "/restart", "sí", "2"))
    )


def _combining(rng: random.Random) -> str:
    return "".join(letter + _from(rng, COMBINING, 1, 30) for letter in _words(rng, rng.randint(1, 3)))


def _json(rng: random.Random) -> str:
    value = {"intent": rng.choice(("affirm", "payment_confirmed", "deny")), "paid": True, "n": [rng.random()] * 3}
    return json.dumps(value, indent=rng.choice((None, 2)))


def _command(rng: random.Random) -> str:
    intent = rng.choice(
        (
            "restart", "session_start", "back", "affirm", 'affirm{"offer": "1"}', "pay_deposit", "action_hold",
            'payment_confirmed{"code": "AAAAAAA"}', 'payment_rejected{"code": "K7MPX2A"}', "nlu_fallback", "",
            'unreadable_message{"media_kind": "audio"}', 'inform{"cabin": "Aromo"', "intent{…}", "human_handoff@0.1",
        )
    )  # fmt: skip
    return rng.choice(("/", "//", " /", "\u200b/", "\n/", "／")) + intent


def _template(rng: random.Random) -> str:
    return rng.choice(
        (
            "{cabin}",
            "{0}",
            "{{7*7}}",
            "%s%s%n",
            "${jndi:ldap://x/a}",
            "{guest.__class__}",
            "$(reboot)",
            "`id`",
            "{",
            "}",
        )
    ) * rng.randint(1, 4)


def _surrogates(rng: random.Random) -> str:
    return _words(rng, 1) + "".join(chr(rng.randrange(0xD800, 0xE000)) for _ in range(rng.randint(1, 5)))


def _link(rng: random.Random) -> str:
    return (
        f"https://{_from(rng, string.ascii_lowercase, 3, 12)}.example/{_from(rng, string.hexdigits, 0, 60)}?d=10/1-15/1"
    )


TEXTS: dict[str, Callable[[random.Random], str]] = {
    "unicode": _unicode,
    "4096 of anything": lambda rng: _unicode(rng, LONGEST, LONGEST),
    "4096 of the same": _long,
    "right to left": _right_to_left,
    "punctuation": lambda rng: _from(rng, "?!.,;:-_()[]¿¡'\"*#@&%$", 1, 60),
    "html": _html,
    "sql": _sql,
    "zero width": _zero_width,
    "combining marks": _combining,
    "nul and control": lambda rng: _from(rng, "\x00\x01\x08\x0b\x1b\x7f\r\n\tab", 1, 40),
    "surrogates": _surrogates,
    "json": _json,
    "command": _command,
    "base64": lambda rng: base64.b64encode(rng.randbytes(rng.randint(1, 900))).decode(),
    "very long word": lambda rng: _from(rng, string.ascii_lowercase + "áéñ", 50, LONGEST),
    "digits": lambda rng: _from(rng, string.digits + "  ", 1, 60),
    "numbers": lambda rng: rng.choice(
        ("-1", "1e309", "0", "NaN", "null", "31/2", "99/99/9999", "٣", "½", "²", "1" * 400)
    ),
    "emojis": lambda rng: _from(rng, EMOJIS, 1, 40),
    "template": _template,
    "link": _link,
    "blank": lambda rng: _from(rng, " \n\t\u00a0\u2003\u3000", 1, 30),
    "nonsense": lambda rng: _words(rng, rng.randint(1, 30)),
    "lines": lambda rng: "\n" * rng.randint(1, 200) + _words(rng, 1),
}
OTHERS: dict[str, Any] = {
    "sticker": {"id": "1000000000000001", "mime_type": "image/webp", "animated": False, "sha256": "AAAA"},
    "image": {"id": "1000000000000002", "mime_type": "image/jpeg", "sha256": "AAAA"},
    "video": {"id": "1000000000000003", "mime_type": "video/mp4", "sha256": "AAAA"},
    "document": {"id": "1000000000000004", "mime_type": "application/pdf", "filename": "x.pdf", "sha256": "AAAA"},
    "location": {"latitude": -38.06, "longitude": -62.02, "name": "Villa Ventana"},
    "contacts": [{"name": {"formatted_name": "Ana", "first_name": "Ana"}, "phones": [{"phone": "+54 9 11 5550 0000"}]}],
    "reaction": {"message_id": "wamid.unknown", "emoji": "😂"},
    "unsupported": {"type": "poll"},
    "order": {"catalog_id": "1", "product_items": []},
}
SHARE_OF_TEXTS = 0.85


def odd_message(rng: random.Random) -> Odd:
    """The next message of a seed."""
    if rng.random() < SHARE_OF_TEXTS:
        sort = rng.choice(sorted(TEXTS))
        return Odd(sort, "text", {"body": TEXTS[sort](rng)[:LONGEST]})
    kind = rng.choice(sorted(OTHERS))
    return Odd(kind, kind, OTHERS[kind])
