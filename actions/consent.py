"""
Yes and no, in context: what is consent after "¿te la reservo?" is none after "¿seguro que cancelo?".

The words decide; the model's intent helps only where nothing that stands can be lost by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions import phrases
from actions.foreign_words import read_yes_no as read_foreign_yes_no
from actions.intents import CONSENT, SURE
from actions.languages import FOREIGN
from actions.memory import Pending
from bot.spanish import read_name, read_yes_no

if TYPE_CHECKING:
    from actions.understanding import Turn

LONGEST_YES = 8  # words; a longer message says more than yes


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
    if answer is not None:
        return answer
    if name_with_yes(turn) is not None or (turn.known.pending is Pending.CHANGE and turn.says(phrases.CHANGING)):
        return True
    if turn.asks_something or turn.intent == "deny" or len(turn.said.text.split()) > LONGEST_YES:
        return False
    consent = CONSENT if turn.known.pending in (Pending.AGREEMENT, Pending.FREED) else {"affirm"}
    return (turn.intent in consent and turn.said.confidence >= SURE) or turn.says(phrases.TAKING)


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
    introduced = phrases.INTRODUCES.search(turn.plain) if turn.said.typed else None
    if introduced is None or turn.step not in (Pending.AGREEMENT, Pending.NAME):
        return None
    return read_name(turn.said.text) if read_yes_no(turn.plain[: introduced.start()]) else None


def _agrees_to_cancel(turn: Turn) -> bool:
    """What stands is given up by words alone, never by what the model makes of them."""
    if turn.asks_something or says_no(turn) or turn.says(phrases.RESERVING):
        return False
    return short_answer(turn) is True or (turn.intent == "cancel_booking" and turn.says(phrases.CANCELLING))
