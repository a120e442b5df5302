"""A listener that has no time is not dead: its note is not listened to twice at once, and what guests hear is true."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import text
from structlog.testing import capture_logs

from services.conversations.voice_notes import Decision, Reason
from services.simulator.recordings import silent_voice_note
from services.tasks import job_queue
from services.voice.listening import Signals, Transcript
from services.voice.service import listen_to
from services.whatsapp.media import fetch_file
from services.worker import LISTENER_STALLED_AFTER_SECONDS, STALLED_AFTER_SECONDS, stalled_jobs
from tests.talking import Talk, eventually
from tests.voice.test_turns import reason_told

Records = Callable[..., dict[str, Any]]


class SlowListener:
    """Hears the same words in everything, once it is let."""

    def __init__(self) -> None:
        self.may_go_on = threading.Event()
        self.began = 0
        self.under_way: set[int] = set()

    def listen(self, samples: Any, *, prompt: str = "") -> Transcript:
        del samples, prompt
        self.began += 1
        assert self.may_go_on.wait(30)
        return Transcript("hola, tenés lugar?", Signals(-0.1, 0.0, 1.0, 0.0, 2.0, 2.0, each_word=-0.1, weakest=-0.5))

    def languages_of(self, transcript: Transcript) -> dict[str, float]:
        del transcript
        return {"es": 1.0}


async def a_fetched_note(talk: Talk, records: Records) -> None:
    await talk.say(records(silent_voice_note(1)))
    await talk.take_turns()
    assert await fetch_file(talk.product, 1, is_last_try=False) == "kept"


async def test_a_note_that_is_being_listened_to_is_not_listened_to_again_here(talk: Talk, records: Records) -> None:
    await a_fetched_note(talk, records)
    listener = SlowListener()
    first = asyncio.create_task(listen_to(talk.product, 1, listener, is_last_try=False))  # type: ignore[arg-type]
    await eventually(lambda: listener.began)
    for is_last_try in (False, True):
        assert await listen_to(talk.product, 1, listener, is_last_try=is_last_try) is None  # type: ignore[arg-type]
    listener.may_go_on.set()
    assert await first == Decision.ACT
    assert listener.began == 1
    assert await talk.value("select decision from voice_note") == "act"


async def test_a_note_whose_listeners_did_not_come_back_is_not_called_damaged(talk: Talk, records: Records) -> None:
    await a_fetched_note(talk, records)
    await listen_to(talk.product, 1, SlowListener(), is_last_try=True)  # type: ignore[arg-type]
    await talk.take_turns()
    assert reason_told(talk) == Reason.AWAY


async def test_what_was_heard_too_late_is_told_in_the_log(talk: Talk, records: Records) -> None:
    await a_fetched_note(talk, records)
    listener = SlowListener()
    hearing = asyncio.create_task(listen_to(talk.product, 1, listener, is_last_try=False))  # type: ignore[arg-type]
    await eventually(lambda: listener.began)
    async with talk.product.database.unit_of_work() as connection:
        await connection.execute(
            text("update voice_note set state = 'failed', decision = 'ask_again', reason = 'away'")
        )
        await connection.commit()
    with capture_logs() as logs:
        listener.may_go_on.set()
        assert await hearing is None
    assert [entry["event"] for entry in logs] == ["voice note heard too late"]


async def test_a_listener_may_be_silent_for_longer_than_a_worker(talk: Talk) -> None:
    async def stalled_after(seconds: float) -> set[str]:
        async with talk.product.database.unit_of_work() as connection:
            await connection.execute(text("delete from procrastinate_jobs"))
            await connection.execute(text("delete from procrastinate_workers"))
            await connection.execute(
                text("insert into procrastinate_workers (last_heartbeat) values (now() - make_interval(secs => :age))"),
                {"age": seconds},
            )
            for name in ("turns", "voice"):
                await connection.execute(
                    text(
                        "insert into procrastinate_jobs (queue_name, task_name, args, status, worker_id) "
                        "select :queue, 'any', '{}', 'doing', max(id) from procrastinate_workers"
                    ),
                    {"queue": name},
                )
            await connection.commit()
        app = job_queue(talk.product.settings)
        async with app.open_async():
            return {job.queue for job in await stalled_jobs(app)}

    assert await stalled_after(STALLED_AFTER_SECONDS - 1) == set()
    assert await stalled_after(LISTENER_STALLED_AFTER_SECONDS - 2) == {"turns"}
    assert await stalled_after(LISTENER_STALLED_AFTER_SECONDS + 1) == {"turns", "voice"}
