"""Dates and money as a guest reads them: "del 10 al 15 de enero", "viernes 12 de diciembre", "$ 195.000"."""

from __future__ import annotations

from datetime import date

from bot.spanish.vocabulary import JUST_PAST, MONTH_NAMES

WEEKDAYS_READ: tuple[str, ...] = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


def format_stay(check_in: date, check_out: date, *, today: date | None = None) -> str:
    """A stay with its months in words; the years only where the nearest such dates after `today` are not meant.

    Each day is followed by its month: "del 10 al 15 de enero", "del 30 de diciembre al 2 de enero".
    """
    year = _year(check_out) if today is not None and _needs_year(check_in, today) else ""
    end = f"{check_out.day} de {MONTH_NAMES[check_out.month - 1]}{year}"
    if (check_in.year, check_in.month) == (check_out.year, check_out.month):
        return f"del {check_in.day} al {end}"
    year_in = f" de {check_in.year}" if year and check_in.year != check_out.year else ""
    return f"del {check_in.day} de {MONTH_NAMES[check_in.month - 1]}{year_in} al {end}"


def format_date(day: date, *, today: date) -> str:
    """A day with its weekday, "viernes 12 de diciembre"; with its year when it is not the next such date."""
    year = _year(day) if _needs_year(day, today) else ""
    return f"{WEEKDAYS_READ[day.weekday()]} {day.day} de {MONTH_NAMES[day.month - 1]}{year}"


def format_pesos(amount_minor: int) -> str:
    """Centavos as pesos with points for thousands: 19500000 → "$ 195.000"; centavos only when there are any."""
    sign = "-" if amount_minor < 0 else ""
    pesos, centavos = divmod(abs(amount_minor), 100)
    cents = f",{centavos:02d}" if centavos else ""
    return f"{sign}$ {pesos:,}".replace(",", ".") + cents


def _needs_year(day: date, today: date) -> bool:
    """Whether a reader would take the date without a year for another one.

    So it is when the date is past, a year away or more, or when that of the last year is only just past.
    """
    last_year = _a_year_before(day)
    return day < today or last_year >= today - JUST_PAST


def _a_year_before(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def _year(day: date) -> str:
    return f" de {day.year}"
