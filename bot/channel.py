"""
The road from the product's worker to the assistant and back: one request, one turn, all its answers.

``POST /webhooks/anfitrion/webhook``::

    {"sender": conversation id, "message": text, "kind": "text" | "choice" | "event", "message_id": id, "metadata": {}}
    → 200 {"messages": [{"text"?, "buttons"?, "image"?, "custom"?}], "repeated": bool}

* A message id that was handled is answered again with the same words and ``repeated: true``. Look-up and turn happen
  under one lock of the conversation, and Rasa saves a turn once, at its end: either all of it happened or nothing.
* What a guest types (``kind: text``) is never a command. Only ids of buttons that we sent (``choice``) and events of
  our own (``event``) may name an intent.
* Trouble is a 500 without a word of the guest in the log; the caller sends the turn again.
"""

from __future__ import annotations

import hmac
import logging
import os
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.active_model import SUFFIX, ActiveModel
from bot.plain_text import as_plain_text
from bot.strict import TurnFailed, strict_processor

logger = logging.getLogger(__name__)

ANSWER_PARTS = ("text", "buttons", "image", "custom")


class Kind(StrEnum):
    """Where a message comes from, hence what it may do."""

    TEXT = "text"
    CHOICE = "choice"
    EVENT = "event"


class AnfitrionInput(InputChannel):
    """The channel, named in ``credentials.yml``."""

    def __init__(self, token: str = "") -> None:
        self._token = token

    @classmethod
    def name(cls) -> str:
        """The name in the address."""
        return "anfitrion"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> AnfitrionInput:
        """``token`` of the credentials, else ``RASA_TOKEN`` of the environment; without either nobody is asked."""
        return cls(str((credentials or {}).get("token") or os.environ.get("RASA_TOKEN", "")))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's routes. ``on_new_message`` is not used: it would lock only the second half of our work."""
        del on_new_message
        routes = Blueprint("anfitrion_webhook")

        routes.listener("after_server_start")(_follow_registry)
        routes.listener("before_server_stop")(_let_registry_be)

        @routes.get("/")
        async def health(request: Request) -> HTTPResponse:
            if not _is_ready(request):
                return response.json({"status": "loading"}, status=503)
            followed = getattr(request.app.ctx, "active_model", None)
            refused = {"refused": followed.refused} if followed is not None and followed.refused else {}
            name = request.app.ctx.agent.model_name.removesuffix(SUFFIX)
            return response.json({"status": "ok", "model": name, **refused})

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            if not self._is_allowed(request):
                return response.json({"error": "unauthorized"}, status=401)
            if not _is_ready(request):
                return response.json({"error": "loading"}, status=503)
            message = _message(request)
            if message is None:
                return response.json({"error": "invalid"}, status=422)
            try:
                answers, repeated = await _turn(request.app.ctx.agent, message)
            except TurnFailed as failure:
                logger.error("Conversation '%s': turn failed, %s.", message.sender_id, failure)
                return response.json({"error": "turn_failed"}, status=500)
            except Exception as error:  # noqa: BLE001 - the last handler: Sanic's own would log the request
                # The type only: a library's message may quote the guest.
                logger.error("Conversation '%s': turn failed, %s.", message.sender_id, type(error).__name__)
                return response.json({"error": "turn_failed"}, status=500)
            return response.json({"messages": answers, "repeated": repeated})

        return routes

    def _is_allowed(self, request: Request) -> bool:
        if not self._token:
            return True
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(errors="replace"), f"Bearer {self._token}".encode())


class CollectingChannel(OutputChannel):
    """Keeps what the assistant says, in the shape in which the tracker keeps it too."""

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """The channel's name, by which responses may be chosen."""
        return AnfitrionInput.name()

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one answer."""
        del recipient_id
        self.said.append(message)


def answers_for(tracker: DialogueStateTracker, message_id: str) -> list[dict[str, Any]] | None:
    """What was answered to a message; ``None`` when it was not handled yet (as far back as the window reaches)."""
    said: list[dict[str, Any]] = []
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered):
            said.append(event.message())
        elif isinstance(event, UserUttered):
            if event.message_id == message_id:
                return said[::-1]
            said = []
    return None


async def _follow_registry(app: Any, loop: Any) -> None:
    app.ctx.active_model = ActiveModel.from_environment()
    app.ctx.following = loop.create_task(app.ctx.active_model.follow(app))


async def _let_registry_be(app: Any, loop: Any) -> None:
    del loop
    app.ctx.following.cancel()


async def _turn(agent: Any, message: UserMessage) -> tuple[list[dict[str, Any]], bool]:
    processor: MessageProcessor = strict_processor(agent)
    async with agent.lock_store.lock(message.sender_id):
        tracker = await processor.tracker_store.retrieve(message.sender_id)
        handled = answers_for(tracker, message.message_id) if tracker is not None else None
        if handled is not None:
            return [_answer(said) for said in handled], True
        await processor.handle_message(message)
    return [_answer(said) for said in message.output_channel.said], False


def _answer(said: dict[str, Any]) -> dict[str, Any]:
    return {part: said[part] for part in ANSWER_PARTS if said.get(part)}


def _is_ready(request: Request) -> bool:
    agent = getattr(request.app.ctx, "agent", None)
    return agent is not None and agent.is_ready()


def _message(request: Request) -> UserMessage | None:
    """The request's message; ``None`` when it is not one."""
    body = request.json
    if not isinstance(body, dict):
        return None
    sender, text, message_id = body.get("sender"), body.get("message"), body.get("message_id")
    metadata = body.get("metadata") or {}
    kinds = {kind.value for kind in Kind}
    if not (isinstance(sender, str) and sender and isinstance(text, str) and message_id):
        return None
    if body.get("kind", Kind.TEXT.value) not in kinds or not isinstance(metadata, dict):
        return None
    kind = Kind(body.get("kind", Kind.TEXT.value))
    return UserMessage(
        text=as_plain_text(text) if kind is Kind.TEXT else text,
        output_channel=CollectingChannel(),
        sender_id=sender,
        message_id=str(message_id),
        input_channel=AnfitrionInput.name(),
        metadata={**metadata, "kind": kind.value},
    )
