"""One guest's side of a conversation, spoken straight to the assistant's channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from services.clock import Clock


@dataclass
class Talker:
    """Says and taps; keeps what was answered last."""

    http: httpx.Client
    channel: str
    token: str
    conversation_id: str
    clock: Clock
    answers: list[dict[str, Any]] = field(default_factory=list)

    def says(self, text: str, *, aloud: bool = False) -> str:
        """Type a text, or say it in a voice note in which it is heard; the answers' words."""
        return self._turn(text, "text", spoken=aloud)

    def taps(self, title: str) -> str:
        """Tap a button or row by its title."""
        choices = {button["title"]: button["payload"] for one in self.answers for button in one.get("buttons", [])}
        rows = [row for one in self.answers for row in one.get("custom", {}).get("list", {}).get("rows", [])]
        choices |= {row["title"]: row["id"] for row in rows}
        assert title in choices, f"nothing to tap is called {title!r}: {sorted(choices)}"
        return self._turn(choices[title], "choice")

    def is_told(self, event: str) -> str:
        """Something has happened that the assistant tells; its words."""
        return self._turn(event, "event")

    @property
    def handed_over(self) -> str | None:
        """The reason for which the last answers leave the conversation to a person."""
        reasons = [one["custom"]["handover"]["reason"] for one in self.answers if "handover" in one.get("custom", {})]
        return reasons[0] if reasons else None

    def _turn(self, message: str, kind: str, *, spoken: bool = False) -> str:
        body = {
            "sender": self.conversation_id,
            "message": message,
            "kind": kind,
            "message_id": str(uuid4()),
            "metadata": {
                "said_at": self.clock.now().isoformat(),
                "conversation_id": self.conversation_id,
                **({"spoken": True} if spoken else {}),
            },
        }
        answer = self.http.post(self.channel, json=body, headers={"Authorization": f"Bearer {self.token}"})
        answer.raise_for_status()
        self.answers = answer.json()["messages"]
        return "\n".join(self.words_of(one) for one in self.answers)

    @staticmethod
    def words_of(answer: dict[str, Any]) -> str:
        """Everything of an answer that a guest can read."""
        custom = answer.get("custom", {})
        link, rows = custom.get("cta_url", {}), custom.get("list", {}).get("rows", [])
        titles = [button["title"] for button in answer.get("buttons", [])] + [row["title"] for row in rows]
        return "\n".join([answer.get("text", ""), *titles, *link.values()])
