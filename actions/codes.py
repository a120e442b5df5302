"""A promotional code in the chat: read from what the guest writes, and counted in the next price."""

from __future__ import annotations

import re

from actions import phrases
from actions.booking import go_on
from actions.client import BookingClient
from actions.memory import Pending
from actions.reminding import remind
from actions.reply import Reply
from actions.searching import offer_stay
from actions.skill import Outcome
from actions.understanding import Turn
from services.contracts import PROMO_CODE

WORD = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
SEPARATORS = re.compile("[-_]")
KEYWORD = re.compile(r"\b(?:codigo|code|cupon|coupon|cupom|voucher)\b", re.IGNORECASE)
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
    certain = [word for word in [*after, *_words(plain)] if LOOKS_LIKE_ONE.fullmatch(word) and not _shouts(text, word)]
    if certain:
        return certain[0].upper()
    answers = _words(plain) if was_asked and "?" not in text and len(text.split()) <= FEW_WORDS else after
    last = answers[-1] if answers else ""
    return last.upper() if last and last.lower() not in NO_CODES else None


async def take_code(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """
    Count a code in the price that is on the table, or in the next one; whether it gives anything is the owner's rule.

    What is reserved keeps the price that was agreed: that is for a person.
    """
    was_asked = turn.known.pending is Pending.PROMO_CODE
    code = read_code(turn.said.text, was_asked=was_asked) if turn.said.typed else None
    if turn.known.is_settled and not turn.brings_news:
        reply.hand_over("utter_code_after_booking", reason="promo_code")
        return Outcome(turn.known.having(pending=None))
    if code is None:
        reply.say("utter_ask_code")
        return Outcome(turn.known.having(pending=Pending.PROMO_CODE))
    memory = turn.after.having(promo_code=code)
    if memory.pending is Pending.PROMO_CODE:
        memory = memory.having(pending=None)
    offer = turn.known.offer
    only = offer.only if offer is not None else None
    if only is not None and not turn.brings_news:
        return Outcome(await offer_stay(turn, memory.having(cabin=only.cabin), reply=reply, client=client))
    if turn.brings_news:
        return Outcome(await go_on(turn, memory, reply=reply, client=client))
    reply.say("utter_code_noted", code=code)
    if memory.pending is None:
        return Outcome(await go_on(turn, memory, reply=reply, client=client))
    remind(memory, reply)
    return Outcome(memory)


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
