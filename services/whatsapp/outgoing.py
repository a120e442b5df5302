"""
What leaves for a guest: bodies of the Graph API, and for notices the template that says the same.

A template is sent once the window for free words is closed. Its words are approved beforehand (docs/plantillas.md), so
it carries its name, its values in the order of the text, and the payloads of its buttons.
Source: WhatsApp Cloud API, template messages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.whatsapp.compose import NO_WORDS, Body, compose
from services.whatsapp.fragments import shorten
from services.whatsapp.updates import safe_text

# Of a body's 1,024 characters: an owner's words leave room for the template's own and the other values.
VALUE_LIMIT = 500


@dataclass(frozen=True)
class Outgoing:
    """A body; the ``template`` to send in its place when free words are not allowed; when it is too late for either."""

    body: Body
    template: Body | None = None
    not_after: datetime | None = None


def outgoing(answers: Sequence[Mapping[str, Any]]) -> list[Outgoing]:
    """What the assistant's answers come to, in order. An answer's template stands for the whole of it."""
    return [one for answer in answers for one in _of(answer)]


def _of(answer: Mapping[str, Any]) -> list[Outgoing]:
    bodies = compose([answer])
    notice = (answer.get("custom") or {}).get("notice")
    if not isinstance(notice, Mapping):
        return [Outgoing(body) for body in bodies]
    not_after = datetime.fromisoformat(notice["not_after"]) if notice.get("not_after") else None
    template = _template(notice["template"], buttons=answer.get("buttons") or [])
    return [Outgoing(body, template if not position else None, not_after) for position, body in enumerate(bodies)]


def _template(said: Mapping[str, Any], *, buttons: Sequence[Mapping[str, Any]]) -> Body:
    values = [{"type": "text", "text": _value(value)} for value in said["values"]]
    components: list[Body] = [{"type": "body", "parameters": values}] if values else []
    components += [
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": str(position),
            "parameters": [{"type": "payload", "payload": button["payload"]}],
        }
        for position, button in enumerate(buttons)
    ]
    template = {"name": said["name"], "language": {"code": said["language"]}, "components": components}
    return {"type": "template", "template": template}


def _value(value: object) -> str:
    """A value as the API takes it: one line, single blanks, something."""
    return shorten(" ".join(safe_text(value).split()), VALUE_LIMIT) or NO_WORDS
