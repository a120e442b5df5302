"""
What a webhook's bytes say, as small typed updates. Pure, lenient, and never raises.

Whatever cannot be used becomes an :class:`Oddity`, so that it is kept and counted; its siblings are read all the same.
Source: WhatsApp Cloud API, webhooks reference.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from services.whatsapp.updates import Echo, Message, Oddity, Sender, Status, Update, safe_text

OBJECT = "whatsapp_business_account"
FIELD = "messages"
ECHOES = "smb_message_echoes"  # written on the phone of a number in coexistence
LONGEST_ID = 512
LONGEST_KIND = 64
LONGEST_TEXT = 10_000  # characters; guests can send 4096

AMENDING_KINDS = frozenset({"edit", "revoke", "message_edit", "message_revoke"})
# Kinds that are told to us and ask for no answer. Source: webhooks reference, messages.
SILENT_KINDS = frozenset({"reaction", "system", *AMENDING_KINDS})
CAPTIONED_KINDS = frozenset({"image", "video", "document"})
NEW_PHONE, NEW_USER_ID = frozenset({"user_changed_number", "customer_changed_number"}), "user_changed_user_id"


def read_updates(body: bytes, *, phone_number_id: str) -> list[Update]:
    """Every update in a webhook's body, in order. ``phone_number_id``: ours; what is for others is odd."""
    try:
        envelope = json.loads(body)
    except (ValueError, RecursionError):
        return [Oddity("malformed", body)]
    try:
        return list(_envelope(envelope, phone_number_id))
    except RecursionError:  # nested deeper than it can be written again
        return [Oddity("malformed", body)]


def _envelope(envelope: object, phone_number_id: str) -> Iterator[Update]:
    if not isinstance(envelope, dict) or envelope.get("object") != OBJECT:
        yield Oddity("object", _raw(envelope))
        return
    for entry in _list(envelope.get("entry")):
        for change in _list(entry.get("changes") if isinstance(entry, dict) else entry):
            yield from _change(change, phone_number_id)


def _change(change: object, phone_number_id: str) -> Iterator[Update]:
    value = change.get("value") if isinstance(change, dict) else None
    if not isinstance(change, dict) or not isinstance(value, dict):
        yield Oddity("malformed", _raw(change))
        return
    if change.get("field") not in (FIELD, ECHOES):
        yield Oddity(f"field:{safe_text(change.get('field'))[:LONGEST_KIND]}", _raw(change))
        return
    metadata = value.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("phone_number_id") != phone_number_id:
        yield Oddity("foreign_number", _raw(change))
        return
    if change["field"] == ECHOES:
        yield from (_echo(echo) for echo in _list(value.get("message_echoes")))
        if "message_echoes" not in value:
            yield Oddity("empty", _raw(change))
        return
    contacts = [contact for contact in _list(value.get("contacts")) if isinstance(contact, dict)]
    for message in _list(value.get("messages")):
        yield _message(message, contacts)
    for status in _list(value.get("statuses")):
        yield _status(status)
    if "errors" in value:
        yield Oddity("account_error", _raw(value["errors"]))
    if not {"messages", "statuses", "errors"} & value.keys():
        yield Oddity("empty", _raw(change))


def _message(message: object, contacts: list[dict[str, Any]]) -> Update:
    if not isinstance(message, dict):
        return Oddity("malformed", _raw(message))
    identifier, sender = _identifier(message.get("id")), _sender(message, contacts)
    if identifier is None or sender is None:
        return Oddity("message_without_id" if identifier is None else "message_without_sender", _raw(message))
    if message.get("group_id"):
        return Oddity("group_message", _raw(message))
    kind = safe_text(message.get("type"))[:LONGEST_KIND] or "unknown"
    content = message.get(kind)
    content = content if isinstance(content, dict) else {}
    text, choice_id = _words(kind, content)
    return Message(
        id=identifier,
        sender=sender,
        kind=kind,
        said_at=_moment(message.get("timestamp")),
        raw=_raw(message),
        text=text,
        choice_id=choice_id,
        is_silent=kind in SILENT_KINDS,
        moved_to=_moved_to(content) if kind == "system" else None,
    )


