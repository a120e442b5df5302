"""
``make chat``: a guest in this terminal, by way of the simulator of a running ``make run``, and what went on inside.

What is typed goes the whole road (webhook, turn, delivery) and comes back as the guest would see it, below how it was
understood, what changed in memory, which rule decided and how long it took. A number taps the choice of that number.
Trainers read it, so what it says is Spanish.
"""

from __future__ import annotations

import contextlib
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg

from deploy.local.environment import address_here
from deploy.local.house import running_database
from deploy.workshop.rules import names_of_rules
from deploy.workshop.turns import Decision, TurnSeen, turn_of
from services.settings import Settings, read_settings

POLL_SECONDS = 0.2
QUIET_SECONDS = 1.0
ANSWER_LIMIT_SECONDS = 40.0
RUNNERS_UP = 3
LONGEST_VALUE = 90
HELP = """Escribí como un huésped; con un número tocás esa opción. Ctrl-D termina.
Abajo de cada mensaje: qué entendió, qué recordó, qué regla decidió y cuánto tardó."""
AWAY = "make chat: no contesta nadie en {address}/simulator: corré `make run` (sin credenciales) en otra terminal"
NO_TURN = "   (no hubo turno: lo tiene una persona, o nadie contestó a tiempo)"
DATABASE_AWAY = "make chat: no se puede leer la base de datos de `make run`, donde está lo que pasa en cada turno"


class DatabaseAway(Exception):
    """The product's database is not to be read from here."""


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

    def say(self, text: str) -> str:
        """Write a text, or tap the choice with that number; the provider's id of the message."""
        body: dict[str, str] = {"kind": "text", "text": text}
        if text.isdecimal() and 0 < int(text) <= len(self.choices):
            choice = self.choices[int(text) - 1]
            body = {"kind": choice.kind, "id": choice.id, "title": choice.title, "answers": choice.answers}
        said = self._http.post(f"/guests/{self._guest}/messages", json=body).raise_for_status()
        self.choices = []
        return str(said.json()["id"])

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


def described(turn: TurnSeen, *, rules: Callable[[str, str], list[str]] = names_of_rules) -> str:
    """What went on in a turn, a line for each thing that there is to say."""
    others = [f"{name} {share:.2f}" for name, share in turn.ranking if name != turn.intent][:RUNNERS_UP]
    lines = [f"entendió   {turn.intent} {turn.confidence:.2f}" + (f"   después {', '.join(others)}" if others else "")]
    if turn.entities:
        found = dict.fromkeys(f"{one['entity']}={one['value']}" for one in turn.entities)
        lines.append(f"marcas     {', '.join(found)}")
    if turn.slots:
        lines.append(f"recordó    {', '.join(f'{name}={_brief(value)}' for name, value in turn.slots.items())}")
    lines += [f"decidió    {_decided(turn, decision, rules)}" for decision in turn.decisions]
    lines.append(
        f"tardó      {_milliseconds(turn.whole)} en total: {_milliseconds(turn.waited)} de espera, "
        f"{_milliseconds(turn.assistant)} en las acciones"
    )
    return "\n".join(f"   {line}" for line in lines)


def _decided(turn: TurnSeen, decision: Decision, rules: Callable[[str, str], list[str]]) -> str:
    if decision.policy is None:
        return f"{decision.action} (la pidió la acción anterior)"
    names = rules(turn.intent, decision.action)
    why = f"{decision.policy}, {' o '.join(f'«{name}»' for name in names)}" if names else decision.policy
    return f"{decision.action} ({why})"


def _brief(value: Any) -> str:
    told = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
    return told if len(told) <= LONGEST_VALUE else f"{told[:LONGEST_VALUE]}…"


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


@contextlib.contextmanager
def _inside(settings: Settings) -> Iterator[psycopg.Connection[Any]]:
    """The running product's database, for reading. Raises :class:`DatabaseAway`."""
    address = running_database(settings)
    if address is None:
        raise DatabaseAway
    try:
        connection = psycopg.connect(address, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError:
        raise DatabaseAway from None
    with connection:
        connection.read_only = True
        yield connection


def converse(talk: Chat, connection: psycopg.Connection[Any], *, read: Callable[[str], str] = input) -> None:
    """Have turns until the guest says nothing more."""
    print(HELP)
    while text := read("\n> ").strip():
        message_id = talk.say(text)
        answers = talk.answers()
        turn = turn_of(connection, message_id)
        print(described(turn) if turn is not None else NO_TURN)
        print("\n".join(["", *answers]) if answers else "\n(no dice nada)")


def main() -> int:
    """Converse until the end of input. Returns the exit status."""
    settings = read_settings()
    address = address_here(settings)
    try:
        talk = Chat(address)
        with _inside(settings) as connection:
            converse(talk, connection)
    except (EOFError, KeyboardInterrupt):
        print()
    except httpx.HTTPError:
        sys.stderr.write(AWAY.format(address=address) + "\n")
        return 1
    except DatabaseAway:
        sys.stderr.write(DATABASE_AWAY + "\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
