"""Counts as guests read them: "2 adultos y 1 menor", "3 noches". Sentences live in the domain, not here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from actions import foreign_words
from actions.languages import FOREIGN, Language
from bot.spanish.words import WEEKDAYS_READ

# Between a time and a date, by the guest's language.
OF_DAY: dict[Language | None, str] = {Language.ENGLISH: " on ", Language.PORTUGUESE: " de "}


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{number} {one if number == 1 else many}"


def nights(number: int, language: Language | None = None) -> str:
    """ "3 noches", in the guest's language."""
    if language in FOREIGN:
        return foreign_words.counted(number, "night", language)
    return counted(number, "noche", "noches")


def days(number: int, language: Language | None = None) -> str:
    """ "15 días", in the guest's language."""
    return foreign_words.counted(number, "day", language) if language in FOREIGN else counted(number, "día", "días")


def people(*, adults: int, minors: int, babies: int = 0, pets: int, language: Language | None = None) -> str:
    """
    Who comes, in words: "2 adultos, 1 menor, 1 bebé y 1 mascota"; adults alone are people.

    ``babies`` are among the ``minors``.
    """
    if language in FOREIGN:
        return _foreign_people(adults, minors, babies, pets, language=language)
    parts = [counted(adults, "adulto", "adultos") if minors else counted(adults, "persona", "personas")]
    if minors > babies:
        parts.append(counted(minors - babies, "menor", "menores"))
    if babies:
        parts.append(counted(babies, "bebé", "bebés"))
    if pets:
        parts.append(counted(pets, "mascota", "mascotas"))
    return listed(parts)


def _foreign_people(adults: int, minors: int, babies: int, pets: int, *, language: Language) -> str:
    parts = [foreign_words.counted(adults, "adult" if minors else "person", language)]
    parts += [foreign_words.counted(minors - babies, "minor", language)] if minors > babies else []
    parts += [foreign_words.counted(babies, "baby", language)] if babies else []
    parts += [foreign_words.counted(pets, "pet", language)] if pets else []
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {foreign_words.AND[language]} {parts[-1]}"


def listed(parts: Sequence[str]) -> str:
    """ "a, b y c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} y {parts[-1]}"


def balance_due(days: int, language: Language | None = None) -> str:
    """When the balance is paid, so many days before check-in: "al llegar", "hasta 7 días antes de llegar"."""
    if language in FOREIGN:
        return foreign_words.balance_due(days, language)
    return f"hasta {counted(days, 'día', 'días')} antes de llegar" if days else "al llegar"


def weekdays(numbers: Sequence[int], language: Language | None = None) -> str:
    """ "viernes y sábados"; Monday is 0."""
    if language in FOREIGN:
        return ", ".join(foreign_words.WEEKDAYS[language][number] for number in numbers)
    names = [WEEKDAYS_READ[number] for number in numbers]
    return listed([name if name.endswith("s") else f"{name}s" for name in names])


def hour(moment: datetime, time_zone: str) -> str:
    """The time on the wall of the property, "14:05"."""
    return moment.astimezone(ZoneInfo(time_zone)).strftime("%H:%M")


def until(moment: datetime, time_zone: str, *, now: datetime, language: Language | None = None) -> str:
    """The time on the wall of the property, with its date when that is not today's: "14:05", "14:05 del 27/11"."""
    there = moment.astimezone(ZoneInfo(time_zone))
    if there.date() == now.astimezone(ZoneInfo(time_zone)).date():
        return hour(moment, time_zone)
    return f"{there:%H:%M}{OF_DAY.get(language, ' del ')}{there.day}/{there.month}"


def short_stay(check_in: date, check_out: date) -> str:
    """ "5/3 - 7/3", as short as a button wants it."""
    return f"{check_in.day}/{check_in.month} - {check_out.day}/{check_out.month}"
