"""What a stored message looks like in a thread: plain text, choices and a link. Pure, and never fails on odd bodies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

KINDS = {
    "audio": "🎤 Nota de voz",
    "image": "📷 Foto",
    "video": "🎬 Video",
    "document": "📄 Documento",
    "sticker": "Sticker",
    "location": "📍 Ubicación",
    "contacts": "👤 Contacto",
    "reaction": "Reacción",
    "unsupported": "Un mensaje que WhatsApp no nos deja ver",
}
EVENTS = {
    "nights_free": "Se liberó lo que esperaba en la lista",
    "notice": "Aviso programado de la reserva",
    "payment_confirmed": "Se acreditó el pago",
    "payment_pending": "Mercado Pago está procesando un pago",
    "payment_problem": "Entró un pago que hay que revisar",
    "payment_refunded": "Se devolvió dinero",
    "payment_rejected": "Un pago no salió",
}


@dataclass(frozen=True)
class Bubble:
    """One message as it is shown. ``note`` tells what is not text; ``choices`` are the buttons or rows offered."""

    text: str = ""
    note: str = ""
    choices: list[str] = field(default_factory=list)
    link: str = ""


# How WhatsApp writes *bold*, _italic_ and ~struck out~: around words, not inside of one, within a line.
MARKUP = [
    (re.compile(rf"(?<![\w{mark}]){mark}(?=\S)([^{mark}\n]+?)(?<=\S){mark}(?![\w{mark}])"), tag)
    for mark, tag in ((r"\*", "strong"), ("_", "em"), ("~", "s"))
]


def formatted(text: str) -> Markup:
    """Words as WhatsApp shows them. Whatever else stands in them is text."""
    shown = str(escape(text))
    for pattern, tag in MARKUP:
        shown = pattern.sub(rf"<{tag}>\1</{tag}>", shown)
    return Markup(shown)  # noqa: S704 - escaped above; only our own tags are in it


def of_inbound(kind: str, text: str | None, choice_id: str | None) -> Bubble:
    """What a guest sent, or an event that the assistant was told."""
    if kind == "event":
        name, _, data = (choice_id or "").lstrip("/").partition("{")
        if name == "notice" and '"write_to_us"' in data:
            return Bubble(note="Le mandamos una plantilla para que te escriba")
        return Bubble(note=EVENTS.get(name, "Aviso del sistema"))
    if kind in ("text", "interactive", "button"):
        return Bubble(text=text or "", note="" if text else KINDS.get(kind, "Mensaje sin texto"))
    return Bubble(text=text or "", note=KINDS.get(kind, "Un mensaje que no sabemos mostrar"))


def of_outbound(body: Mapping[str, Any]) -> Bubble:
    """What we sent, from its Graph body."""
    kind = body.get("type", "text")
    content = _mapping(body.get(str(kind)))
    if kind == "text":
        return Bubble(text=_text(content.get("body")))
    if kind == "taken_back":
        return Bubble(note="Se borró este mensaje desde el teléfono")
    if kind == "interactive":
        return _interactive(content)
    caption = _text(content.get("caption")) or _text(content.get("name"))
    return Bubble(text=caption, note=KINDS.get(str(kind), "Plantilla" if kind == "template" else "Mensaje"))


def _interactive(content: Mapping[str, Any]) -> Bubble:
    action = _mapping(content.get("action"))
    buttons = [_text(_mapping(_mapping(b).get("reply")).get("title")) for b in _list(action.get("buttons"))]
    sections = [_list(_mapping(section).get("rows")) for section in _list(action.get("sections"))]
    rows = [_text(_mapping(row).get("title")) for section in sections for row in section]
    parameters = _mapping(action.get("parameters"))
    display = _text(parameters.get("display_text"))
    return Bubble(
        text=_text(_mapping(content.get("body")).get("text")),
        choices=[choice for choice in [*buttons, *rows, display] if choice],
        link=_text(parameters.get("url")),
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
