"""Who comes: the people who count, and their pets."""

from __future__ import annotations

from dataclasses import dataclass

from services.errors import CabinTooSmall, PartyInvalid, PetsNotAllowed


@dataclass(frozen=True)
class Party:
    """
    Adults, children, and pets. ``babies`` are those of the ``children`` below the property's free age: they come, but
    pay nothing and need no bed.

    Raises ``PartyInvalid`` without an adult, with a negative number, or with more babies than children.
    """

    adults: int
    children: int = 0
    pets: int = 0
    babies: int = 0

    def __post_init__(self) -> None:
        if self.adults < 1:
            raise PartyInvalid("at least one adult must come")
        if self.children < 0 or self.pets < 0 or self.babies < 0:
            raise PartyInvalid("nobody can be a negative number")
        if self.babies > self.children:
            raise PartyInvalid("babies are among the children")

    @property
    def people(self) -> int:
        """How many beds are needed."""
        return self.adults + self.children - self.babies


def require_room(party: Party, *, capacity: int, pets_allowed: bool) -> None:
    """Refuse a party that a cabin cannot take. Raises ``CabinTooSmall`` or ``PetsNotAllowed``."""
    if party.people > capacity:
        raise CabinTooSmall(capacity=capacity, people=party.people)
    if party.pets and not pets_allowed:
        raise PetsNotAllowed
