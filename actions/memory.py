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
from uuid import UUID

from rasa_sdk.events import EventType, SlotSet

from actions.languages import Language
from services.contracts import QuoteRequest


class Pending(StrEnum):
    """What the assistant asked last and would like to hear now."""

    CHECK_IN = "check_in"
    CHECK_OUT = "check_out"
    NIGHTS = "nights"
    PARTY = "party"
    CABIN = "cabin"
    AGREEMENT = "agreement"  # "¿te la reservo?"
    NAME = "name"
    CANCELLATION = "cancellation"  # "¿seguro que la cancelo?"
    PERSON = "person"  # "¿querés que te escriba una persona?"


@dataclass(frozen=True)
class Option:
    """A cabin at a price. Amounts in minor units."""

    cabin_id: str
    cabin: str
    total: int
    deposit: int


@dataclass(frozen=True)
class Offer:
    """
    What was offered last, and when (ISO moment): cabins with their prices, for a stay and a party.

    ``children`` are those who count.
    """

    number: int
    check_in: str
    check_out: str
    adults: int
    children: int
    pets: int
    options: tuple[Option, ...]
    made_at: str

    @property
    def only(self) -> Option | None:
        """The one cabin quoted; ``None`` when there was a choice."""
        return self.options[0] if len(self.options) == 1 else None

    def option(self, cabin: str) -> Option | None:
        """The option of that cabin."""
        return next((option for option in self.options if option.cabin == cabin), None)

    def request(self, option: Option) -> QuoteRequest:
        """What to ask the booking API for."""
        return QuoteRequest(
            cabin_id=UUID(option.cabin_id),
            check_in=date.fromisoformat(self.check_in),
            check_out=date.fromisoformat(self.check_out),
            adults=self.adults,
            children=self.children,
            pets=self.pets,
        )

    @classmethod
    def from_slot(cls, value: Mapping[str, Any] | None) -> Self | None:
        """The offer in a slot; ``None`` for none, and for one of an older shape."""
        if not value:
            return None
        try:
            options = tuple(Option(**option) for option in value["options"])
            return cls(**{**value, "options": options})
        except (KeyError, TypeError):
            return None


@dataclass(frozen=True)
class Memory:
    """
    What a conversation knows. The stay is half-open; ``month`` is the first day of a month named without days.

    ``children`` are all minors, babies among them. ``agreed`` is the offer that the guest said yes to, with its one
    option, until it is held. ``misunderstood`` counts the turns in a row that were not understood. ``language`` is the
    one that the guest writes, once it was told.
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
    pending: Pending | None = None
    offer: Offer | None = None
    agreed: Offer | None = None
    guest_name: str | None = None
    reservation_code: str | None = None
    misunderstood: int = 0
    language: Language | None = None

    @property
    def counted_children(self) -> int:
        """The minors who count: all but the babies, who pay nothing and need no place."""
        return max(0, (self.children or 0) - (self.babies or 0))

    def without_offer(self) -> Self:
        """Nothing is on the table any more."""
        return replace(self, offer=None, agreed=None)

    def having(self, **changes: Any) -> Self:
        """The same memory with some changes."""
        return replace(self, **changes)

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> Self:
        """The memory that the slots hold; what does not parse counts as not known."""
        return cls(
            check_in=_date(slots.get("check_in")),
            check_out=_date(slots.get("check_out")),
            nights=_count(slots.get("nights")),
            month=_date(slots.get("month")),
            adults=_count(slots.get("adults")),
            children=_count(slots.get("children")),
            babies=_count(slots.get("babies")),
            pets=_count(slots.get("pets")),
            cabin=slots.get("cabin") or None,
            pending=Pending(slots["pending"]) if slots.get("pending") in set(Pending) else None,
            offer=Offer.from_slot(slots.get("offer")),
            agreed=Offer.from_slot(slots.get("agreed")),
            guest_name=slots.get("guest_name") or None,
            reservation_code=slots.get("reservation_code") or None,
            misunderstood=_count(slots.get("misunderstood")) or 0,
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
    if isinstance(value, Offer):
        return {**asdict(value), "options": [asdict(option) for option in value.options]}
    return value.value if isinstance(value, StrEnum) else value


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except (TypeError, ValueError):
        return None


def _count(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) and value >= 0 else None
