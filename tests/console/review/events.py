"""A turn as Rasa writes it down: the shapes of Rasa 3.6's events."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from tests.console.test_voice_notes import last_number
from tests.house import House

WRITE = text(
    "insert into bot.events (sender_id, type_name, timestamp, intent_name, action_name, data) "
    "values (:sender, :type, :at, :intent, :action, :data)"
)


def user(
    words: str, ranking: Sequence[tuple[str, float]], *, at: float, message: str, kind: str = "text", **more: Any
) -> dict[str, Any]:
    """The event of a message."""
    ranked = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    parsed = {"intent": ranked[0], "intent_ranking": ranked, "entities": more.get("entities", []), "text": words}
    return {
        "event": "user", "timestamp": at, "text": words, "parse_data": parsed, "message_id": message,
        "input_channel": "anfitrion", "metadata": {"kind": kind, "model_id": "0fd6f02ec9d57d3a"},
    }  # fmt: skip


def action(name: str, *, at: float, policy: str | None = "policy_1_RulePolicy", confidence: float | None = 1.0) -> Any:
    """The event of an action that has run."""
    return {"event": "action", "timestamp": at, "name": name, "policy": policy, "confidence": confidence}


def bot(words: str | None, *, at: float, custom: Any = None, metadata: Any = None) -> dict[str, Any]:
    """The event of something said."""
    data = {"custom": custom, "buttons": None, "image": None}
    return {"event": "bot", "timestamp": at, "text": words, "data": data, "metadata": metadata or {}}


def slot(name: str, value: Any, *, at: float) -> dict[str, Any]:
    """The event of something remembered."""
    return {"event": "slot", "timestamp": at, "name": name, "value": value}


async def write(house: House, talk: UUID, events: Sequence[Mapping[str, Any]]) -> None:
    """Keep events as the tracker store does."""
    rows = [
        {
            "sender": str(talk), "type": one["event"], "at": one["timestamp"],
            "intent": one.get("parse_data", {}).get("intent", {}).get("name"), "action": one.get("name"),
            "data": json.dumps(one),
        }
        for one in events
    ]  # fmt: skip
    await house.connection.execute(WRITE, rows)


async def a_turn(
    house: House,
    talk: UUID,
    words: str,
    *ranking: tuple[str, float],
    ago: timedelta = timedelta(minutes=12),
    does: str = "action_answer_question",
    says: str = "Sí, hay pileta.",
    handover: str | None = None,
    language: str | None = None,
    entities: Sequence[Mapping[str, Any]] = (),
    kind: str = "text",
) -> int:
    """A guest's message that the assistant has read and answered; its number. Not committed."""
    await house.said(talk, words, ago=ago)
    number = await last_number(house)
    moment: datetime = house.now - ago
    at = moment.timestamp()
    custom = {"handover": {"reason": handover}} if handover else None
    every = [
        user(words, ranking, at=at, message=str(number), kind=kind, entities=list(entities)),
        action(does, at=at + 0.4),
        *([slot("language", language, at=at + 0.4)] if language else []),
        bot(says, at=at + 0.4, custom=custom),
        action("action_listen", at=at + 0.41),
    ]
    await write(house, talk, every)
    return number
