"""
Yes and no, in context: what is consent after "¿te la reservo?" is none after "¿seguro que cancelo?".

The words decide; the model's intent helps only where nothing that stands can be lost by it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from actions import phrases
from actions.choosing import points_back
from actions.foreign_words import read_yes_no as read_foreign_yes_no
from actions.intents import CONSENT, SURE
from actions.languages import FOREIGN
from actions.memory import Pending
from bot.spanish import read_name, read_yes_no
from bot.spanish.given_names import GIVEN_NAMES

if TYPE_CHECKING:
    from actions.understanding import Turn

LONGEST_YES = 8  # words; a longer message says more than yes
NUMBER = re.compile(r"\d")  # a price, a day or a count of the guest's own
FIRST_CLAUSE = re.compile(r"([^,.;:!\n]*)([,.;:!\n]?)(.*)", re.DOTALL)
LAST_CLAUSE = re.compile(r"[,.;\n]\s*([^,.;\n]+?)\W*$")
INTRODUCES_SELF = re.compile(r"\b(?:soy|me llamo|mi nombre es)\s+[^,.;\n]+", re.IGNORECASE)
LATER = re.compile(r"\b(?:despues|luego|mas tarde|manana|veo|vemos|pienso|cambi\w+)\b")
TAKES_BACK = re.compile(
    r"\b(?:no|ni|despues|luego|mas tarde|manana|veo|vemos|ver|pienso|pensar|otra|otro|si|cambi\w+|cancel\w+|dej\w+)\b"
)


def says_yes(turn: Turn) -> bool:
    """A clear yes to what was asked: short words of consent, or a sure intent without question or news."""
    if not turn.said.typed:
        return turn.intent == "affirm"
    if turn.known.pending is Pending.CANCELLATION:
        return _agrees_to_cancel(turn)
    if turn.intent == "cancel_booking":
        return False  # "cancelala" agrees to cancelling, to nothing else
    answer = short_answer(turn)
    if turn.language in FOREIGN:
        return turn.intent != "deny" and answer is True
    if turn.leaves or turn.puts_off or turn.says(phrases.HESITATION):
        return False
    if turn.known.pending is Pending.PERSON and turn.says(phrases.ONLY_THANKS):
        return False
    if answer is not None:
        return answer
    if name_with_yes(turn) is not None or (turn.known.pending is Pending.CHANGE and turn.says(phrases.CHANGING)):
        return True
    if turn.asks_something or turn.intent == "deny":
        return False
    if turn.known.pending is Pending.AGREEMENT and (turn.says(phrases.ORDERS_IT) or _begins_with_yes(turn)):
        return True
    if len(turn.said.text.split()) > LONGEST_YES or NUMBER.search(turn.said.text) or LATER.search(turn.plain):
        return False
    if turn.says(phrases.TAKING):
        return True
    consent = CONSENT if turn.known.pending in (Pending.AGREEMENT, Pending.FREED) else {"affirm"}
    return turn.intent in consent and turn.said.confidence >= SURE and not _points_elsewhere(turn)


def _begins_with_yes(turn: Turn) -> bool:
    """Whether a clear yes comes first and the rest takes nothing of it back: "está bien, al precio que dijiste"."""
    first, mark, rest = FIRST_CLAUSE.match(turn.plain).groups()  # type: ignore[union-attr]  # matches any text
    if not mark or read_yes_no(first) is not True or TAKES_BACK.search(rest) or NUMBER.search(rest):
        return False
    return turn.intent in CONSENT | {"inform", "nlu_fallback", "thank"}


def _points_elsewhere(turn: Turn) -> bool:
    """Whether it chooses by what something is, which the one cabin quoted need not be: "no, la primera"."""
    return turn.plain.lstrip(" ¡¿,.").startswith(("no ", "no,")) or points_back(turn.said.text)


def says_no(turn: Turn) -> bool:
    """A clear no to what was asked."""
    if not turn.said.typed:
        return turn.intent == "deny"
    if turn.puts_off or (turn.known.pending is None and turn.says(phrases.AFTER_ALL)):
        return False
    answer = short_answer(turn)
    if answer is not None:
        return not answer
    return turn.intent == "deny" and not (turn.language in FOREIGN and turn.asks_something)


def short_answer(turn: Turn) -> bool | None:
    """What the words alone say, in the guest's language: yes, no, or ``None`` for anything that is neither."""
    if turn.language in FOREIGN:
        return read_foreign_yes_no(turn.said.text, turn.language)
    return read_yes_no(turn.said.text)


def name_with_yes(turn: Turn) -> str | None:
    """The name that comes along with a yes to one cabin: "sí, a nombre de Lucía Ferro"; ``None`` for anything else."""
    if not turn.said.typed or turn.step not in (Pending.AGREEMENT, Pending.NAME):
        return None
    introduced = phrases.INTRODUCES.search(turn.plain)
    if introduced is None:
        return _name_after_yes(turn.said.text) or _full_name(turn.said.text)
    return read_name(turn.said.text) if read_yes_no(turn.plain[: introduced.start()]) else None


def _name_after_yes(text: str) -> str | None:
    """The name of "sí, Marcos Teruel", "ok, reservo. Marcos Teruel": written as one, or beginning with a given name."""
    first, mark, rest = FIRST_CLAUSE.match(text).groups()  # type: ignore[union-attr]  # matches any text
    if not mark or not read_yes_no(first):
        return None
    name = read_name(rest)
    if name is not None and (_is_given(name) or rest.strip(" .!").istitle()):
        return name
    between, _, last = rest.strip(" .!").rpartition(". ")
    return _full_name(last) if between and not TAKES_BACK.search(phrases.plain(between)) else None


def _full_name(text: str) -> str | None:
    """Given name and surname, and nothing else: who answers so to "¿te la reservo?" has agreed."""
    name = read_name(text)
    whole = name is not None and len(name.split()) == len(text.split()) > 1
    return name if name is not None and whole and _is_given(name) else None


def _is_given(name: str) -> bool:
    return phrases.plain(name.split()[0]) in GIVEN_NAMES


def name_beside(turn: Turn) -> str | None:
    """The full name that closes a wish: "la Ceibo del 3 al 6, me llamo Rocío Vega", "… para 2, Rocío Vega"."""
    if not turn.brings_news:
        return None
    introduced = INTRODUCES_SELF.search(turn.said.text)
    if introduced is not None:
        name = read_name(introduced[0])
        return name if name is not None and len(name.split()) > 1 and _is_given(name) else None
    last = LAST_CLAUSE.search(turn.said.text)
    return _full_name(last[1]) if last is not None and last[1].istitle() else None


def _agrees_to_cancel(turn: Turn) -> bool:
    """What stands is given up by words alone, never by what the model makes of them."""
    if turn.asks_something or says_no(turn) or turn.says(phrases.RESERVING):
        return False
    if short_answer(turn) is True:
        return True
    first = FIRST_CLAUSE.match(turn.plain)  # "sí, cancelá las dos"
    meant = turn.intent == "cancel_booking" or (first is not None and read_yes_no(first[1]) is True)
    return meant and turn.says(phrases.CANCELLING)
