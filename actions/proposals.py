"""What was put before a guest: cabins at their prices, other dates, a change; kept until it is taken or left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from services.contracts import AgreedChange, ChangeRequest, ChangeShape, MoneyShape, QuoteRequest


@dataclass(frozen=True)
class Option:
    """A cabin at a price. Amounts in minor units. ``quote_id`` names the price that is kept, where one was quoted."""

    cabin_id: str
    cabin: str
    total: int
    deposit: int
    quote_id: str | None = None


@dataclass(frozen=True)
class Offer:
    """
    What was offered last, and when (ISO moment): cabins with their prices, for a stay and a party.

    ``babies`` are among the ``children``. An offer of several cabins together has none itself: ``parts`` has one offer
    for each, with whoever of the group sleeps there.
    """

    number: int
    check_in: str
    check_out: str
    adults: int
    children: int
    pets: int
    options: tuple[Option, ...]
    made_at: str
    babies: int = 0
    parts: tuple[Offer, ...] = ()

    @property
    def each(self) -> tuple[Offer, ...]:
        """The offers of one cabin that it is made of: itself, or its parts."""
        return self.parts or (self,)

    @property
    def is_definite(self) -> bool:
        """Whether a yes is enough: nothing is left to choose."""
        return all(part.only is not None for part in self.each)

    @property
    def cabins(self) -> list[str]:
        """The names of its cabins."""
        return [option.cabin for part in self.each for option in part.options]

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
            babies=self.babies,
            pets=self.pets,
            quote_id=UUID(option.quote_id) if option.quote_id else None,
        )

    @classmethod
    def from_slot(cls, value: Mapping[str, Any] | None) -> Self | None:
        """The offer in a slot; ``None`` for none, and for one of an older shape."""
        if not value:
            return None
        try:
            options = tuple(Option(**option) for option in value["options"])
            parts = tuple(part for one in value.get("parts") or () if (part := cls.from_slot(one)) is not None)
            return cls(**{**value, "options": options, "parts": parts})
        except (KeyError, TypeError):
            return None


@dataclass(frozen=True)
class FreeDates:
    """Dates that were offered instead of those wished for (ISO, half-open)."""

    check_in: str
    check_out: str

    @classmethod
    def from_text(cls, value: str) -> Self | None:
        """The dates in a button's ``2027-03-05/2027-03-07``; ``None`` for anything else."""
        first, _, last = value.partition("/")
        check_in, check_out = read_date(first), read_date(last)
        if check_in is None or check_out is None or check_in >= check_out:
            return None
        return cls(check_in.isoformat(), check_out.isoformat())


@dataclass(frozen=True)
class ProposedChange:
    """
    The change of a reservation that was told last (ISO dates), and the new total that goes with it, minor units.

    A change of a group's reservations is that of the first, with all of them in ``parts``.
    """

    code: str
    check_in: str
    check_out: str
    adults: int
    children: int
    pets: int
    total: int
    babies: int = 0
    parts: tuple[ProposedChange, ...] = ()

    @classmethod
    def of(cls, found: ChangeShape) -> Self:
        """What was told of one reservation."""
        return cls(
            code=found.code,
            check_in=found.check_in.isoformat(),
            check_out=found.check_out.isoformat(),
            adults=found.adults,
            children=found.children,
            babies=found.babies,
            pets=found.pets,
            total=found.total.amount,
        )

    @property
    def wish(self) -> ChangeRequest:
        """The stay and the party that it would be."""
        return ChangeRequest(
            check_in=date.fromisoformat(self.check_in),
            check_out=date.fromisoformat(self.check_out),
            adults=self.adults,
            children=self.children,
            babies=self.babies,
            pets=self.pets,
        )

    @property
    def agreed(self) -> AgreedChange:
        """What the booking API is asked for on a yes."""
        return AgreedChange(**self.wish.model_dump(), total=MoneyShape(amount=self.total))

    @classmethod
    def from_slot(cls, value: Mapping[str, Any] | None) -> Self | None:
        """The change in a slot; ``None`` for none, and for one of an older shape."""
        if not value:
            return None
        try:
            parts = tuple(part for one in value.get("parts") or () if (part := cls.from_slot(one)) is not None)
            return cls(**{**value, "parts": parts})
        except TypeError:
            return None


@dataclass(frozen=True)
class Unmet:
    """What was wished for and is taken (ISO dates), for whoever wants to be told when it is free; any ``cabin``."""

    check_in: str
    check_out: str
    adults: int
    children: int
    babies: int
    pets: int
    cabin: str | None = None

    @classmethod
    def from_slot(cls, value: Mapping[str, Any] | None) -> Self | None:
        """The wish in a slot; ``None`` for none, and for one of an older shape."""
        try:
            return cls(**value) if value else None
        except TypeError:
            return None


def read_date(value: Any) -> date | None:
    """The date of an ISO text; ``None`` for anything else."""
    try:
        return date.fromisoformat(value) if value else None
    except (TypeError, ValueError):
        return None
