"""How the chart's forms and their refusals read to an owner. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.cabins.repository import GAP
from services.console.wording import WEEKDAY_NAMES, channel, count_nights, pesos, stay
from services.errors import (
    ArrivalDayNotAllowed,
    CabinTooSmall,
    DatesUnavailable,
    HoldExpired,
    PetsNotAllowed,
    Refusal,
    StayInvalid,
    StayTooShort,
    WrongState,
)

NEWS = {
    "reservada": "Listo: la reserva está hecha.",
    "cambiada": "Listo: la reserva quedó cambiada.",
    "cancelada": "Listo: la reserva quedó cancelada y sus noches, libres.",
    "confirmada": "Listo: la reserva quedó confirmada.",
    "bloqueada": "Listo: esas noches quedan para la casa.",
    "liberada": "Listo: esas noches quedaron libres.",
    "devuelta": "Listo: se lo pedimos a Mercado Pago; abajo ves cómo va.",
    "link": "Listo: acá está el link de pago. Copialo y mandáselo.",
}
WRONG_STAYS = {
    "in_the_past": "La entrada no puede ser un día que ya pasó.",
    "too_long": "Son demasiadas noches para una sola vez.",
    "too_far": "Falta demasiado: se reserva hasta dos años antes.",
}
BEGINS = {
    "held": "guardada hasta que pague la seña, el tiempo de siempre",
    "held_a_day": "guardada por 24 horas, esperando la seña",
    "confirmed": "confirmada ya, con tu palabra",
}
NOTHING_CHANGES = "Es lo mismo que ya está reservado: no hay nada que cambiar."
REFUND_CHANGED = "Mientras tanto cambió lo que hay que devolver. Miralo y, si está bien, cancelá de nuevo."
TOLD_NOTHING = "Al huésped no le mandamos nada: avisale vos."
PRICE_CHANGED = "Mientras tanto cambió el precio. Mirá cómo queda ahora y, si está bien, guardá de nuevo."
HAPPENED = {
    "held": "la reservó",
    "confirmed": "la confirmó",
    "expired": "la dejó vencer",
    "cancelled": "la canceló",
    "completed": "la dio por terminada",
    "promised": "anotó una promesa",
    "extended": "le dio más plazo",
    "shortened": "le acortó el plazo",
    "booked": "la cargó a mano",
    "blocked": "bloqueó estas noches",
    "unblocked": "liberó noches",
}
ENTRIES = {
    "charge": "Estadía",
    "payment": "Pago",
    "refund": "Devolución",
    "fee": "Cargo",
    "discount": "Descuento",
    "adjustment": "Ajuste",
    "transfer": "Uso de un pago",
}
# Why the ledger has an entry, where it says so in words of the code.
WHY = {
    "change of the stay": "cambió la reserva",
    "cancellation policy": "se canceló: por la política",
    "used after all": "un pago que no se había podido usar",
    "dispute won": "reclamo ganado",
}
REFUNDS = {
    "requested": ("wait", "pedida"),
    "waiting": ("wait", "en camino"),
    "done": ("good", "hecha"),
    "failed": ("bad", "no se pudo"),
}
WRONG_LINKS = {
    "nothing_to_pay": "No queda nada por pagar.",
    "payment_in_process": "Ya hay un pago en camino: esperá a ver si entra.",
    "balance_not_by_card": "El saldo de esta reserva se acordó pagar de otra manera.",
    "hold_expired": "El plazo de esta reserva venció.",
    "wrong_state": "Esta reserva ya no se paga.",
}
NO_LINK = "Mercado Pago no contestó. Probá de nuevo en un rato."
SOURCES = {
    "whatsapp": "WhatsApp",
    "owner": "La casa",
    "api": "Otro sistema",
    "waiting": "Lista de espera",
}
BY = {
    "guest": "El huésped",
    "whatsapp": "El huésped, por WhatsApp",
    "api": "Otro sistema",
    "clock": "El reloj",
    "payment": "Un pago",
    "promise": "La casa",
    "calendar": "Otro calendario",
    "waiting": "La lista de espera",
}


def refused(refusal: Refusal) -> str:
    """Why something cannot be had, as a sentence; what stands on the nights is shown beside it."""
    details = refusal.details
    if isinstance(refusal, DatesUnavailable):
        if details.get("taken_by") == GAP:
            return "Queda demasiado pegada a otra estadía: por tus reglas entre dos tiene que quedar lugar."
        return "Esas noches no están libres."
    if isinstance(refusal, StayTooShort):
        return f"Para esas fechas el mínimo es de {count_nights(details['minimum_nights'])}."
    if isinstance(refusal, ArrivalDayNotAllowed):
        days = [WEEKDAY_NAMES[day] for day in details["check_in_days"]]
        return f"En esas fechas se entra solo los {listed(days)}."
    if isinstance(refusal, StayInvalid):
        return WRONG_STAYS.get(str(details.get("reason")), "Esas fechas no se pueden.")
    if isinstance(refusal, CabinTooSmall):
        return "No entran en esa cabaña."
    if isinstance(refusal, PetsNotAllowed):
        return "Esa cabaña no recibe mascotas."
    if isinstance(refusal, HoldExpired):
        return "El plazo de esta reserva venció y sus noches quedaron libres. Hacé una nueva."
    if isinstance(refusal, WrongState):
        return "Esta reserva ya no se puede cambiar: está cancelada o terminada."
    return "Eso no se puede."


def listed(words: list[str]) -> str:
    """``lunes``, ``lunes y jueves``, ``lunes, martes y jueves``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} y {words[-1]}"


def by_whom(cause: str) -> str:
    """Who or what brought something about, from the cause that a reservation's history has."""
    who, _, rest = cause.partition(":")
    if who == "owner":
        return rest or "La casa"
    return BY.get(who, "El sistema")


def happened(kind: str, details: Mapping[str, Any]) -> str:
    """What happened to a reservation, after who did it: ``la confirmó``."""
    if kind != "changed":
        said = HAPPENED.get(kind, kind)
    else:
        before = details.get("before", {})
        was = stay(date.fromisoformat(before["check_in"]), date.fromisoformat(before["check_out"]))
        cabin = f"{before['cabin']}, " if "cabin" in before else ""
        said = f"la cambió; antes era {cabin}{was}, {pesos(before['total'])}"
    return f"{said} («{details['word']}»)" if details.get("word") else said


def entry(kind: str, reason: str) -> str:
    """A line of the ledger: ``Estadía: 3 noches``."""
    return f"{ENTRIES.get(kind, kind)}: {WHY.get(reason, reason)}"


def source(name: str) -> str:
    """Where a stay came from: ``WhatsApp``, ``Airbnb``."""
    return SOURCES.get(name) or channel(name)


def whole(amount: int) -> str:
    """Minor units in whole pesos, for figures: ``$ 97.869``."""
    return pesos(round(amount / 100) * 100)
