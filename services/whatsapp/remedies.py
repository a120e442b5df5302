"""
What to do about an error of the Graph API, by its code. Pure. Source: WhatsApp Cloud API, error codes.

Titles and texts change; codes do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Remedy(StrEnum):
    """What a refused send asks for."""

    RETRY = "retry"  # a fault of the moment: again soon, a few times
    SLOW_DOWN = "slow_down"  # too much at once: again after a pause that grows, for as long as it takes
    PAUSE = "pause"  # nothing can be sent until somebody repairs it: keep the outbox, look again now and then, alert
    OTHER_FORM = "other_form"  # the recipient is known by another form of the number
    UNDELIVERABLE = "undeliverable"  # this guest cannot be reached now: a person should know
    GIVE_UP = "give_up"  # this message will never be accepted: a fault of ours


@dataclass(frozen=True)
class Rule:
    """A remedy and its pauses. The n-th pause (from 0) is ``first * factor ** n``, at most ``longest``."""

    remedy: Remedy
    first: timedelta = timedelta(0)
    factor: float = 1.0
    longest: timedelta = timedelta(hours=1)
    tries: int | None = None

    def pause(self, earlier: int) -> timedelta:
        """How long to wait after a try that ``earlier`` others came before."""
        # The exponent is bounded: beyond, the longest pause holds anyway.
        return min(self.first * self.factor ** min(earlier, 20), self.longest)

    def is_spent(self, attempts: int) -> bool:
        """Whether no further try is worth it after so many."""
        return self.tries is not None and attempts >= self.tries


UNDELIVERABLE, GIVE_UP = Rule(Remedy.UNDELIVERABLE), Rule(Remedy.GIVE_UP)
OTHER_FORM = Rule(Remedy.OTHER_FORM)
RETRY = Rule(Remedy.RETRY, first=timedelta(seconds=1), factor=2, tries=6)
AWAY = Rule(Remedy.RETRY, first=timedelta(seconds=1), factor=2, longest=timedelta(minutes=1))
THROUGHPUT = Rule(Remedy.SLOW_DOWN, first=timedelta(seconds=1), factor=2, longest=timedelta(minutes=1))
PAIR_RATE = Rule(Remedy.SLOW_DOWN, first=timedelta(seconds=6), factor=4, longest=timedelta(minutes=10))
CALL_LIMIT = Rule(Remedy.SLOW_DOWN, first=timedelta(minutes=2), factor=2, longest=timedelta(minutes=30))
REPAIR = Rule(Remedy.PAUSE, first=timedelta(minutes=1), factor=2, longest=timedelta(minutes=10))
QUALITY = Rule(Remedy.PAUSE, first=timedelta(hours=3), longest=timedelta(hours=3))

WINDOW_CLOSED = (131047, 470)  # more than 24 hours since the guest last wrote
RULES: dict[int, Rule] = {
    **dict.fromkeys((0, 190), REPAIR),  # the token is invalid or has expired
    **dict.fromkeys((3, 10, 131005, *range(200, 300)), REPAIR),  # a permission is missing
    **dict.fromkeys((368, 131031, 131037, 131042, 33, 131045, 133010), REPAIR),  # account, billing, number
    **dict.fromkeys((1, 2, 131000, 131016, 133004), RETRY),  # unknown, temporary, overloaded
    **dict.fromkeys((4, 80007), CALL_LIMIT),
    130429: THROUGHPUT,
    131056: PAIR_RATE,
    **dict.fromkeys((131048, 471), QUALITY),
    **dict.fromkeys((131026, 1026), UNDELIVERABLE),  # no WhatsApp, an old client, terms not accepted
    **dict.fromkeys(WINDOW_CLOSED, UNDELIVERABLE),
    **dict.fromkeys((130472, 130497, 131021, 131049, 131050, 135000), UNDELIVERABLE),
    131030: OTHER_FORM,
    **dict.fromkeys((100, 131008, 131009, 131051, 131053, 131062), GIVE_UP),
    **dict.fromkeys((132000, 132001, 132005, 132007, 132012, 132015, 132016), GIVE_UP),  # templates
}


def rule_for(code: int | None, *, status: int) -> Rule:
    """The rule for an error ``code`` in an answer of HTTP ``status``, which decides when the code is not known."""
    if code is not None and code in RULES:
        return RULES[code]
    if status == 401:
        return REPAIR
    if status == 429:
        return THROUGHPUT
    if status >= 500:
        return AWAY if code is None else RETRY
    return GIVE_UP


def other_form(phone: str) -> str | None:
    """
    The other form of an Argentine mobile's digits; ``None`` for any other number.

    ``549`` + area + number is registered in older stacks as ``54`` + area + ``15`` + number. Areas have two digits
    (11), three or four; with the number they have ten.
    """
    if not (phone.startswith("549") and len(phone) == 13 and phone.isdigit()):
        return None
    national = phone[3:]
    area = 2 if national.startswith("11") else 3 if national[:3] in AREAS_OF_THREE else 4
    return f"54{national[:area]}15{national[area:]}"


# Every other area but 11 has four digits. Source: ENACOM, plan fundamental de numeración nacional.
AREAS_OF_THREE = frozenset(
    str(area)
    for area in (
        220, 221, 223, 230, 236, 237, 249, 260, 261, 263, 264, 266, 280, 291, 294, 297, 298, 299, 336, 341, 342, 343,
        345, 348, 351, 353, 358, 362, 364, 370, 376, 379, 380, 381, 383, 385, 387, 388,
    )
)  # fmt: skip
