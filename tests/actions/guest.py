"""
A guest who talks to the skills as through Rasa, but with intents chosen by the test.

What Rasa would do between two messages is done here by the trainer's own files: the rules say which action an intent
leads to, the responses what it says. A response that is missing, or misses a value, fails the test.
"""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.client import BookingClient
from actions.registry import all_actions
from services.clock import Clock

ROOT = Path(__file__).parents[2]
FORM, ASK_NAME = "hold_form", "utter_ask_guest_name"
COMMAND = re.compile(r"/(?P<intent>\w+)(?P<entities>\{.*\})?$")
MOST_ACTIONS = 4


@lru_cache
def responses() -> dict[str, list[dict[str, Any]]]:
    """Everything the assistant can say."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted((ROOT / "data" / "responses").glob("*.yml")):
        found |= yaml.safe_load(path.read_text("utf-8"))["responses"]
    return found


@lru_cache
def action_of_intent() -> dict[str, str]:
    """The rules that begin with an intent."""
    rules = [
        rule["steps"]
        for path in sorted((ROOT / "data" / "rules").glob("*.yml"))
        for rule in yaml.safe_load(path.read_text("utf-8"))["rules"]
    ]
    return {steps[0]["intent"]: steps[1]["action"] for steps in rules if "intent" in steps[0]}


@dataclass(frozen=True)
class Heard:
    """One answer as the channel would hand it on."""

    response: str
    text: str
    buttons: tuple[dict[str, str], ...]
    custom: dict[str, Any]
    calls: tuple[str, ...] = ()


@dataclass
class Guest:
    """One conversation. ``slots`` are what Rasa would keep of it."""

    client: BookingClient
    clock: Clock
    conversation_id: UUID
    slots: dict[str, Any] = field(default_factory=dict)
    active_loop: str | None = None
    heard: list[Heard] = field(default_factory=list)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self._actions = {action.name(): action for action in all_actions(client=self.client, clock=self.clock)}

    @property
    def words(self) -> str:
        """What was answered last."""
        return "\n".join(one.text for one in self.heard)

    @property
    def said(self) -> list[str]:
        """The responses that were answered last."""
        return [one.response for one in self.heard]

    async def says(
        self,
        text: str,
        intent: str = "inform",
        *,
        confidence: float = 0.9,
        message_id: str | None = None,
        media: str | None = None,
        **entities: str,
    ) -> str:
        """Type a message that the model takes for ``intent``, maybe below a file; the answers' words."""
        marked = [{"entity": name, "value": value} for name, value in entities.items()]
        more = {"media_kind": media} if media else {}
        return await self._turn(text, intent, confidence, marked, kind="text", message_id=message_id, **more)

    async def taps(self, title: str) -> str:
        """Tap a button or a row of the last answers by its title."""
        rows = [row for one in self.heard for row in one.custom.get("list", {}).get("rows", [])]
        payloads = {button["title"]: button["payload"] for one in self.heard for button in one.buttons}
        payloads |= {row["title"]: row["id"] for row in rows}
        return await self.sends(payloads[title], kind="choice")

    async def says_aloud(self, text: str, intent: str = "inform") -> str:
        """A voice note in which that was heard, beyond doubt."""
        return await self._turn(text, intent, 0.9, [], kind="text", message_id=None, spoken=True)

    async def sends(self, payload: str, *, kind: str = "event", **metadata: Any) -> str:
        """A payload of ours: a choice's, or an event's; ``metadata``: what is told besides."""
        match = COMMAND.match(payload)
        assert match, payload
        entities = json.loads(match["entities"] or "{}")
        marked = [{"entity": name, "value": value} for name, value in entities.items()]
        return await self._turn(payload, match["intent"], 1.0, marked, kind=kind, message_id=None, **metadata)

    async def _turn(
        self,
        text: str,
        intent: str,
        confidence: float,
        entities: list[dict[str, str]],
        *,
        kind: str,
        message_id: str | None,
        **metadata: Any,
    ) -> str:
        self.heard = []
        said_at: datetime = self.clock.now()
        message = {
            "text": text,
            "intent": {"name": intent, "confidence": confidence},
            "entities": entities,
            "message_id": message_id or str(next(self._numbers)),
            "metadata": {
                "kind": kind, "said_at": said_at.isoformat(), "conversation_id": str(self.conversation_id), **metadata,
            },
        }  # fmt: skip
        following: str | None = await self._after_form(message)
        for _ in range(MOST_ACTIONS):
            if following in (None, "action_listen"):
                return self.words
            following = await self._run(following, message)
        raise AssertionError(f"the turn did not end after {MOST_ACTIONS} actions")

    async def _after_form(self, message: dict[str, Any]) -> str | None:
        """What Rasa runs first: with the form open its validation, and the intent's rule when that is no name."""
        if self.active_loop == FORM:
            await self._run("validate_hold_form", message)
            if self.slots.get("guest_name"):
                self.active_loop = None
                return "action_hold"
        return action_of_intent()[message["intent"]["name"]]

    async def _run(self, name: str, message: dict[str, Any]) -> str | None:
        if name == FORM:
            self.active_loop = FORM
            self.slots["requested_slot"] = "guest_name"
            self._hear({"response": ASK_NAME})
            return None
        loop = {"name": self.active_loop} if self.active_loop else {}
        tracker = Tracker(str(self.conversation_id), dict(self.slots), message, [], False, None, loop, None)
        dispatcher = CollectingDispatcher()
        events = await self._actions[name].run(dispatcher, tracker, {"responses": responses()})
        for answer in dispatcher.messages:
            self._hear(answer)
        following = None
        for event in events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
            elif event["event"] == "active_loop":
                self.active_loop = event["name"]
            elif event["event"] == "followup":
                following = event["name"]
        return following

    def _hear(self, answer: dict[str, Any]) -> None:
        variations = responses()[answer["response"]]
        # Every variation must work with these values; the first is what is heard.
        texts = [variation["text"].format(**answer) for variation in variations]
        own = [
            {"title": button["title"], "payload": button["payload"].format(**answer)}
            for button in variations[0].get("buttons", [])
        ]
        buttons = (*own, *(answer.get("buttons") or []))
        custom, calls = answer.get("custom") or {}, tuple(answer.get("calls") or ())
        self.heard.append(Heard(answer["response"], texts[0], buttons, custom, calls))