def _echo(echo: object) -> Update:
    """What was written on the phone of the house; of what was put right there, which message it is about."""
    if not isinstance(echo, dict):
        return Oddity("malformed", _raw(echo))
    identifier, kind = _identifier(echo.get("id")), safe_text(echo.get("type"))[:LONGEST_KIND] or "unknown"
    content = echo.get(kind)
    content = content if isinstance(content, dict) else {}
    amends = _identifier(content.get("original_message_id")) if kind in AMENDING_KINDS else None
    # In what puts another right the two numbers may stand the other way round (samples): the message itself knows.
    guest = Sender(_identifier(echo.get("to")), _identifier(echo.get("to_user_id")))
    if identifier is None or echo.get("group_id") or (kind in AMENDING_KINDS and amends is None):
        return Oddity("echo", _raw(echo))
    if amends is None and (kind in SILENT_KINDS or not (guest.phone or guest.user_id)):
        return Oddity(f"echo:{kind}", _raw(echo))
    text, _ = _words(kind, content)
    if amends is not None:
        text = _amended(content)
    return Echo(identifier, guest, kind, _moment(echo.get("timestamp")), _raw(echo), text=text, amends=amends)


def _amended(content: dict[str, Any]) -> str | None:
    """The words of a message after it was put right; nothing when it was taken back."""
    message = content.get("message")
    if not isinstance(message, dict):
        return None
    kind = safe_text(message.get("type"))
    inner = message.get(kind)
    return _words(kind, inner)[0] if isinstance(inner, dict) else None


def _words(kind: str, content: dict[str, Any]) -> tuple[str | None, str | None]:
    """What a guest said with a message, and the id of what was tapped."""
    if kind == "text":
        return _said(content.get("body")), None
    if kind in CAPTIONED_KINDS:
        return _said(content.get("caption")), None
    if kind == "button":
        return _said(content.get("text")), _choice(content.get("payload"))
    if kind == "order":
        return _said(content.get("text")), None
    if kind == "interactive":
        reply = content.get("button_reply") or content.get("list_reply")
        if isinstance(reply, dict):
            return _said(reply.get("title")), _choice(reply.get("id"))
    return None, None


def _said(value: object) -> str | None:
    text = safe_text(value)[:LONGEST_TEXT]
    return text if text.strip() else None


def _choice(value: object) -> str | None:
    return safe_text(value)[:LONGEST_ID] or None


def _sender(message: dict[str, Any], contacts: list[dict[str, Any]]) -> Sender | None:
    """Who wrote, with the contact that carries the same id: their order says nothing."""
    phone, user_id = _identifier(message.get("from")), _identifier(message.get("from_user_id"))
    if phone is None and user_id is None:
        return None
    for contact in contacts:
        if (phone and contact.get("wa_id") == phone) or (user_id and contact.get("user_id") == user_id):
            profile = contact.get("profile")
            name = safe_text(profile.get("name")).strip()[:200] if isinstance(profile, dict) else ""
            return Sender(
                phone=phone or _identifier(contact.get("wa_id")),
                user_id=user_id or _identifier(contact.get("user_id")),
                name=name or None,
            )
    return Sender(phone, user_id)


def _moved_to(system: dict[str, Any]) -> Sender | None:
    kind = safe_text(system.get("type"))
    phone = _identifier(system.get("wa_id") or system.get("new_wa_id")) if kind in NEW_PHONE else None
    user_id = _identifier(system.get("user_id")) if kind in NEW_PHONE or kind == NEW_USER_ID else None
    return Sender(phone, user_id) if phone or user_id else None


def _status(status: object) -> Update:
    if not isinstance(status, dict):
        return Oddity("malformed", _raw(status))
    message_id, name = _identifier(status.get("id")), _identifier(status.get("status"))
    if message_id is None or name is None:
        return Oddity("status_without_id", _raw(status))
    errors = [_storable(error) for error in _list(status.get("errors")) if isinstance(error, dict)]
    opaque = status.get("biz_opaque_callback_data")
    return Status(
        message_id=message_id,
        name=name[:LONGEST_KIND],
        at=_moment(status.get("timestamp")),
        opaque=opaque if isinstance(opaque, str) else None,
        errors=errors,
    )


def _storable(error: dict[str, Any]) -> dict[str, Any]:
    """An error of which every text is safe: what it may hold of anything else is left out."""
    data = error.get("error_data")
    details = safe_text(data.get("details")) if isinstance(data, dict) else ""
    code = error.get("code")
    return {
        "code": code if isinstance(code, int) and not isinstance(code, bool) else None,
        "title": safe_text(error.get("title")),
        "error_data": {"details": details},
    }


def _identifier(value: object) -> str | None:
    """An id as it came; ``None`` when there is none that could be stored."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID or safe_text(value) != value:
        return None
    return value


def _moment(value: object) -> datetime | None:
    """Seconds since 1970, which come as text."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return None
    try:
        return datetime.fromtimestamp(int(value), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _list(value: object) -> list[Any]:
    """A list as it is; anything else that is there as the only element, so that it is seen as malformed."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _raw(node: object) -> bytes:
    """JSON in ASCII: what cannot be text in a database stays escaped."""
    return json.dumps(node, separators=(",", ":")).encode("ascii")
