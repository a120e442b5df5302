"""Counts as guests read them: "2 adultos y 1 menor", "3 noches". Sentences live in the domain, not here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{number} {one if number == 1 else many}"


def nights(number: int) -> str:
    """ "3 noches"."""
    return counted(number, "noche", "noches")


def people(*, adults: int, minors: int, pets: int) -> str:
    """Who comes, in words: "2 adultos, 1 menor y 1 mascota"; adults alone are people."""
    parts = [counted(adults, "adulto", "adultos") if minors else counted(adults, "persona", "personas")]
    if minors:
        parts.append(counted(minors, "menor", "menores"))
    if pets:
        parts.append(counted(pets, "mascota", "mascotas"))
    return listed(parts)


def listed(parts: Sequence[str]) -> str:
    """ "a, b y c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} y {parts[-1]}"


def hour(moment: datetime, time_zone: str) -> str:
    """The time on the wall of the property, "14:05"."""
    return moment.astimezone(ZoneInfo(time_zone)).strftime("%H:%M")
