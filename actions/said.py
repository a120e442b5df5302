"""A message as the tracker and the clock tell of it, before anything is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from rasa_sdk import Tracker

from actions.languages import ADDRESS
from actions.oddities import Oddity, read_oddity
from services.clock import Clock

KIND_TEXT = "text"
LONGEST_READ = 2000  # characters of a typed text; three minutes of a voice note. What follows says nothing new


@dataclass(frozen=True)
class Said:
    """What the tracker and the clock tell of a message."""

    text: str
    typed: bool
    intent: str
    confidence: float
    entities: tuple[Mapping[str, Any], ...]
    said_at: datetime
    message_id: str
    conversation_id: UUID | None
    media: str | None = None  # the kind of file that came with a typed text, its caption
    about: Mapping[str, Any] = field(default_factory=dict)  # the message's metadata: of a voice note, what was heard
    shows_address: bool = False  # a link or e-mail address, which is left out of `text`: its digits are no dates

    @cached_property
    def oddity(self) -> Oddity | None:
        """What a typed text is instead of an answer; ``None`` for anything that may be one."""
        return read_oddity(self.text, shows_address=self.shows_address) if self.typed else None

    @property
    def spoken(self) -> bool:
        """Whether the text was heard in a voice note."""
        return bool(self.about.get("spoken"))

    def entity(self, name: str) -> str | None:
        """The first value of an entity."""
        return next((str(found["value"]) for found in self.entities if found.get("entity") == name), None)

    def entities_of(self, name: str) -> list[str]:
        """The values of an entity, each once, in order."""
        return list(dict.fromkeys(str(found["value"]) for found in self.entities if found.get("entity") == name))

    @classmethod
    def from_tracker(cls, tracker: Tracker, *, clock: Clock) -> Said:
        """The latest message. Through a channel that tells no time it was said now."""
        message = tracker.latest_message
        metadata = message.get("metadata") or {}
        intent = message.get("intent") or {}
        text = message.get("text") or ""
        typed = metadata.get("kind", KIND_TEXT) == KIND_TEXT and not text.startswith("/")
        text = text[:LONGEST_READ] if typed else text
        without_addresses = ADDRESS.sub(" ", text) if typed else text
        return cls(
            text=without_addresses,
            typed=typed,
            shows_address=without_addresses != text,
            about=metadata,
            intent=intent.get("name") or "nlu_fallback",
            confidence=float(intent.get("confidence") or 0.0),
            entities=tuple(message.get("entities") or ()),
            said_at=moment_of(metadata.get("said_at")) or clock.now(),
            message_id=str(message.get("message_id") or ""),
            media=str(metadata["media_kind"]) if metadata.get("media_kind") else None,
            conversation_id=_conversation(metadata.get("conversation_id"), tracker.sender_id),
        )


def moment_of(value: Any) -> datetime | None:
    """An aware moment in ISO form; ``None`` for anything else."""
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo is not None else None


def _conversation(value: Any, sender: str) -> UUID | None:
    for text in (value, sender):
        try:
            return UUID(str(text))
        except ValueError:
            continue
    return None
