"""
``make chat``: a guest in this terminal, by way of the simulator of a running ``make run``.

What is typed goes the whole road (webhook, turn, delivery) and comes back as the guest would see it. A number taps the
choice of that number. Trainers read it, so what it says is Spanish.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any

import httpx

POLL_SECONDS = 0.2
QUIET_SECONDS = 1.0
ANSWER_LIMIT_SECONDS = 40.0
HELP = "Escribí como un huésped; con un número tocás esa opción. Ctrl-D termina."
AWAY = "No contesta nadie en {address}/simulator: corré `make run` (sin credenciales) en otra terminal."


@dataclass(frozen=True)
class Choice:
    """A button or a row of a list that the guest may tap."""

    kind: str
    id: str
    title: str
    answers: str


class Chat:
    """One new guest of the simulator at ``address``. Raises ``httpx.HTTPError`` when that does not answer."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(base_url=f"{address}/simulator/phone", timeout=20, trust_env=False)
        made = self._http.post("/guests", json={"name": "Huésped de prueba"}).raise_for_status()
        self._guest: int = made.json()["id"]
        self._revision = 0
        self._seen: set[int] = set()
        self.choices: list[Choice] = []

    def say(self, text: str) -> None:
        """Write a text, or tap the choice with that number."""
        body: dict[str, str] = {"kind": "text", "text": text}
        if text.isdecimal() and 0 < int(text) <= len(self.choices):
            choice = self.choices[int(text) - 1]
            body = {"kind": choice.kind, "id": choice.id, "title": choice.title, "answers": choice.answers}
        self._http.post(f"/guests/{self._guest}/messages", json=body).raise_for_status()
        self.choices = []

    def answers(self) -> list[str]:
        """What the assistant says, once it has been quiet for a moment; nothing when it says nothing for long."""
        found: list[str] = []
        began = last = time.monotonic()
        while time.monotonic() - began < ANSWER_LIMIT_SECONDS:
            for message in self._new_messages():
                found.append(self._shown(message))
                last = time.monotonic()
            if found and time.monotonic() - last > QUIET_SECONDS:
                break
            threading.Event().wait(POLL_SECONDS)
        return found

    def _new_messages(self) -> list[dict[str, Any]]:
        changes = self._http.get("/changes", params={"after": self._revision}).raise_for_status().json()
        self._revision = changes["revision"]
        new = [
            message
            for message in changes["messages"]
            if message["guest_id"] == self._guest
            and message["direction"] == "to_guest"
            and message["id"] not in self._seen
        ]
        self._seen |= {message["id"] for message in new}
        return new

    def _shown(self, message: dict[str, Any]) -> str:
        """A message as lines of text; its choices are numbered and kept."""
        content = message["content"]
        if message["kind"] != "interactive":
            return str(content.get("body") or content.get("caption") or f"[{message['kind']}]")
        lines = [content["body"]["text"]]
        action = content.get("action", {})
        buttons = [("button_reply", button["reply"]) for button in action.get("buttons", [])]
        rows = [("list_reply", row) for section in action.get("sections", []) for row in section.get("rows", [])]
        for kind, choice in buttons + rows:
            self.choices.append(Choice(kind, choice["id"], choice["title"], message["provider_id"]))
            described = f": {choice['description']}" if choice.get("description") else ""
            lines.append(f"  {len(self.choices)}. {choice['title']}{described}")
        link = action.get("parameters", {}).get("url")
        return "\n".join([*lines, f"  {link}"] if link else lines)


def chat(address: str) -> int:
    """Converse until the end of input. Returns the exit status."""
    try:
        talk = Chat(address)
        print(HELP)
        while text := input("\n> ").strip() or None:
            talk.say(text)
            print("\n".join(talk.answers()) or "(no dice nada)")
    except (EOFError, KeyboardInterrupt):
        print()
    except httpx.HTTPError:
        print(AWAY.format(address=address))
        return 1
    return 0
