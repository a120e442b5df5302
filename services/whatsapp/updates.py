"""What a webhook can tell, as small types. Source: WhatsApp Cloud API, webhooks reference."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

LONE_SURROGATES = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True)
class Sender:
    """Who wrote: at least one of the two is there. ``name`` is what the guest calls itself: text, not an identity."""

    phone: str | None
    user_id: str | None
    name: str | None = None


@dataclass(frozen=True)
class Message:
    """
    One message of a guest. ``text``: what was written or chosen, if anything; ``choice_id``: what was tapped.

    ``said_at`` is ``None`` when the provider did not say. ``moved_to`` is who the sender has become (system messages).
    """

    id: str
    sender: Sender
    kind: str
    said_at: datetime | None
    raw: bytes
    text: str | None = None
    choice_id: str | None = None
    is_silent: bool = False
    moved_to: Sender | None = None


@dataclass(frozen=True)
class Status:
    """What became of a message of ours. ``opaque`` is what we gave it; ``error_code`` and ``error`` when it failed."""

    message_id: str
    name: str
    at: datetime | None
    opaque: str | None = None
    errors: list[dict[str, Any]] = field(default_factory=list)

    @property
    def error_code(self) -> int | None:
        """The first error's code."""
        code = self.errors[0].get("code") if self.errors else None
        return code if isinstance(code, int) and abs(code) < 2**31 else None

    @property
    def error(self) -> str | None:
        """The first error in its own words."""
        if not self.errors:
            return None
        data = self.errors[0].get("error_data")
        details = data.get("details") if isinstance(data, Mapping) else None
        return safe_text(details or self.errors[0].get("title") or "")[:500] or None


@dataclass(frozen=True)
class Oddity:
    """Something authentic that we cannot use. ``kind`` says what it is: ``field:account_update``, ``malformed``, …"""

    kind: str
    raw: bytes


@dataclass(frozen=True)
class Echo:
    """
    What somebody of the house wrote to a guest in the WhatsApp Business app, on the phone of the house. ``text``: its
    words, if any. ``amends``: it is no message of its own but the new words of the one with that id, ``None`` when that
    was taken back.
    """

    id: str
    to: Sender
    kind: str
    said_at: datetime | None
    raw: bytes
    text: str | None = None
    amends: str | None = None


Update: TypeAlias = Message | Status | Echo | Oddity


def safe_text(value: object) -> str:
    """Text that PostgreSQL accepts: without NUL, lone surrogates replaced. Anything but text is empty."""
    if not isinstance(value, str):
        return ""
    return LONE_SURROGATES.sub("\ufffd", value).replace("\0", "")
