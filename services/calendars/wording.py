"""How what is wrong with a feed reads to an owner, in rioplatense Spanish. Pure."""

from __future__ import annotations

from services.calendars.reading import Warned

REFUSALS = {
    "empty": "La dirección no devolvió nada: ni siquiera un calendario vacío.",
    "not_a_calendar": "Lo que hay en esa dirección no es un calendario (.ics).",
    "truncated": "El calendario llegó cortado: le falta el final.",
    "too_large": "El calendario es demasiado grande.",
    "too_many_events": "El calendario tiene demasiados eventos.",
}
WARNINGS = {
    "unknown_zone": "No conocemos la zona horaria «{}»; usamos la de la casa.",
    "no_start": "El evento «{}» no dice cuándo empieza; lo dejamos de lado.",
    "no_end": "No se entiende cuándo termina el evento «{}»; bloqueamos su primera noche.",
    "ends_before_it_begins": "El evento «{}» termina antes de empezar; lo dejamos de lado.",
    "repeats_too_often": "El evento «{}» se repite demasiadas veces; lo dejamos de lado.",
    "broken_dates": "No se entienden algunas fechas en que el evento «{}» se repite o se saltea.",
    "broken": "No se entiende el evento «{}»; lo dejamos de lado.",
}


def refusal_words(reason: str) -> str:
    """Why a feed was refused, as a sentence."""
    return REFUSALS.get(reason, "No pudimos leer el calendario.")


def warning_words(warned: Warned) -> str:
    """A warning as a sentence."""
    return WARNINGS[warned.code].format(warned.about)
