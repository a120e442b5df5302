"""How a conversation reads to the house: whose it is, what was done in it, what became of a message. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from services.console.wording import clock_time, how_long, moment
from services.conversations.canned import LONGEST_TEXT, LONGEST_TITLE, MOST
from services.conversations.labels import LONGEST as LONGEST_LABEL
from services.conversations.labels import MOST as MOST_LABELS
from services.conversations.on_phone import CLOCK, PHONE

WRONG_MESSAGES = {
    "empty": "Escribí algo antes de enviar.",
    "too_long": "Es muy largo para un mensaje de WhatsApp. Partilo en dos.",
    "not_taken": "Ya no la tenés vos. Tomala de nuevo y enviá lo que escribiste.",
    "window_closed": "Pasaron 24 horas desde su último mensaje: WhatsApp ya no deja mandarle un texto libre.",
    "window_open": "Acaba de escribirte: ya le podés contestar sin plantilla.",
    "left_open": "Falta completar lo que quedó entre llaves, por ejemplo {llegada}.",
    "form_used": "Desde esta página ya salió otro mensaje. Fijate arriba y, si falta este, envialo de nuevo.",
}
WRONG_NOTES = {
    "empty": "Escribí la nota antes de guardarla.",
    "too_long": "La nota es muy larga: usá hasta 2.000 letras.",
    "form_used": "Desde esta página ya se guardó otra nota. Fijate arriba y, si falta esta, guardala de nuevo.",
}
WRONG_ANSWERS = {
    ("title", "empty"): "Ponele un nombre corto, para encontrarla.",
    ("title", "too_long"): f"El nombre es muy largo: usá hasta {LONGEST_TITLE} letras.",
    ("title", "taken"): "Ya hay otra con ese nombre.",
    ("title", "too_many"): f"Ya hay {MOST}: borrá alguna que no uses.",
    ("text", "empty"): "Escribí la respuesta.",
    ("text", "too_long"): f"Es muy larga: usá hasta {LONGEST_TEXT} letras.",
    ("text", "unknown_place"): "No sabemos completar {place}. Mirá abajo lo que se puede poner entre llaves.",
}
WRONG_LABELS = {
    "empty": "Escribí la etiqueta.",
    "too_long": f"La etiqueta es muy larga: usá hasta {LONGEST_LABEL} letras.",
    "too_many": f"Tiene {MOST_LABELS} etiquetas: sacale alguna antes.",
}
STATES = {"bot": "Asistente", "needs_person": "Espera a una persona", "closed": "Cerrada"}
# A mark and what it means; the page shows the mark and reads the meaning aloud.
DELIVERY = {
    "pending": ("◷", "Por enviar"),
    "waiting": ("◷", "En espera"),
    "sending": ("◷", "Enviando"),
    "sent": ("✓", "Enviado"),
    "delivered": ("✓✓", "Entregado"),
    "read": ("✓✓", "Leído"),
    "failed": ("!", "No se pudo entregar"),
    "undeliverable": ("!", "No se pudo entregar"),
    "withheld": ("–", "No se envió"),
}
MARKS = {
    "taken": "tomó la conversación",
    "given_back": "se la devolvió al asistente",
    "closed": "cerró la conversación",
}
YOUR_MARKS = {
    "taken": "Tomaste la conversación",
    "given_back": "Se la devolviste al asistente",
    "closed": "Cerraste la conversación",
}
# What nobody did who came in to the console.
BY_ITSELF = {
    "taken": "Contestaron desde el teléfono: el asistente se calla",
    "given_back": "Nadie escribió más desde el teléfono: sigue el asistente",
}
NO_CONVERSATIONS = {
    "todas": "Todavía no escribió nadie. Las conversaciones de WhatsApp aparecen acá apenas llega el primer mensaje.",
    "esperan": "Nadie te espera. El asistente se está arreglando solo.",
    "mias": "No tenés ninguna tomada. Para contestar vos, entrá a una conversación y tocá «Tomar».",
    "otros": "Nadie más tiene una tomada.",
    "asistente": "El asistente no tiene ninguna conversación abierta.",
    "cerradas": "No hay conversaciones cerradas. Una cerrada vuelve sola cuando el huésped escribe.",
}


def window(ends: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """Until when a guest can be written to: ``Podés escribirle hasta las 14:05 (quedan 3 h).``"""
    day, today = ends.astimezone(zone).date(), now.astimezone(zone).date()
    until = f"las {clock_time(ends, zone)}" if day == today else f"mañana a las {clock_time(ends, zone)}"
    left = how_long(ends - now)
    return f"Podés escribirle hasta {until} ({'queda' if left.startswith(('1 ', 'menos')) else 'quedan'} {left})."


def state(row: Row[*tuple[Any, ...]], zone: ZoneInfo, *, me: str, now: datetime) -> str:
    """Whose a conversation is: ``La tenés vos``, ``La tiene ana@…``, ``Contestan desde el teléfono``."""
    if row.state != "person":
        return STATES[row.state]
    if row.resumes_at is not None:
        return f"Contestan desde el teléfono, hasta {moment(row.resumes_at, zone, now=now)}"
    return "La tenés vos" if row.taken_by == me else f"La tiene {row.taken_by}"


def who(by: str, *, me: str) -> str:
    """Somebody of the house, to whoever reads."""
    return "Vos" if by == me else "Desde el teléfono" if by == PHONE else by


def mark(kind: str, by: str, *, me: str) -> str:
    """What was done in a conversation: ``Tomaste la conversación``, ``ana@… tomó la conversación``."""
    if by in (PHONE, CLOCK):
        return BY_ITSELF[kind]
    return YOUR_MARKS[kind] if by == me else f"{by} {MARKS[kind]}"


def typing(people: Sequence[str]) -> str:
    """``marta@… está escribiendo…``, ``marta@… y ana@… están escribiendo…``; empty for nobody."""
    if not people:
        return ""
    return f"{' y '.join(people)} {'está' if len(people) == 1 else 'están'} escribiendo…"
