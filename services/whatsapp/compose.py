"""
What the assistant answers, as bodies of the Graph API. Pure: whatever comes in, what goes out keeps every limit.

A body has no recipient yet. Choices come as buttons where they fit, as a list where they do not, and as words where
neither can carry them (an id too long): a guest can always type a title.
Source: WhatsApp Cloud API, messages reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from services.whatsapp.fragments import keep_last, length, pieces, shorten
from services.whatsapp.updates import safe_text

Body: TypeAlias = dict[str, Any]

TEXT_LIMIT = 4096
BODY_LIMIT = 1024
LIST_BODY_LIMIT = 4096
CAPTION_LIMIT = 1024
BUTTONS_LIMIT, BUTTON_TITLE_LIMIT, BUTTON_ID_LIMIT = 3, 20, 256
ROWS_LIMIT, ROW_TITLE_LIMIT, ROW_DESCRIPTION_LIMIT, ROW_ID_LIMIT = 10, 24, 72, 200
LIST_BUTTON_LIMIT = LINK_TITLE_LIMIT = 20
URL_LIMIT = 2000

MARKDOWN = str.maketrans("", "", "*~`")  # titles show no markdown
NO_WORDS = "…"  # an interactive message must have a body
# A line must not end between an amount and its sign.
SIGN_AND_AMOUNT = re.compile(r"(?<=\$) (?=\d)|(?<=\d) (?=%)")
NO_BREAK = "\u00a0"
LIST_BUTTON = "Opciones"  # on the phone's chrome, when the domain gave buttons that only fit a list


@dataclass(frozen=True)
class Choice:
    """Something to tap. ``id`` comes back when it is; ``description`` is shown in lists."""

    id: str
    title: str
    description: str = ""


def compose(answers: Sequence[Mapping[str, Any]]) -> list[Body]:
    """
    The bodies for the assistant's answers, in order. What has nothing to show gives none.

    An answer: ``text``, ``buttons`` (``title``, ``payload``, ``description``), ``image`` (an address) and ``custom``
    with ``list`` or ``cta_url``.
    """
    return [body for answer in answers for body in _answer(answer)]


def _answer(answer: Mapping[str, Any]) -> Iterator[Body]:
    text = _unbroken(safe_text(answer.get("text")))
    custom = _mapping(answer.get("custom"))
    link, listed = _mapping(custom.get("cta_url")), _mapping(custom.get("list"))
    image = safe_text(answer.get("image"))
    if _is_address(image):
        yield {"type": "image", "image": {"link": image}}
    if link:
        yield from _with_link(text, title=safe_text(link.get("display_text")), url=safe_text(link.get("url")))
    elif listed:
        choices = _choices(listed.get("rows"), identifier="id")
        yield from _with_choices(text, choices, list_button=safe_text(listed.get("button")), is_list=True)
    else:
        yield from _with_choices(text, _choices(answer.get("buttons"), identifier="payload"), list_button="")


def _texts(text: str) -> Iterator[Body]:
    for piece in pieces(text, TEXT_LIMIT):
        yield {"type": "text", "text": {"body": piece, "preview_url": False}}


def _with_link(text: str, *, title: str, url: str) -> Iterator[Body]:
    if not _is_address(url):
        yield from _texts(f"{text}\n{url}")
        return
    before, body = keep_last(text, BODY_LIMIT)
    yield from _texts(before)
    parameters = {"display_text": shorten(title.translate(MARKDOWN), LINK_TITLE_LIMIT) or NO_WORDS, "url": url}
    yield _interactive("cta_url", body or NO_WORDS, {"name": "cta_url", "parameters": parameters})


def _with_choices(text: str, choices: list[Choice], *, list_button: str, is_list: bool = False) -> Iterator[Body]:
    if not choices:
        yield from _texts(text)
    elif not is_list and _fit_buttons(choices):
        before, body = keep_last(text, BODY_LIMIT)
        yield from _texts(before)
        replies = [{"type": "reply", "reply": {"id": choice.id, "title": choice.title}} for choice in choices]
        yield _interactive("button", body or NO_WORDS, {"buttons": replies})
    elif all(length(choice.id) <= ROW_ID_LIMIT for choice in choices):
        before, body = keep_last(text, LIST_BODY_LIMIT)
        yield from _texts(before)
        button = shorten(list_button.translate(MARKDOWN), LIST_BUTTON_LIMIT) or LIST_BUTTON
        for start in range(0, len(choices), ROWS_LIMIT):
            rows = [_row(choice) for choice in choices[start : start + ROWS_LIMIT]]
            yield _interactive("list", body or NO_WORDS, {"button": button, "sections": [{"rows": rows}]})
            body = NO_WORDS
    else:
        yield from _texts("\n".join([text, *(f"• {choice.title}" for choice in choices)]))


def _interactive(kind: str, body: str, action: Body) -> Body:
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": body}, "action": action}}


def _fit_buttons(choices: Sequence[Choice]) -> bool:
    return (
        len(choices) <= BUTTONS_LIMIT
        and all(length(choice.title) <= BUTTON_TITLE_LIMIT for choice in choices)
        and all(length(choice.id) <= BUTTON_ID_LIMIT for choice in choices)
    )


def _row(choice: Choice) -> Body:
    """A row; a title that does not fit is shown whole in the description, as far as that goes."""
    title, description = shorten(choice.title, ROW_TITLE_LIMIT), choice.description
    if title != choice.title:
        description = f"{choice.title} {description}".rstrip()
    row = {"id": choice.id, "title": title}
    return {**row, "description": shorten(description, ROW_DESCRIPTION_LIMIT)} if description else row


def _choices(given: object, *, identifier: str) -> list[Choice]:
    """What can be tapped: each id once, each title once, in order."""
    found: dict[str, Choice] = {}
    titles: set[str] = set()
    for item in given if isinstance(given, list | tuple) else []:
        item = _mapping(item)
        chosen = safe_text(item.get(identifier)).strip()
        title = " ".join(safe_text(item.get("title")).translate(MARKDOWN).split())
        if chosen and title and chosen not in found and title not in titles:
            found[chosen] = Choice(chosen, title, _unbroken(" ".join(safe_text(item.get("description")).split())))
            titles.add(title)
    return list(found.values())


def _unbroken(text: str) -> str:
    return SIGN_AND_AMOUNT.sub(NO_BREAK, text)


def _is_address(url: str) -> bool:
    if not url or length(url) > URL_LIMIT or any(character.isspace() for character in url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
