"""
``.venv-bot/bin/python -m deploy.workshop.model_process NAME=MODEL … [--actions ADDRESS]``: models to be asked.

Runs where Rasa is. Reads one JSON request a line and answers one JSON line each, by way of
:mod:`deploy.workshop.model_client`::

    {"do": "parse", "model": name, "texts": [text, …]}
        → {"parsed": [{"intent", "confidence", "ranking": [[intent, confidence], …], "entities": [{…}]}, …]}
    {"do": "turn", "model": name, "conversation": id, "kind": …, "message": …, "message_id": …, "metadata": {…}}
        → {"intent", "confidence", "actions": [name, …], "answers": [{"text"?, "buttons"?, "custom"?}, …]}
        → {"failed": kind of trouble}
    {"do": "carry", "from": name, "to": name, "conversation": id}   → {}   the same past for another model
    {"do": "forget", "conversation": id}                            → {}

Conversations live in memory, so nothing of them is left behind. Standard output belongs to the answers: what libraries
print goes to standard error.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import traceback
import zlib
from typing import Any, TextIO

import numpy
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.channel import ANSWER_PARTS, AnfitrionInput, CollectingChannel, Kind
from bot.plain_text import as_plain_text
from bot.strict import TurnFailed, strict_processor
from deploy.workshop.speaking import answers_alone

RANKED = 5
OF_RASA = ("action_listen", "action_session_start", "action_unlikely_intent")


class ModelProcess:
    """Loaded models by name, each with its own memory of conversations."""

    def __init__(self, models: dict[str, str], *, actions_url: str | None) -> None:
        endpoint = EndpointConfig(actions_url, token=os.environ.get("RASA_TOKEN")) if actions_url else None
        self._agents = {name: Agent.load(path, action_endpoint=endpoint) for name, path in models.items()}

    async def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what a request asks for."""
        what = request.pop("do")
        if what == "parse":
            agent = self._agents[request["model"]]
            return {"parsed": [await _parsed(agent, text) for text in request["texts"]]}
        if what == "turn":
            return await self._turn(self._agents[request.pop("model")], **request)
        if what == "carry":
            await self._carry(request["from"], request["to"], request["conversation"])
            return {}
        if what == "forget":
            for agent in self._agents.values():
                strict_processor(agent).tracker_store.store.pop(request["conversation"], None)
            return {}
        raise ValueError(f"no such request: {what}")

    async def _turn(
        self, agent: Agent, *, conversation: str, kind: str, message: str, message_id: str, metadata: dict[str, Any]
    ) -> dict[str, Any]:
        processor = strict_processor(agent)
        numpy.random.seed(zlib.crc32(message_id.encode()))
        said = UserMessage(
            text=as_plain_text(message) if kind == Kind.TEXT else message,
            output_channel=CollectingChannel(),
            sender_id=conversation,
            message_id=message_id,
            input_channel=AnfitrionInput.name(),
            metadata={**metadata, "kind": kind},
        )
        try:
            await processor.handle_message(said)
        except TurnFailed as failure:
            return {"failed": str(failure)}
        except Exception as error:  # noqa: BLE001 - as in the channel: the turn has no answer, whatever it was
            return {"failed": type(error).__name__}  # the type only: a library's message may quote the guest
        tracker = await processor.tracker_store.retrieve(conversation)
        assert tracker is not None
        answers = [{part: one[part] for part in ANSWER_PARTS if one.get(part)} for one in said.output_channel.said]
        return {**_taken(tracker), "answers": answers}

    async def _carry(self, source: str, target: str, conversation: str) -> None:
        known = await strict_processor(self._agents[source]).tracker_store.retrieve(conversation)
        store = strict_processor(self._agents[target]).tracker_store
        if known is None:
            store.store.pop(conversation, None)
            return
        slots = self._agents[target].domain.slots
        await store.save(DialogueStateTracker.from_events(conversation, list(known.events), slots))


async def _parsed(agent: Agent, text: str) -> dict[str, Any]:
    """What a model makes of a sentence, which is text whatever it begins with."""
    found = await agent.parse_message(as_plain_text(text))
    kept = ("entity", "value", "start", "end")
    return {
        "intent": found["intent"]["name"],
        "confidence": float(found["intent"]["confidence"]),
        "ranking": [[one["name"], float(one["confidence"])] for one in found.get("intent_ranking", [])[:RANKED]],
        "entities": [{name: one[name] for name in kept if name in one} for one in found.get("entities", [])],
    }


def _taken(tracker: DialogueStateTracker) -> dict[str, Any]:
    """How the latest message was understood, and the actions that followed."""
    actions: list[str] = []
    for event in reversed(tracker.events):
        if isinstance(event, ActionExecuted) and event.action_name not in OF_RASA:
            actions.append(str(event.action_name))
        elif isinstance(event, UserUttered):
            intent = event.intent or {}
            confidence = float(intent.get("confidence") or 0.0)
            return {"intent": intent.get("name"), "confidence": confidence, "actions": actions[::-1]}
    return {"intent": None, "confidence": 0.0, "actions": actions[::-1]}


async def serve(process: ModelProcess, requests: TextIO, answers: TextIO) -> None:
    """Answer until the requests end."""
    while line := await asyncio.to_thread(requests.readline):
        try:
            answer = await process.answer(json.loads(line))
        except Exception as error:  # noqa: BLE001 - told by its type and place, which quote no guest
            place = traceback.extract_tb(error.__traceback__)[-1]
            answer = {"fault": f"{type(error).__name__} in {place.name}, line {place.lineno}"}
        answers.write(json.dumps(answer, ensure_ascii=False, default=str) + "\n")
        answers.flush()


def main() -> None:
    """Load the models, say so, and answer."""
    answers = answers_alone()
    arguments = sys.argv[1:]
    actions_url = arguments[arguments.index("--actions") + 1] if "--actions" in arguments else None
    process = ModelProcess(dict(one.split("=", 1) for one in arguments if "=" in one), actions_url=actions_url)
    answers.write('{"ready": true}\n')
    answers.flush()
    asyncio.run(serve(process, sys.stdin, answers))


if __name__ == "__main__":
    main()
