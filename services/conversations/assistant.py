"""The Rasa channel over HTTP: one request, one turn, all its answers (see ``bot/channel.py``)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import httpx
import pydantic

from services.errors import ProviderRefused, ProviderUnavailable
from services.settings import Settings

PATH = "/webhooks/anfitrion/webhook"
TIMEOUT = httpx.Timeout(25.0, connect=2.0)  # seconds


class Kind(StrEnum):
    """Where a message comes from: typed words, a choice that we offered, an event of ours."""

    TEXT = "text"
    CHOICE = "choice"
    EVENT = "event"


@dataclass(frozen=True)
class Said:
    """What the assistant is told. The same ``message_id`` is answered with the same words again."""

    conversation_id: str
    message_id: str
    kind: Kind
    message: str
    metadata: dict[str, Any]


class Answer(pydantic.BaseModel):
    """One answer; ``custom`` may carry a ``list``, a ``cta_url`` or a ``handover``."""

    text: str | None = None
    buttons: list[dict[str, Any]] | None = None
    image: str | None = None
    custom: dict[str, Any] | None = None

    @property
    def handover_reason(self) -> str | None:
        """Why the assistant asks for a person, if it does."""
        wish = (self.custom or {}).get("handover")
        return str(wish.get("reason") or "asked") if isinstance(wish, dict) else None


class Answers(pydantic.BaseModel):
    """All answers of a turn. ``repeated``: the message had been handled before."""

    messages: list[Answer]
    repeated: bool = False


class Assistant:
    """The channel's client. ``http`` stays the caller's to close."""

    def __init__(self, settings: Settings, http: httpx.AsyncClient) -> None:
        self._url = settings.rasa_url + PATH
        token = settings.rasa_token.get_secret_value()
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = http

    async def answer(self, said: Said) -> Answers:
        """
        Let the assistant have its turn.

        Raises ``ProviderUnavailable`` when the turn may be had later, ``ProviderRefused`` when the message never will.
        """
        body = {
            "sender": said.conversation_id,
            "message": said.message,
            "kind": said.kind.value,
            "message_id": said.message_id,
            "metadata": said.metadata,
        }
        try:
            answer = await self._http.post(self._url, json=body, headers=self._headers, timeout=TIMEOUT)
        except httpx.HTTPError as error:
            raise ProviderUnavailable(f"the assistant cannot be reached: {type(error).__name__}") from error
        if answer.status_code in (400, 413, 422):
            raise ProviderRefused(f"the assistant refused the message: HTTP {answer.status_code}")
        if answer.status_code != 200:
            raise ProviderUnavailable(f"the assistant failed: HTTP {answer.status_code}")
        try:
            return Answers.model_validate_json(answer.content)
        except pydantic.ValidationError as error:
            raise ProviderUnavailable("the assistant answered something else") from error
