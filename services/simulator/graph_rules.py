"""
What the Graph API refuses in a message, before anything is sent. Pure.

Lengths are counted in UTF-16 units, the strictest reading of "characters".
Source: WhatsApp Cloud API, Messages reference and error codes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

INVALID_PARAMETER, MISSING_PARAMETER, WRONG_VALUE = 100, 131008, 131009
UNSUPPORTED_TYPE = 131051
TEXT_LIMIT = 4096
BODY_LIMIT, LIST_BODY_LIMIT, FOOTER_LIMIT, HEADER_LIMIT, CAPTION_LIMIT = 1024, 4096, 60, 60, 1024
BUTTONS_LIMIT, BUTTON_TITLE_LIMIT, BUTTON_ID_LIMIT = 3, 20, 256
SECTIONS_LIMIT, ROWS_LIMIT, SECTION_TITLE_LIMIT = 10, 10, 24
ROW_TITLE_LIMIT, ROW_DESCRIPTION_LIMIT, ROW_ID_LIMIT = 24, 72, 200
OPAQUE_LIMIT = 512
PHONE = re.compile(r"\+?[0-9]{7,15}")
USER_ID = re.compile(r"[A-Z]{2}(\.ENT)?\.[A-Za-z0-9]{1,128}")
TEMPLATE_COMPONENTS = ("header", "body", "button")
NOT_IN_A_VALUE = r"[\n\t]| {5,}"
TEMPLATE_NAME = re.compile(r"[a-z0-9_]{1,512}")


class GraphRefusal(Exception):
    """The API's own refusal: an error ``code`` and, as ``str()``, its details."""

    def __init__(self, code: int, details: str) -> None:
        super().__init__(details)
        self.code = code


def check_send(message: dict[str, Any]) -> None:
    """Pass, or raise :class:`GraphRefusal` for the first rule that a message breaks."""
    if message.get("messaging_product") != "whatsapp":
        raise GraphRefusal(INVALID_PARAMETER, "The parameter messaging_product is required.")
    if message.get("recipient_type", "individual") != "individual":
        raise GraphRefusal(INVALID_PARAMETER, "Param recipient_type must be one of {individual}")
    _check_recipient(message)
    if "biz_opaque_callback_data" in message:
        _text(message, "biz_opaque_callback_data", at_most=OPAQUE_LIMIT, code=INVALID_PARAMETER)
    if "context" in message:
        _text(_mapping(message, "context"), "message_id", at_most=512)
    kind = message.get("type", "text")
    check = CHECKS.get(kind) if isinstance(kind, str) else None
    if check is None:
        raise GraphRefusal(INVALID_PARAMETER, f"Param type must be one of {{{', '.join(CHECKS)}}} - got {kind!r}")
    check(_mapping(message, kind))


