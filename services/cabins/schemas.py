"""Shapes that only this slice's endpoints read."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from services.contracts import MAXIMUM_PARTY, Shape


class AvailabilityQuery(Shape):
    """A stay and a party: ``adults`` with ``children`` and ``pets``, or just how many ``guests`` there are."""

    check_in: date
    check_out: date
    guests: int | None = Field(None, ge=1, le=MAXIMUM_PARTY, description="people, when adults is not given")
    adults: int | None = Field(None, ge=1, le=MAXIMUM_PARTY)
    children: int = Field(0, ge=0, le=MAXIMUM_PARTY, description="only those who count; besides adults")
    pets: int = Field(0, ge=0, le=10)

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if (self.guests is None) == (self.adults is None):
            raise ValueError("either guests or adults is needed")
        return self

    @property
    def grown(self) -> int:
        """How many adults: guests are taken for adults."""
        return self.adults or self.guests or 0
