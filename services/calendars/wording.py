"""How what is wrong with a feed reads to an owner, in rioplatense Spanish. Pure."""

from __future__ import annotations

from services.calendars.channels import MANNERS
from services.calendars.reading import Warned

REFUSALS = {
    "empty": "La dirección no devolvió nada: ni siquiera un calendario vacío.",
    "not_a_calendar": "Lo que hay en esa dirección no es un calendario (.ics).",
    "truncated": "El calendario llegó cortado: le falta el final.",
    "too_large": "El calendario es demasiado grande.",
    "too_many_events": "El calendario tiene demasiados eventos.",
}
FAILURES = {
    "not_https": "La dirección tiene que empezar con https:// o webcal://.",
    "not_an_address": "Eso no es una dirección de internet.",
    "with_password": "La dirección no puede llevar usuario y clave.",
    "not_public": "Esa dirección no es de internet: apunta a una red privada.",
    "of_another_cabin": "Esa dirección ya la mira otra cabaña. En el portal cada una tiene la suya: copiá la de esta.",
    "redirects": "La dirección nos manda de una a otra sin fin.",
    "gone": "El calendario ya no está en esa dirección. Buscá el enlace nuevo en el portal y conectalo de nuevo.",
    "unreachable": "No pudimos llegar al portal. Volvemos a probar solos.",
    "timeout": "El portal tardó demasiado en contestar. Volvemos a probar solos.",
    "unforeseen": "Falló algo nuestro al leerlo, no del portal. Volvemos a probar solos.",
    "resting": "El portal viene fallando; le damos un descanso antes de volver a probar.",
}
CHANNELS = {channel.value: manner.name for channel, manner in MANNERS.items()}
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


def reason_words(reason: str) -> str:
    """Why a feed could not be read, as a sentence."""
    return FAILURES.get(reason) or refusal_words(reason)


def ways_out(channel: str, other_channel: str | None, reservation_code: str | None) -> list[str]:
    """What an owner can do about nights that are taken twice."""
    there = CHANNELS[channel]
    if reservation_code is None:
        other = CHANNELS[other_channel or "other"]
        return [f"Cancelá o mové una de las dos reservas, en {there} o en {other}, y avisale al huésped."]
    return [
        f"Ofrecele al huésped de la reserva {reservation_code} otras fechas u otra cabaña y cambiala acá.",
        f"Cancelá la reserva {reservation_code} y devolvé lo pagado.",
        f"Cancelá en {there} la que entró por ahí; mirá antes qué cobra el portal por hacerlo.",
    ]


def warning_words(warned: Warned) -> str:
    """A warning as a sentence."""
    return WARNINGS[warned.code].format(warned.about or "sin nombre")