def length(text: str) -> int:
    """UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _check_recipient(message: dict[str, Any]) -> None:
    to, recipient = message.get("to"), message.get("recipient")
    if not to and not recipient:
        raise GraphRefusal(INVALID_PARAMETER, "The parameter to is required.")
    pattern, value = (PHONE, to) if to else (USER_ID, recipient)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise GraphRefusal(WRONG_VALUE, "Recipient is not a valid phone number or user id")


def _check_text(text: dict[str, Any]) -> None:
    _text(text, "body", at_most=TEXT_LIMIT, code=INVALID_PARAMETER)


def _check_interactive(interactive: dict[str, Any]) -> None:
    kind = interactive.get("type")
    check = INTERACTIVE_CHECKS.get(kind) if isinstance(kind, str) else None
    if check is None:
        raise GraphRefusal(WRONG_VALUE, f"Interactive type must be one of {{{', '.join(INTERACTIVE_CHECKS)}}}")
    _text(
        _mapping(interactive, "body"), "text", at_most=LIST_BODY_LIMIT if kind == "list" else BODY_LIMIT
    )  # fmt: skip
    if "footer" in interactive:
        _text(_mapping(interactive, "footer"), "text", at_most=FOOTER_LIMIT)
    header = _mapping(interactive, "header") if "header" in interactive else {}
    if header.get("type") == "text":
        _text(header, "text", at_most=HEADER_LIMIT)
    check(_mapping(interactive, "action"))


def _check_buttons(action: dict[str, Any]) -> None:
    buttons = _items(action, "buttons", at_most=BUTTONS_LIMIT)
    if any(button.get("type") != "reply" for button in buttons):
        raise GraphRefusal(WRONG_VALUE, "Button type must be reply")
    replies = [_mapping(button, "reply") for button in buttons]
    titles = [_text(reply, "title", at_most=BUTTON_TITLE_LIMIT, name="Button title") for reply in replies]
    ids = [_text(reply, "id", at_most=BUTTON_ID_LIMIT, name="Button id") for reply in replies]
    if any(identifier != identifier.strip() for identifier in ids):
        raise GraphRefusal(WRONG_VALUE, "Button id must not have leading or trailing whitespace")
    _check_unique(titles, "Button titles")
    _check_unique(ids, "Button ids")


def _check_list(action: dict[str, Any]) -> None:
    _text(action, "button", at_most=BUTTON_TITLE_LIMIT, name="List button")
    sections = _items(action, "sections", at_most=SECTIONS_LIMIT)
    if len(sections) > 1 or any("title" in section for section in sections):
        for section in sections:
            _text(section, "title", at_most=SECTION_TITLE_LIMIT, name="Section title")
    rows = [row for section in sections for row in _items(section, "rows", at_most=ROWS_LIMIT)]
    if len(rows) > ROWS_LIMIT:
        raise GraphRefusal(WRONG_VALUE, f"Total row count exceed max allowed count: {ROWS_LIMIT}")
    for row in rows:
        _text(row, "title", at_most=ROW_TITLE_LIMIT, name="Row title")
        if "description" in row:
            _text(row, "description", at_most=ROW_DESCRIPTION_LIMIT, at_least=0, name="Row description")
    _check_unique([_text(row, "id", at_most=ROW_ID_LIMIT, name="Row id") for row in rows], "Row ids")


def _check_link(action: dict[str, Any]) -> None:
    if action.get("name") != "cta_url":
        raise GraphRefusal(WRONG_VALUE, "Action name must be cta_url")
    parameters = _mapping(action, "parameters")
    _text(parameters, "display_text", at_most=BUTTON_TITLE_LIMIT)
    _check_address(_text(parameters, "url", at_most=2000))


def _check_template(template: dict[str, Any]) -> None:
    name = _text(template, "name", at_most=512)
    if not TEMPLATE_NAME.fullmatch(name):
        raise GraphRefusal(WRONG_VALUE, "Template name has only lower-case letters, digits and underscores")
    _text(_mapping(template, "language"), "code", at_most=15)
    for component in _objects(template, "components"):
        if component.get("type") not in TEMPLATE_COMPONENTS:
            raise GraphRefusal(INVALID_PARAMETER, f"Component type must be one of {set(TEMPLATE_COMPONENTS)}")
        if component["type"] == "button":
            _check_template_button(component)
        for parameter in _objects(component, "parameters"):
            if _text(parameter, "type", at_most=32) == "text" and re.search(
                NOT_IN_A_VALUE, _text(parameter, "text", at_most=1024)
            ):
                raise GraphRefusal(INVALID_PARAMETER, "Param text cannot have new-line/tab characters or 5 blanks")


def _check_template_button(component: dict[str, Any]) -> None:
    if not re.fullmatch(r"[0-9]", _text(component, "index", at_most=2)):
        raise GraphRefusal(INVALID_PARAMETER, "Button index must be a position")
    if _text(component, "sub_type", at_most=32) == "quick_reply":
        for parameter in _objects(component, "parameters"):
            _text(parameter, "payload", at_most=BUTTON_ID_LIMIT)


def _check_media(media: dict[str, Any], *, has_caption: bool) -> None:
    if ("link" in media) == ("id" in media):
        raise GraphRefusal(INVALID_PARAMETER, "Exactly one of link and id is required")
    if "link" in media:
        _check_address(_text(media, "link", at_most=2000))
    if "caption" in media:
        if not has_caption:
            raise GraphRefusal(INVALID_PARAMETER, "Unexpected key caption")
        _text(media, "caption", at_most=CAPTION_LIMIT)


def _check_location(location: dict[str, Any]) -> None:
    for name, limit in (("latitude", 90), ("longitude", 180)):
        value = location.get(name)
        try:
            number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
        except ValueError:
            number = None
        if number is None or not abs(number) <= limit:
            raise GraphRefusal(WRONG_VALUE, f"{name} is not valid")


CHECKS: dict[str, Callable[[dict[str, Any]], None]] = {
    "text": _check_text,
    "interactive": _check_interactive,
    "template": _check_template,
    "image": lambda media: _check_media(media, has_caption=True),
    "video": lambda media: _check_media(media, has_caption=True),
    "document": lambda media: _check_media(media, has_caption=True),
    "audio": lambda media: _check_media(media, has_caption=False),
    "sticker": lambda media: _check_media(media, has_caption=False),
    "location": _check_location,
}
INTERACTIVE_CHECKS: dict[str, Callable[[dict[str, Any]], None]] = {
    "button": _check_buttons,
    "list": _check_list,
    "cta_url": _check_link,
}


def _mapping(parent: dict[str, Any], key: str) -> dict[str, Any]:
    if key not in parent:
        raise GraphRefusal(MISSING_PARAMETER, f"The parameter {key} is required.")
    value = parent[key]
    if not isinstance(value, dict):
        raise GraphRefusal(INVALID_PARAMETER, f"Param {key} must be a JSON object.")
    return value


def _items(parent: dict[str, Any], key: str, *, at_most: int) -> list[dict[str, Any]]:
    value = _objects(parent, key)
    if not 1 <= len(value) <= at_most:
        raise GraphRefusal(WRONG_VALUE, f"Invalid {key} count. Min allowed {key}: 1, Max allowed {key}: {at_most}")
    return value


def _objects(parent: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = parent.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise GraphRefusal(INVALID_PARAMETER, f"Param {key} must be a list of JSON objects.")
    return value


def _text(
    parent: dict[str, Any], key: str, *, at_most: int, at_least: int = 1, code: int = WRONG_VALUE, name: str = ""
) -> str:
    name = name or key
    if key not in parent:
        raise GraphRefusal(MISSING_PARAMETER, f"The parameter {key} is required.")
    value = parent[key]
    if not isinstance(value, str):
        raise GraphRefusal(INVALID_PARAMETER, f"Param {key} must be a string.")
    if not at_least <= length(value) <= at_most or (at_least and not value.strip()):
        raise GraphRefusal(code, f"{name} length invalid. Min length: {at_least}, Max length: {at_most}")
    return value


def _check_unique(values: Iterable[str], name: str) -> None:
    seen = list(values)
    if len(set(seen)) != len(seen):
        raise GraphRefusal(WRONG_VALUE, f"{name} must be unique")


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address or any(character.isspace() for character in url):
        raise GraphRefusal(WRONG_VALUE, "URL is not valid")
