"""How the chart's forms and their refusals read to an owner. Pure."""

from __future__ import annotations

NEWS = {
    "reservada": "Listo: la reserva está hecha.",
    "cambiada": "Listo: la reserva quedó cambiada.",
    "cancelada": "Listo: la reserva quedó cancelada y sus noches, libres.",
    "bloqueada": "Listo: esas noches quedan para la casa.",
    "liberada": "Listo: esas noches quedaron libres.",
}
