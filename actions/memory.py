"""
What a conversation knows, typed: the slots of ``domain.yml`` on the way in, their changes on the way out.

Slots hold JSON, so dates are ISO text there. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

from rasa_sdk.events import EventType, SlotSet

from actions.languages import Language
from actions.proposals import FreeDates, Offer, ProposedChange, Unmet, read_date


class Pending(StrEnum):
    """What the assistant asked last and would like to hear now."""

    CHECK_IN = "check_in"
    CHECK_OUT = "check_out"
    NIGHTS = "nights"
    PARTY = "party"
    CABIN = "cabin"
    STAY = "stay"  # "¿te sirve alguna de esas fechas?"
    AGREEMENT = "agreement"  # "¿te la reservo?"
    NAME = "name"
    CANCELLATION = "cancellation"  # "¿seguro que la cancelo?"
    CHANGE_WISH = "change_wish"  # "¿qué querés cambiar?"
    CHANGE = "change"  # "¿la cambio?"
    PERSON = "person"  # "¿querés que te escriba una persona?"
    FREED = "freed"  # "se liberó la Ceibo, ¿la querés?"
    PROMO_CODE = "promo_code"  # "¿qué código tenés?"


class Flexible(StrEnum):
    """Dates left to the house: any weekend, or any so many nights (of the ``month``, if one was named)."""

    WEEKEND = "weekend"
    NIGHTS = "nights"


@dataclass(frozen=True)
class Memory:
    """
    What a conversation knows. The stay is half-open; ``month`` is the first day of a month named without days.

    ``within`` are the first and last day between which so many nights are left open, ``passed`` the days that were said
    and are over, maybe of the wrong month; of an arrival alone, it twice. ``children`` are all minors,
    babies among them. ``cabin_count`` is how many cabins a group asked for. ``agreed`` is the offer that the guest said
    yes to, with nothing left to choose, until it is held. ``listed`` is the last choice of cabins and ``spoken_of`` the
    cabin talked about last, for "la segunda" and "esa"; ``stays`` are the dates offered. ``aside`` is what was asked
    before a person was offered. ``topic`` is the fact that was told in the answer just before.
    ``misunderstood`` counts the turns in a row that brought nothing, ``answered`` tells one answer from another.
    ``told_refund`` is what cancelling gives back, as it was told (minor units), and ``several`` the codes of the
    reservations that are to be cancelled, where they are more than one. ``unmet`` is the last wish that was
    taken, ``promo_code`` the code with which prices are asked for. ``language`` is the one that the guest
    writes, once it was told.
    """

    check_in: date | None = None
    check_out: date | None = None
    nights: int | None = None
    month: date | None = None
    adults: int | None = None
    children: int | None = None
    babies: int | None = None
    pets: int | None = None
    cabin: str | None = None
    cabin_count: int | None = None
    pending: Pending | None = None
    aside: Pending | None = None
    offer: Offer | None = None
    agreed: Offer | None = None
    listed: Offer | None = None
    spoken_of: str | None = None
    topic: str | None = None
    flexible: Flexible | None = None
    within: FreeDates | None = None
    passed: FreeDates | None = None
    stays: tuple[FreeDates, ...] = ()
    change: ProposedChange | None = None
    told_refund: int | None = None
    several: tuple[str, ...] = ()
    unmet: Unmet | None = None
    promo_code: str | None = None
    guest_name: str | None = None
    reservation_code: str | None = None
    misunderstood: int = 0
    answered: str | None = None
    language: Language | None = None

    @property
    def party(self) -> dict[str, int]:
        """Who comes, as the booking API counts them: babies are among the children."""
        children = self.children or 0
        return {
            "adults": self.adults or 1,
            "children": children,
            "babies": min(self.babies or 0, children),
            "pets": self.pets or 0,
        }

    @property
    def has_proposal(self) -> bool:
        """Whether something was offered that a guest could still take or leave."""
        return self.offer is not None or self.agreed is not None or bool(self.stays)

    @property
    def is_settled(self) -> bool:
        """Whether something is reserved, and nothing else is in the making."""
        return self.reservation_code is not None and self.pending is None and not self.has_proposal

    def without_offer(self) -> Self:
        """Nothing is on the table any more."""
        return replace(self, offer=None, agreed=None, stays=())

    def offering_person(self, *, aside: Pending | None = None) -> Self:
        """A person is offered: whoever wants none is asked again what was asked before, or ``aside``."""
        if self.pending is Pending.PERSON:
            return self
        return replace(self, pending=Pending.PERSON, aside=aside or self.pending)

    def without_wish(self) -> Self:
        """A new page: only who the guest is and what is reserved is kept."""
        return type(self)(guest_name=self.guest_name, reservation_code=self.reservation_code, language=self.language)

    def having(self, **changes: Any) -> Self:
        """The same memory with some changes."""
        return replace(self, **changes)

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> Self:
        """The memory that the slots hold; what does not parse counts as not known."""
        return cls(
            check_in=read_date(slots.get("check_in")),
            check_out=read_date(slots.get("check_out")),
            nights=_count(slots.get("nights")),
            month=read_date(slots.get("month")),
            adults=_count(slots.get("adults")),
            children=_count(slots.get("children")),
            babies=_count(slots.get("babies")),
            pets=_count(slots.get("pets")),
            cabin=slots.get("cabin") or None,
            cabin_count=_count(slots.get("cabin_count")),
            pending=_pending(slots.get("pending")),
            aside=_pending(slots.get("aside")),
            offer=Offer.from_slot(slots.get("offer")),
            agreed=Offer.from_slot(slots.get("agreed")),
            listed=Offer.from_slot(slots.get("listed")),
            spoken_of=slots.get("spoken_of") or None,
            topic=slots.get("topic") or None,
            flexible=Flexible(slots["flexible"]) if slots.get("flexible") in set(Flexible) else None,
            within=_one_stay(slots.get("within")),
            passed=_one_stay(slots.get("passed")),
            stays=_stays(slots.get("stays")),
            change=ProposedChange.from_slot(slots.get("change")),
            told_refund=_count(slots.get("told_refund")),
            several=tuple(map(str, slots.get("several") or ())),
            unmet=Unmet.from_slot(slots.get("unmet")),
            promo_code=slots.get("promo_code") or None,
            guest_name=slots.get("guest_name") or None,
            reservation_code=slots.get("reservation_code") or None,
            misunderstood=_count(slots.get("misunderstood")) or 0,
            answered=slots.get("answered") or None,
            language=Language(slots["language"]) if slots.get("language") in set(Language) else None,
        )

    def changes_since(self, before: Memory) -> list[EventType]:
        """The slots that differ, as events."""
        return [
            SlotSet(field.name, _slot(getattr(self, field.name)))
            for field in fields(self)
            if getattr(self, field.name) != getattr(before, field.name)
        ]


def _slot(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Offer | ProposedChange | FreeDates | Unmet):
        return _json(asdict(value))
    if isinstance(value, tuple):
        return [one if isinstance(one, str) else asdict(one) for one in value] or None
    return value.value if isinstance(value, StrEnum) else value


def _json(value: Any) -> Any:
    """The value with lists for tuples, as a slot comes back from the tracker."""
    if isinstance(value, Mapping):
        return {name: _json(part) for name, part in value.items()}
    return [_json(part) for part in value] if isinstance(value, tuple | list) else value


def _pending(value: Any) -> Pending | None:
    return Pending(value) if value in set(Pending) else None


def _one_stay(value: Any) -> FreeDates | None:
    return next(iter(_stays([value] if value else None)), None)


def _stays(value: Any) -> tuple[FreeDates, ...]:
    try:
        return tuple(FreeDates(**one) for one in value or ())
    except TypeError:  # of an older shape
        return ()


def _count(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) and value >= 0 else None
