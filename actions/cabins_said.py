"""Which cabins a message means without naming them, given the list on the table, and how many are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions import phrases
from actions.choosing import choose, having, points_back
from actions.intents import QUESTIONS
from actions.memory import Pending

if TYPE_CHECKING:
    from actions.understanding import Turn


def pointed_at(turn: Turn) -> str | None:
    """
    The listed cabin that an answer points at; a question about it is no answer, but "¿cuál es la más barata?" is.

    Once one is quoted only what names one of the list goes back to it ("la segunda", not "algo más barato").
    """
    listed, spoken_of = turn.known.listed, turn.known.spoken_of
    if listed is None or turn.step not in (Pending.CABIN, Pending.AGREEMENT) or turn.reading:
        return None
    if turn.asks_which:
        return choose(turn.said.text, listed, turn.house)
    if turn.step is Pending.CABIN and turn.says(phrases.ORDERS_IT) and listed.option(spoken_of or ""):
        return spoken_of
    pointing = points_back(turn.said.text)
    asks = turn.asks_something and not (pointing and turn.intent == "ask_price")  # "¿cuánto sale la segunda?"
    if asks or (turn.step is Pending.AGREEMENT and not pointing):
        return None
    return choose(turn.said.text, listed, turn.house, spoken_of=spoken_of)


def narrowed(turn: Turn) -> tuple[str, ...]:
    """The several listed cabins that have what the guest would like one to have; none where it is one, or none."""
    listed = turn.known.listed
    if listed is None or not turn.said.typed or turn.step is not Pending.CABIN or turn.reading:
        return ()
    found = having(turn.said.text, listed, turn.house)
    return tuple(found) if len(found) > 1 else ()


def count_wanted(turn: Turn) -> int | None:
    """How many cabins are wanted, where it is said: "dos cabañas", "una sola"."""
    if not turn.said.typed or turn.intent in QUESTIONS:
        return None
    said = phrases.SO_MANY_CABINS.search(turn.plain)
    return phrases.COUNTS[said[1]] if said is not None else None
