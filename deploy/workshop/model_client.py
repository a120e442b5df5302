"""Asks models, which are loaded by a process of Rasa's environment (:mod:`deploy.workshop.model_process`)."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.local.model import RASA, ROOT

PARSED_AT_ONCE = 50
LINES_SHOWN = 8


class ModelAway(Exception):
    """The models' process could not start or has ended; the message says what it said before it was told anything."""


@dataclass(frozen=True)
class Understood:
    """What a model makes of a sentence. ``ranking``: the likeliest intents with their confidence, best first."""

    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...] = ()
    entities: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Answered:
    """A turn: how the message was understood, what was done, what was said. ``failed``: why there is no answer."""

    intent: str
    confidence: float
    actions: tuple[str, ...] = ()
    answers: tuple[Mapping[str, Any], ...] = field(default=())
    failed: str | None = None


class Models:
    """Loaded models, by the names under which they were opened."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def parse(self, model: str, texts: Sequence[str]) -> Iterator[Understood]:
        """What a model makes of sentences, one by one in their order."""
        for start in range(0, len(texts), PARSED_AT_ONCE):
            answer = self._ask(do="parse", model=model, texts=texts[start : start + PARSED_AT_ONCE])
            for one in answer["parsed"]:
                ranking = tuple((str(name), float(confidence)) for name, confidence in one["ranking"])
                yield Understood(one["intent"] or "", one["confidence"], ranking, tuple(one["entities"]))

    def turn(
        self, model: str, conversation: str, *, kind: str, message: str, message_id: str, metadata: Mapping[str, Any]
    ) -> Answered:
        """Have a turn, which that model remembers."""
        answer = self._ask(
            do="turn", model=model, conversation=conversation, kind=kind, message=message, message_id=message_id,
            metadata=dict(metadata),
        )  # fmt: skip
        if "failed" in answer:
            return Answered("", 0.0, failed=answer["failed"])
        return Answered(
            answer["intent"] or "", answer["confidence"], tuple(answer["actions"]), tuple(answer["answers"])
        )

    def carry(self, conversation: str, *, source: str, target: str) -> None:
        """Let a model know of a conversation exactly what another one knows."""
        self._ask(do="carry", conversation=conversation, **{"from": source, "to": target})

    def forget(self, conversation: str) -> None:
        """Let every model forget a conversation."""
        self._ask(do="forget", conversation=conversation)

    def _ask(self, **request: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request, ensure_ascii=False) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise ModelAway("el proceso de los modelos se terminó") from None
        return self._hear()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise ModelAway("el proceso de los modelos se terminó")
        answer = dict(json.loads(line))
        if "fault" in answer:
            raise ModelAway(
                f"un modelo no puede contestar ({answer['fault']}): si es de otra versión del programa, "
                "no anda con la de ahora; entrená uno nuevo con `make train`"
            )
        return answer


@contextmanager
def loaded(
    models: Mapping[str, Path], environment: Mapping[str, str], *, actions_url: str | None = None
) -> Iterator[Models]:
    """
    Models that can be asked until the block is left; ``actions_url``: the action server that their turns call.

    Raises :class:`ModelAway` when they cannot be loaded.
    """
    command = [RASA[0], "-m", "deploy.workshop.model_process"]
    command += [f"{name}={path}" for name, path in models.items()]
    command += ["--actions", actions_url] if actions_url else []
    with tempfile.TemporaryFile() as said:  # has no name and goes with us: it may come to hold a guest's words
        process = subprocess.Popen(
            command, cwd=ROOT, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said,
            text=True, encoding="utf-8", start_new_session=True,
        )  # fmt: skip
        try:
            opened = Models(process)
            try:
                opened._hear()
            except ModelAway:
                said.seek(0)
                lines = said.read().decode("utf-8", "replace").strip().splitlines()[-LINES_SHOWN:]
                raise ModelAway(
                    "no se pueden cargar los modelos; lo último que dijo Rasa:\n    " + "\n    ".join(lines)
                ) from None
            yield opened
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
