"""Which cabins a message means without naming them, given the list on the table, and how many are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions import phrases
from actions.choosing import ONLY_POINTS, by_capacity, choose, having, points_back
from actions.intents import QUESTIONS
from actions.memory import Pending
from actions.merging import stay_and_party, with_stay
from actions.phrases import any_of

# A group that wants several cabins, or after all a single one
COUNTS = {"una sola": 1, "dos": 2, "2": 2, "tres": 3, "3": 3, "cuatro": 4, "4": 4}
SO_MANY_CABINS = any_of(r"\b(una sola|dos|2|tres|3|cuatro|4) (?:caban\w+|casitas|unidades)\b")
# "Dos parejas, una cabaña para cada una"
ONE_FOR_EACH = any_of(
    r"\b(?:caban\w+|casitas?|una) (?:para|por) cada (?:una|uno|familia|pareja|matrimonio|grupo)\b",
    r"\bcada (?:familia|pareja|matrimonio|una|uno) en (?:su|una)\b|\b(?:caban\w+|casitas) separadas\b",
)
SO_MANY_GROUPS = any_of(r"\b(dos|2|tres|3|cuatro|4) (?:parejas|familias|matrimonios|grupos)\b")
# "Me encanta": said of the cabin that was talked about just before
LIKES_IT = any_of(r"(?<!no )\b(?:me|nos) (?:encanta|encanto|gusta|gusto|copa|cierra|convence)\b(?! mas\b)")
TWO = 2  # cabins, where each is to have one and nobody says how many

if TYPE_CHECKING:
    from actions.understanding import Turn


def pointed_at(turn: Turn) -> str | None:
    """
    The listed cabin that an answer points at; a question about it is no answer, but "¿cuál es la más barata?" is.

    Once one is quoted only what names one of the list goes back to it ("la segunda", not "algo más barato").
    """
    listed, spoken_of = turn.known.listed, turn.known.spoken_of
    if listed is None and turn.said.typed and turn.intent not in QUESTIONS:
        return by_capacity(turn.said.text, turn.house)
    if listed is None or turn.step not in (Pending.CABIN, Pending.AGREEMENT) or _says_other_dates(turn):
        return None
    if turn.asks_which:
        return choose(turn.said.text, listed, turn.house)
    if turn.step is Pending.CABIN and turn.says(phrases.ORDERS_IT) and listed.option(spoken_of or ""):
        return spoken_of
    if turn.step is Pending.CABIN and turn.says(LIKES_IT) and listed.option(spoken_of or ""):
        return spoken_of
    pointing = points_back(turn.said.text)
    # "¿cuánto sale la segunda?", "¿y la más chica?"
    asks = turn.asks_something and not (pointing and turn.intent == "ask_price") and not turn.says(ONLY_POINTS)
    if asks or (turn.step is Pending.AGREEMENT and not pointing):
        return None
    return choose(turn.said.text, listed, turn.house, spoken_of=spoken_of)


def _says_other_dates(turn: Turn) -> bool:
    """Whether it says dates, and not the known ones over again: "la más barata, por las tres noches"."""
    if turn.reading is None:
        return False
    after = with_stay(turn.known, turn.reading, today=turn.today)
    nights = turn.reading.nights if turn.reading.check_in is None else None
    known = turn.known
    as_known = known.check_in and known.check_out and nights == (known.check_out - known.check_in).days
    return not as_known and stay_and_party(after) != stay_and_party(known)


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
    said = SO_MANY_CABINS.search(turn.plain)
    if said is None and turn.says(ONE_FOR_EACH):
        groups = SO_MANY_GROUPS.search(turn.plain)
        return COUNTS[groups[1]] if groups is not None else TWO
    return COUNTS[said[1]] if said is not None else None
