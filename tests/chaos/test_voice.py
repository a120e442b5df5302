"""The process that listens, with the real model: it hears, survives being killed, and nobody waits for it for ever."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from services.clock import SystemClock
from services.settings import Settings
from services.voice import weights
from tests.processes import Process, a_process, services
from tests.spoken import spoken
from tests.stand_ins import StandIns
from tests.talking import Talk, a_message, a_text, eventually, talking

pytestmark = pytest.mark.slow

WISH = "Quiero la cabaña Ceibo, del tres al cinco de febrero, somos cuatro."
HEARING_SECONDS = 120.0  # on a busy machine


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = weights.join(Settings(_env_file=None, local_dir=tmp_path_factory.mktemp("model")), tell=lambda _: None)
    assert folder is not None
    return folder


@pytest.fixture
async def talk(database_url: str, redis_url: str, graph: StandIns, model: Path) -> AsyncIterator[Talk]:
    async with talking(database_url, redis_url, SystemClock(), graph, whisper_model=str(model)) as running:
        yield running


@contextmanager
def a_listener(talk: Talk, folder: Path, name: str = "voice") -> Iterator[Process]:
    command = [*services("voice"), "work"]
    with a_process(command, environment=talk.environment(), log=folder / f"{name}.log") as process:
        yield process


@contextmanager
def a_worker(talk: Talk, folder: Path, name: str = "worker") -> Iterator[Process]:
    with a_process(services("worker"), environment=talk.environment(), log=folder / f"{name}.log") as process:
        yield process


def a_note(talk: Talk, content: bytes) -> dict[str, Any]:
    kept = talk.graph.http.post(f"{talk.graph.address}/simulator/_media", content=content).json()["id"]
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    told = {"id": kept, "mime_type": "audio/ogg; codecs=opus", "sha256": digest, "voice": True}
    return a_message("audio", told, said_at=talk.product.clock.now())


async def answered(talk: Talk, count: int) -> None:
    await eventually(lambda: len(talk.texts()) >= count, seconds=HEARING_SECONDS)


async def test_a_note_is_heard_and_what_was_typed_after_it_is_answered_after_it(talk: Talk, tmp_path: Path) -> None:
    with a_worker(talk, tmp_path), a_listener(talk, tmp_path) as listener:
        await talk.say(a_note(talk, spoken(WISH)))
        await talk.say(a_text("¿y aceptan mascotas?", said_at=talk.product.clock.now()))
        await answered(talk, 2)
        assert listener.stop() == 0
    first, second = talk.assistant.heard
    assert "febrero" in (first["metadata"].get("heard") or first["message"]).lower()
    assert second["message"] == "¿y aceptan mascotas?"
    assert "febrero" not in listener.said(), "logs carry no words of a guest"


async def test_a_note_whose_listener_is_killed_is_heard_by_the_next_and_answered_once(
    talk: Talk, tmp_path: Path
) -> None:
    with a_worker(talk, tmp_path):
        with a_listener(talk, tmp_path, "killed") as killed:
            await talk.say(a_note(talk, spoken(WISH)))
            doing = "select count(*) from procrastinate_jobs where task_name = 'voice:hear' and status = 'doing'"
            await eventually(lambda: talk.value(doing), seconds=HEARING_SECONDS)
            killed.kill()
        assert await talk.value("select state from voice_note") == "wanted"
        with a_listener(talk, tmp_path, "next"):
            await answered(talk, 1)
    assert await talk.value("select state from voice_note") == "heard"
    assert len(talk.texts()) == 1


async def test_a_note_whose_worker_is_killed_while_it_is_fetched_is_fetched_by_the_next(
    talk: Talk, tmp_path: Path
) -> None:
    talk.graph.fault(match="GET /media/", drop="before", delay=60)  # longer than it lives
    with a_worker(talk, tmp_path, "killed") as killed:
        await talk.say(a_note(talk, spoken(WISH)))
        doing = "select count(*) from procrastinate_jobs where queue_name = 'files' and status = 'doing'"
        await eventually(lambda: talk.value(doing))
        killed.kill()
    talk.graph.call("DELETE", "_faults")
    assert await talk.value("select state from guest_file") == "wanted"
    with a_worker(talk, tmp_path, "next"), a_listener(talk, tmp_path):
        await answered(talk, 1)
    assert await talk.value("select state from voice_note") == "heard"
    assert len(talk.texts()) == 1


async def test_texts_of_others_do_not_wait_for_notes(talk: Talk, tmp_path: Path) -> None:
    with a_worker(talk, tmp_path):  # and nobody who listens
        await talk.say(a_note(talk, spoken(WISH)))
        await talk.say(a_text("hola", phone="5491155500009", said_at=talk.product.clock.now()))
        await eventually(lambda: talk.texts("5491155500009") == ["eco: hola"])
    assert await talk.value("select state from voice_note") == "wanted"
