"""The background process as it runs: it answers, survives being killed, and picks up what was put off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from services.clock import SystemClock
from tests.processes import Process, a_process, services
from tests.stand_ins import StandIns
from tests.talking import Talk, a_text, eventually, talking

PHONE = "5491155500002"


@pytest.fixture
async def talk(database_url: str, redis_url: str, graph: StandIns) -> AsyncIterator[Talk]:
    async with talking(database_url, redis_url, SystemClock(), graph) as running:
        yield running


@contextmanager
def a_worker(talk: Talk, folder: Path, name: str = "worker") -> Iterator[Process]:
    with a_process(services("worker"), environment=talk.environment(), log=folder / f"{name}.log") as process:
        yield process


def now_said(talk: Talk, text: str, phone: str = PHONE) -> dict[str, object]:
    return a_text(text, phone=phone, said_at=talk.product.clock.now())


async def test_a_worker_answers_what_comes_in(talk: Talk, tmp_path: Path) -> None:
    with a_worker(talk, tmp_path) as worker:
        await talk.say(now_said(talk, "hola"))
        await eventually(lambda: talk.texts() == ["eco: hola"])
        assert worker.stop() == 0


async def test_a_conversation_is_answered_in_order_however_fast_it_comes(talk: Talk, tmp_path: Path) -> None:
    said = [f"mensaje {n}" for n in range(12)]
    with a_worker(talk, tmp_path):
        for text in said:
            await talk.say(now_said(talk, text))
        await eventually(lambda: len(talk.texts()) >= len(said))
    assert talk.texts() == [f"eco: {text}" for text in said]


async def test_a_killed_workers_turn_is_taken_over_by_another_and_answered_once(talk: Talk, tmp_path: Path) -> None:
    talk.assistant.gate = asyncio.Event()
    with a_worker(talk, tmp_path) as killed:
        await talk.say(now_said(talk, "hola"))
        await eventually(lambda: talk.assistant.heard)
        killed.kill()
    talk.assistant.gate.set()
    with a_worker(talk, tmp_path, "second"):
        await talk.say(now_said(talk, "¿estás?"))
        await eventually(lambda: len(talk.texts()) >= 2)
    assert talk.texts() == ["eco: hola", "eco: ¿estás?"]
    assert await talk.value("select count(*) from outbound_message") == 2


async def test_a_message_put_off_for_the_pair_rate_is_sent_when_its_time_has_come(talk: Talk, tmp_path: Path) -> None:
    talk.assistant.script = lambda asked: [{"text": f"{asked['message']} {n}"} for n in range(2)]
    await talk.say(now_said(talk, "hola"))
    await talk.take_turns()
    talk.graph.fault(match="POST .*/messages", code=131056)
    with a_worker(talk, tmp_path):
        await eventually(lambda: len(talk.texts()) >= 2)
    assert talk.texts() == ["hola 0", "hola 1"]


async def test_a_worker_that_loses_the_database_goes_on_when_it_is_back(
    talk: Talk, database_url: str, tmp_path: Path
) -> None:
    with a_worker(talk, tmp_path) as worker:
        await talk.say(now_said(talk, "uno"))
        await eventually(lambda: talk.texts() == ["eco: uno"])
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )
        await talk.say(now_said(talk, "dos"))
        await eventually(lambda: talk.texts() == ["eco: uno", "eco: dos"])
        assert worker.is_running()
        assert worker.stop() == 0
