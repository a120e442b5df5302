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
        return _name_after_yes(turn.said.text)
    return read_name(turn.said.text) if read_yes_no(turn.plain[: introduced.start()]) else None


def _name_after_yes(text: str) -> str | None:
    """The name of "sí, Marcos Teruel": written as one, or beginning with a given name."""
    first, mark, rest = FIRST_CLAUSE.match(text).groups()  # type: ignore[union-attr]  # matches any text
    name = read_name(rest) if mark and read_yes_no(first) else None
    given = name is not None and phrases.plain(name.split()[0]) in GIVEN_NAMES
    return name if given or rest.strip(" .!").istitle() else None


def _agrees_to_cancel(turn: Turn) -> bool:
    """What stands is given up by words alone, never by what the model makes of them."""
    if turn.asks_something or says_no(turn) or turn.says(phrases.RESERVING):
        return False
    if short_answer(turn) is True:
        return True
    first = FIRST_CLAUSE.match(turn.plain)  # "sí, cancelá las dos"
    meant = turn.intent == "cancel_booking" or (first is not None and read_yes_no(first[1]) is True)
    return meant and turn.says(phrases.CANCELLING)
