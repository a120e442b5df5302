"""Kept answers, ready for one guest. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.console.repository import Rows, StoredRow
from services.console.service import House
from services.console.wording import LONG_MONTHS, pesos
from services.conversations.canned import fill

WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


@dataclass(frozen=True)
class Kept:
    """A kept answer with what is known of a guest in its places."""

    number: int
    title: str
    words: str


def filled(kept: Rows, values: dict[str, str]) -> list[Kept]:
    """Every kept answer, for one guest."""
    return [Kept(row.id, row.title, fill(row.text, values)) for row in kept]


def values_of(name: str | None, reservations: Iterable[StoredRow], house: House) -> dict[str, str]:
    """What goes into the places of an answer: of the stay that comes next, if there is one."""
    values = {"casa": house.name}
    if name and name.split():
        values["nombre"] = name.split()[0]
    today = house.now.astimezone(house.zone).date()
    coming = [one for one in reservations if one.status in ("held", "confirmed") and one.check_out >= today]
    if not coming:
        return values
    stay = min(coming, key=lambda one: (one.check_in, one.code))
    return values | {
        "código": stay.code,
        "cabaña": stay.cabin_name,
        "llegada": _day(stay.check_in),
        "salida": _day(stay.check_out),
        "saldo": pesos(max(stay.total - stay.paid, 0), stay.currency),
    }


def _day(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day} de {LONG_MONTHS[day.month - 1]}"
