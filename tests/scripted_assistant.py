"""
A small HTTP server that speaks the contract of the assistant's channel, for tests of whoever calls it.

It answers by a script (a function of the request) and, as the channel does, gives the same answers to an id that it
has handled. ``away`` lets it fail; ``heard`` is what it was asked, repetitions included.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from sanic import HTTPResponse, Request, Sanic
from sanic.response import json as json_response

from tests.serving import listening

Script = Callable[[dict[str, Any]], list[dict[str, Any]]]


def echo(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """Say what was said."""
    return [{"text": f"eco: {asked['message']}"}]


class ScriptedAssistant:
    """The server's state. ``token``: what it asks for, if anything."""

    def __init__(self) -> None:
        self.address = ""
        self.script: Script = echo
        self.heard: list[dict[str, Any]] = []
        self.handled: dict[str, list[dict[str, Any]]] = {}
        self.away: int | None = None
        self.token = ""
        self.gate: asyncio.Event | None = None
        """When set, a turn waits for it before it is handled."""

    @property
    def messages(self) -> list[str]:
        """What was said, each message once, in the order of the first time."""
        return list(dict.fromkeys(asked["message"] for asked in self.heard))

    async def answer(self, request: Request) -> HTTPResponse:
        """One turn."""
        asked = request.json
        if self.token and request.headers.get("authorization") != f"Bearer {self.token}":
            return json_response({"error": "unauthorized"}, status=401)
        self.heard.append(asked)
        if self.away is not None:
            return json_response({"error": "turn_failed"}, status=self.away)
        if self.gate is not None:
            await self.gate.wait()
        repeated = asked["message_id"] in self.handled
        if not repeated:
            self.handled[asked["message_id"]] = self.script(asked)
        return json_response({"messages": self.handled[asked["message_id"]], "repeated": repeated})


@asynccontextmanager
async def scripted_assistant() -> AsyncIterator[ScriptedAssistant]:
    """A running server on a free port."""
    state = ScriptedAssistant()
    app: Sanic = Sanic(f"assistant_{uuid.uuid4().hex}", configure_logging=False)  # type: ignore[type-arg]
    app.config.AUTO_EXTEND = False
    app.add_route(state.answer, "/webhooks/anfitrion/webhook", methods=["POST"])
    async with listening(app) as address:
        state.address = address
        yield state
