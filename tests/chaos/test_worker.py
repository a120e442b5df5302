"""The background process as it runs: it answers, survives being killed, and picks up what was put off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from procrastinate.jobs import Job
from sqlalchemy import text

from services.clock import SystemClock
from services.tasks import job_queue
from services.worker import put_back
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


def now_said(talk: Talk, words: str, phone: str = PHONE) -> dict[str, object]:
    return a_text(words, phone=phone, said_at=talk.product.clock.now())


async def test_a_worker_answers_what_comes_in(talk: Talk, tmp_path: Path) -> None:
    with a_worker(talk, tmp_path) as worker:
        await talk.say(now_said(talk, "hola"))
        await eventually(lambda: talk.texts() == ["eco: hola"])
        assert worker.stop() == 0


async def test_a_conversation_is_answered_in_order_however_fast_it_comes(talk: Talk, tmp_path: Path) -> None:
    said = [f"mensaje {n}" for n in range(12)]
    with a_worker(talk, tmp_path):
        for words in said:
            await talk.say(now_said(talk, words))
        await eventually(lambda: len(talk.texts()) >= len(said))
    assert talk.texts() == [f"eco: {words}" for words in said]


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
        # Noted, too: a connection cut in between leaves a doubt, and no webhook comes here to settle it.
        await eventually(lambda: talk.value("select count(*) from outbound_message where state <> 'sending'"))
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )
        await talk.say(now_said(talk, "dos"))
        await eventually(lambda: talk.texts() == ["eco: uno", "eco: dos"])
        assert worker.is_running(), worker.said()
        assert worker.stop() == 0


async def test_a_job_that_has_ended_is_not_put_back(talk: Talk) -> None:
    queue = job_queue(talk.product.settings)
    async with queue.open_async():
        job = Job(id=987, queue="turns", priority=0, lock=None, queueing_lock=None, task_name="turn", attempts=0)
        await put_back(queue, talk.product, [job])
    assert await talk.value("select count(*) from procrastinate_jobs") == 0


async def test_a_job_whose_end_could_not_be_noted_does_not_hold_its_conversation(talk: Talk, tmp_path: Path) -> None:
    await talk.say(now_said(talk, "hola"))
    await talk.lose_jobs()
    with a_worker(talk, tmp_path):
        await eventually(lambda: talk.value("select count(*) from procrastinate_workers"))
        async with talk.product.database.unit_of_work() as connection:
            await connection.execute(
                text(
                    "insert into procrastinate_jobs (queue_name, task_name, lock, args, status, worker_id) "
                    "select 'turns', 'conversations:turn', id::text, jsonb_build_object('conversation_id', id), "
                    "'doing', (select max(id) from procrastinate_workers) from conversation"
                )
            )
            await connection.commit()
        await eventually(lambda: talk.texts() == ["eco: hola"])
