"""What stands after the last atom of a message and says how it was meant: "… inclusive", "el domingo nos vamos"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.spanish.claim import Claim
from bot.spanish.roles import INCLUDING
from bot.spanish.vocabulary import ARRIVING, LEAVING, LEAVING_IN_TWO_WORDS

NEAR = 7  # words
HAVING_TO_LEAVE = re.compile(
    rf"(?:ya )?(?:tenemos|tengo|hay|debo|debemos)(?: que)? (?:{LEAVING.pattern}|estar (?:en casa|de vuelta))\b"
)


def with_tail(claim: Claim, tail: Sequence[str]) -> Claim:
    """The claim with what stands after its last atom: "… inclusive", "el domingo nos vamos"."""
    if set(tail) & INCLUDING and claim.departure is not None:
        return replace(claim, inclusive=True)
    if claim.through is not None and any(LEAVING.fullmatch(word) for word in tail[:NEAR]):
        return replace(claim, through=None, departure=claim.through)  # "y el lunes ya volvemos"
    alone = claim.departure is None and claim.through is None and not claim.role_said
    if claim.arrival is not None and alone and tail and ARRIVING.fullmatch(tail[0]):
        return replace(claim, role_said=True)
    leaves = bool(tail) and (LEAVING.fullmatch(tail[0]) is not None or tuple(tail[:2]) in LEAVING_IN_TWO_WORDS)
    leaves = leaves or bool(HAVING_TO_LEAVE.match(" ".join(tail[:NEAR])))
    if claim.arrival is not None and alone and leaves:
        return replace(claim, arrival=None, departure=claim.arrival)
    return claim
