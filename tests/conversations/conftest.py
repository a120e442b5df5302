"""A product to talk to, and a guest who has."""

from typing import Any
from uuid import UUID

import pytest

from tests.scripted_assistant import echo
from tests.talking import Talk, a_text, graph, talk  # noqa: F401 - fixtures of this folder's tests


def echo_guests(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """Say what a guest said, and nothing to events."""
    return [] if asked["message"].startswith("/notice") else echo(asked)


@pytest.fixture
async def ana(talk: Talk) -> UUID:  # noqa: F811 - the fixture
    """The conversation of a guest who was just answered; now is when she wrote."""
    talk.assistant.script = echo_guests
    await talk.say(a_text("hola", said_at=talk.clock.now()))
    await talk.answer()
    assert talk.texts() == ["eco: hola"]
    found: UUID = await talk.conversation_id()
    return found
