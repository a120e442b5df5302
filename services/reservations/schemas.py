"""Shapes that only this slice's endpoints read."""

from __future__ import annotations

import re
from typing import Self
from uuid import UUID

from pydantic import Field, model_validator

from services.contracts import Shape
from services.errors import ReservationNotFound
from services.ids import CODE_ALPHABET, CODE_LENGTH

CODE_PATTERN = f"^[{CODE_ALPHABET}]{{{CODE_LENGTH}}}$"


class CancelQuery(Shape):
    """The refund that the guest was told and agreed to, in minor units of the reservation's currency; none: any."""

    agreed_refund: int | None = Field(None, ge=0)


class ReservationsQuery(Shape):
    """Whose reservations: a phone in any usual form, or the conversation in which the guest writes."""

    guest_phone: str | None = Field(None, max_length=40)
    conversation_id: UUID | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.guest_phone is None) == (self.conversation_id is None):
            raise ValueError("either guest_phone or conversation_id is needed")
        return self


def code_from(typed: str) -> str:
    """A reservation code, however it was typed. Raises ``ReservationNotFound`` for what is none."""
    code = typed.upper()
    if not re.fullmatch(CODE_PATTERN, code):
        raise ReservationNotFound
    return code
