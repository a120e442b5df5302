"""
Rasa 3.6.21 calls, rasa-sdk 3.21.1 answers: the two were never released together, so a recorded call keeps them honest.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from rasa_sdk import Action
from rasa_sdk.endpoint import create_app
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import ActionExecutor

from actions.__main__ import silence_version_warning
from actions.said import Said
from services.clock import SettableClock
from tests.serving import listening

CALL = Path(__file__).parent / "samples" / "rasa" / "action_call_3.6.21.json"


class Recorder(Action):
    """Answers under the recorded action's name and keeps what it was given."""

    def __init__(self) -> None:
        self.given: list[tuple[Any, Any]] = []

    def name(self) -> str:
        return "action_continue_booking"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        self.given.append((tracker, domain))
        dispatcher.utter_message(response="utter_ask_dates", json_message={"handover": {"reason": "asked"}})
        return [SlotSet("cabin", "Ceibo"), FollowupAction("action_listen")]


async def answered(recorder: Recorder) -> httpx.Response:
    executor = ActionExecutor()
    executor.register_action(recorder)
    app = create_app(executor, cors_origins=[])
    app.config.AUTO_EXTEND = False
    async with listening(app) as address, httpx.AsyncClient(base_url=address) as client:
        return await client.post("/webhook", content=CALL.read_bytes(), headers={"Content-Type": "application/json"})


async def test_a_recorded_call_is_read_and_answered_in_rasas_words(clock: SettableClock) -> None:
    recorder = Recorder()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        silence_version_warning()
        answer = await answered(recorder)
    assert answer.status_code == 200
    body = answer.json()
    assert [(event["event"], event.get("name"), event.get("value")) for event in body["events"]] == [
        ("slot", "cabin", "Ceibo"),
        ("followup", "action_listen", None),
    ]
    assert body["responses"][0]["response"] == "utter_ask_dates"
    assert body["responses"][0]["custom"] == {"handover": {"reason": "asked"}}
    tracker, domain = recorder.given[0]
    said = Said.from_tracker(tracker, clock=clock)
    assert (said.text, said.typed, said.message_id) == ("hay lugar del 8 al 11 de marzo para 2?", True, "41")
    assert said.conversation_id == UUID("3f0c7a3e-0000-4000-8000-0000000000aa")
    assert said.said_at.isoformat() == "2026-11-24T12:00:00-03:00"
    assert domain["responses"]["utter_ask_dates"]


def test_only_that_one_warning_is_silenced() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        silence_version_warning()
        with pytest.raises(UserWarning):
            warnings.warn("another trouble", stacklevel=1)


def test_the_recorded_call_is_of_the_pinned_version() -> None:
    pinned = (Path(__file__).parents[2] / "requirements" / "bot.in").read_text("utf-8")
    assert f"rasa=={json.loads(CALL.read_text('utf-8'))['version']}" in pinned
