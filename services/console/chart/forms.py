"""What is filled in to book, move and block: as typed values, or a sentence that says what to correct. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.console.forms import Filled, FormError
from services.contracts import MAXIMUM_PARTY, MAXIMUM_PETS
from services.domain.party import Party
from services.domain.stay import Stay
from services.errors import PartyInvalid, StayInvalid

LONGEST_WORD, LONGEST_NAME = 200, 120


class Begins(StrEnum):
    """As what a booking of the house begins."""

    HELD = "held"
    HELD_A_DAY = "held_a_day"
    CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Wanted:
    """A cabin, nights and who comes; ``word``: why rules are waived, empty: they are not."""

    cabin_id: UUID
    stay: Stay
    party: Party
    word: str


def wanted_of(filled: Filled) -> Wanted:
    """What is to be booked, or what a reservation is to become. Raises ``FormError``."""
    return Wanted(cabin_of(filled), stay_of(filled), _party(filled), word_of(filled, "palabra"))


def cabin_of(filled: Filled) -> UUID:
    """The cabin that was chosen. Raises ``FormError``."""
    try:
        return UUID(filled("cabana"))
    except ValueError:
        raise FormError("Elegí la cabaña.") from None


def stay_of(filled: Filled) -> Stay:
    """The nights between the two dates. Raises ``FormError``."""
    try:
        first, end = date.fromisoformat(filled("entrada")), date.fromisoformat(filled("salida"))
    except ValueError:
        raise FormError("Poné el día de entrada y el de salida.") from None
    try:
        return Stay(first, end)
    except StayInvalid:
        raise FormError("La salida tiene que ser después de la entrada.") from None


def word_of(filled: Filled, name: str) -> str:
    """A few words on one line. Raises ``FormError``."""
    said = " ".join("".join(c if c.isprintable() else " " for c in filled(name)).split())
    if len(said) > LONGEST_WORD:
        raise FormError(f"Es muy largo: usá hasta {LONGEST_WORD} letras.")
    return said


def begins_of(filled: Filled) -> Begins:
    """As what it begins; in doubt as a hold by the rules."""
    return Begins(filled("como")) if filled("como") in set(Begins) else Begins.HELD


def _party(filled: Filled) -> Party:
    counts = {name: _count(filled(name)) for name in ("adultos", "chicos", "bebes", "mascotas")}
    people = counts["adultos"] + counts["chicos"] + counts["bebes"]
    if people > MAXIMUM_PARTY or counts["mascotas"] > MAXIMUM_PETS:
        raise FormError("Son demasiados. Revisá cuántos vienen.")
    try:
        # The form counts babies beside the children, as people do.
        return Party(counts["adultos"], counts["chicos"] + counts["bebes"], counts["mascotas"], counts["bebes"])
    except PartyInvalid:
        raise FormError("Tiene que venir al menos un adulto.") from None


def _count(text: str) -> int:
    text = text.strip() or "0"
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise FormError("Poné cuántos vienen, con números.")
    return int(text)


def filled_from(values: Mapping[str, str]) -> Filled:
    """What stands in a form, by its fields' names."""
    return lambda name: values.get(name, "")
