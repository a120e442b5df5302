"""Which of a guest's reservations are meant: the newest, a group's cabins as one, those that are named, or all."""

from __future__ import annotations

from collections.abc import Sequence

from actions.phrases import any_of
from actions.understanding import Turn
from services.contracts import ReservationShape

# "Cancelá todo", "las dos": of several reservations; "solo una" is not
ALL_OF_THEM = any_of(
    r"\b(?:cancel|anul)\w*\W+(?:\w+\W+)?(?:tod[oa]s?|ambas|las (?:dos|tres|cuatro)|all|both|everything|tud[oa]s?)\b"
    r"(?! (?:formas|modos|maneras)\b)",
)
ONLY_ONE_OF_THEM = any_of(r"\b(?:solo|solamente|nada mas|nomas) una\b|\buna (?:sola|nomas|nada mas)\b|\bonly one\b")


def those_meant(turn: Turn, live: Sequence[ReservationShape]) -> list[ReservationShape]:
    """
    The reservations that a message means, of those that stand (oldest first, at least one): of the cabins that it
    names, else the newest with all others of the same nights.
    """
    named = [one for one in live if turn.said.typed and one.cabin_name in turn.cabins_named]
    if named and len(turn.cabins_named) == 1:
        return named[-1:]
    some = named or live
    nights = (some[-1].check_in, some[-1].check_out)
    return [one for one in some if (one.check_in, one.check_out) == nights]
