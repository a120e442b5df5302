"""
What happened in one turn of a conversation, read from the product's database: how a message was understood, what
changed in memory, who decided what, and how long each part took.

Rasa keeps every event of a turn in its table ``bot.events``; the inbox knows when a message came and was answered.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

INBOUND = """
select id, conversation_id, state, received_at, turn_started_at, answered_at
from inbound_message where provider_id = %s
"""
EVENTS = "select data from bot.events where sender_id = %s order by id desc limit %s"
LATEST_EVENTS = 120
LISTEN = "action_listen"


@dataclass(frozen=True)
class Decision:
    """An action that ran and which policy chose it; ``None`` when the action before had called for it."""

    action: str
    policy: str | None


@dataclass(frozen=True)
class TurnSeen:
    """
    A turn as it went. ``ranking``: intents with their confidence, best first; ``slots``: those that changed, with
    their new value. Seconds: from the webhook to the start of the turn, in the assistant, and until answers were ready.
    """

    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    entities: tuple[Mapping[str, Any], ...]
    slots: Mapping[str, Any]
    decisions: tuple[Decision, ...]
    waited: float
    assistant: float
    whole: float


def turn_of(connection: psycopg.Connection[Any], provider_id: str) -> TurnSeen | None:
    """The turn of a message by the provider's id; ``None`` until it has been answered, or if nobody was asked."""
    row = connection.execute(INBOUND, [provider_id]).fetchone()
    if row is None or row[2] != "answered":
        return None
    inbound_id, conversation_id, _, received_at, turn_started_at, answered_at = row
    newest = connection.execute(EVENTS, [str(conversation_id), LATEST_EVENTS]).fetchall()
    events = [json.loads(data) for (data,) in reversed(newest)]
    mine = of_message(events, str(inbound_id))
    if mine is None:
        return None
    before, during = mine
    understood = during[0].get("parse_data") or {}
    intent = understood.get("intent") or {}
    return TurnSeen(
        intent=intent.get("name") or "",
        confidence=float(intent.get("confidence") or 0.0),
        ranking=tuple((one["name"], float(one["confidence"])) for one in understood.get("intent_ranking") or []),
        entities=tuple(understood.get("entities") or ()),
        slots=changed_slots(before, during),
        decisions=tuple(
            Decision(event["name"], policy_of(event))
            for event in during
            if event["event"] == "action" and event["name"] != LISTEN
        ),
        waited=(turn_started_at - received_at).total_seconds(),
        assistant=during[-1]["timestamp"] - during[0]["timestamp"],
        whole=(answered_at - received_at).total_seconds(),
    )


def of_message(
    events: Sequence[Mapping[str, Any]], message_id: str
) -> tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]] | None:
    """The events before a message, and those from it to the next; ``None`` when it is not among them."""
    places = [number for number, event in enumerate(events) if event["event"] == "user"]
    for place, following in zip(places, [*places[1:], len(events)], strict=True):
        if str(events[place].get("message_id")) == message_id:
            return events[:place], events[place:following]
    return None


def changed_slots(before: Iterable[Mapping[str, Any]], during: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Slots that are something else after a turn than before it."""
    known = {event["name"]: event.get("value") for event in before if event["event"] == "slot"}
    after = {event["name"]: event.get("value") for event in during if event["event"] == "slot"}
    return {name: value for name, value in after.items() if value != known.get(name)}


def policy_of(event: Mapping[str, Any]) -> str | None:
    """The policy that chose an action, by the name in ``config.yml``."""
    policy = event.get("policy")
    return str(policy).split("_")[-1] if policy else None
