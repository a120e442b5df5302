"""
The background process: runs the jobs of every slice until it is told to stop.

Beside the jobs runs a look-out, each second: it puts back the jobs of workers that died and those whose end could not
be noted, and defers anew what is due without a job (messages put off, or whose job was lost). With the heartbeat this
takes a killed worker's jobs over in about four seconds. A worker whose event loop stands still for three seconds is
taken for dead (one that listens, after fifteen): nothing slow may run on it. Being taken for dead by mistake costs
nothing but work, since every job may run twice.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import procrastinate
import psycopg.errors
import structlog
from procrastinate.jobs import Job
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from services.conversations import voice_notes
from services.conversations.repository import defer_orphaned_turns
from services.conversations.voice_notes import VOICE_QUEUE, Decision, Reason
from services.operations.exposition import leave_figures
from services.tasks import job_queue
from services.whatsapp.repository import defer_due
from services.wiring import Product

log = structlog.get_logger(__name__)

# Stock settings are too slow for a chat: neither a retry nor the end of a job wakes a worker, so it looks often.
POLLING_SECONDS = 0.25
HEARTBEAT_SECONDS = 1.0
STALLED_AFTER_SECONDS = 3.0
# Whoever listens lets everybody else go first, so that on a busy machine it may come to nothing else for a while.
LISTENER_STALLED_AFTER_SECONDS = 15.0
LOOK_OUT_SECONDS = 1.0
# Jobs mostly wait for the assistant or a provider: as many as conversations that may be in motion at once.
CONCURRENCY = 24
# Longer than a call to the assistant or a provider may take.
STOP_SECONDS = 30.0
RESTART_SECONDS = 1.0
OF_THEIR_OWN = frozenset({VOICE_QUEUE})  # queues whose jobs take a core for seconds
# A message's job comes with it, so one without is rare, and never urgent enough to race with a job that is ending.
ORPHANED_AFTER = timedelta(seconds=30)


@dataclass(frozen=True)
class Duty:
    """
    What a worker does: the jobs of ``queues`` (of all but those that need a process of their own, by default), so many
    at once, with ``beside`` in hand.
    """

    queues: frozenset[str] | None = None
    concurrency: int = CONCURRENCY
    beside: Mapping[str, Any] = field(default_factory=dict)

    def queues_of(self, queue: procrastinate.App) -> list[str]:
        """The queues by name."""
        every = {task.queue for task in queue.tasks.values()} - OF_THEIR_OWN
        return sorted(self.queues or every)


async def run_worker(product: Product, duty: Duty | None = None) -> None:
    """
    Run jobs until the process is asked to stop (SIGINT, SIGTERM); jobs under way are let end.

    A worker that loses the database ends, or stops by itself; it is started anew until the database is back.
    """
    stopping = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    while not stopping.is_set():
        queue = job_queue(product.settings)
        try:
            async with queue.open_async():
                await _run_until(stopping, queue, product, duty or Duty())
        except* (procrastinate.exceptions.ConnectorException, DBAPIError, NoConnection) as lost:
            log.error("database lost", errors=sorted({type(error).__name__ for error in lost.exceptions}))
        if not stopping.is_set():
            log.warning("worker starts anew")
            await asyncio.sleep(RESTART_SECONDS)


async def _run_until(stopping: asyncio.Event, queue: procrastinate.App, product: Product, duty: Duty) -> None:
    """Run one worker until it is to stop or cannot go on."""
    look_out = LookOut(queue, product)
    async with asyncio.TaskGroup() as group:
        worker = group.create_task(
            queue.run_worker_async(
                queues=duty.queues_of(queue),
                concurrency=duty.concurrency,
                fetch_job_polling_interval=POLLING_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=LISTENER_STALLED_AFTER_SECONDS,
                shutdown_graceful_timeout=STOP_SECONDS,
                delete_jobs="successful",
                additional_context={"product": product, **duty.beside},
                install_signal_handlers=False,
                worker_middleware=[look_out.watch],
            ),
            name="worker",
        )
        others = [group.create_task(work) for work in (stopping.wait(), look_out.run(), leave_figures(product))]
        await asyncio.wait([worker, others[0]], return_when=asyncio.FIRST_COMPLETED)
        for task in (worker, *others):
            task.cancel()


class LookOut:
    """One worker's view of what has been left lying: its own jobs, those of the dead, and messages without a job."""

    def __init__(self, queue: procrastinate.App, product: Product) -> None:
        self._queue = queue
        self._product = product
        self._worker_id: int | None = None
        self._running: set[int | None] = set()
        self._ended: set[int | None] = set()

    async def watch(self, process: Callable[[], Awaitable[Any]], context: procrastinate.JobContext, worker: Any) -> Any:
        """Note a job while it runs (the worker's middleware)."""
        self._worker_id = worker.worker_id
        self._running.add(context.job.id)
        try:
            return await process()
        finally:
            self._running.discard(context.job.id)

    async def run(self) -> None:
        """Look each second, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_OUT_SECONDS)
            await put_back(self._queue, self._product, await self._lost_ends())
            await put_back(self._queue, self._product, await stalled_jobs(self._queue))
            await defer_what_is_due(self._product)

    async def _lost_ends(self) -> list[Job]:
        """
        Jobs of this worker that are marked as running and are not, twice in a row.

        The end of a job cannot be noted while the database is away. Nobody would touch it again, and its lock would
        hold the conversation for ever.
        """
        doing = await self._queue.job_manager.list_jobs_async(status="doing")
        ended = [job for job in doing if job.worker_id == self._worker_id and job.id not in self._running]
        lost = [job for job in ended if job.id in self._ended]
        self._ended = {job.id for job in ended}
        return lost


async def stalled_jobs(queue: procrastinate.App) -> list[Job]:
    """The jobs whose workers have given no sign of life for so long that they are taken for dead."""
    find = queue.job_manager.get_stalled_jobs
    silent = list(await find(seconds_since_heartbeat=STALLED_AFTER_SECONDS))
    if not any(job.queue in OF_THEIR_OWN for job in silent):
        return silent
    dead = {job.id for job in await find(seconds_since_heartbeat=LISTENER_STALLED_AFTER_SECONDS)}
    return [job for job in silent if job.queue not in OF_THEIR_OWN or job.id in dead]


async def put_back(queue: procrastinate.App, product: Product, jobs: list[Job]) -> None:
    """Let jobs be run again, unless they have ended or somebody else was faster."""
    for job in jobs:
        try:
            await queue.job_manager.retry_job(job)
        except procrastinate.exceptions.ConnectorException as error:
            if not isinstance(error.__cause__, psycopg.errors.RaiseException):
                raise
            log.info("job needs no putting back", job=job.id)
        else:
            log.warning("job put back", job=job.id, task=job.task_name)
            product.metrics.jobs_put_back(1)


async def defer_what_is_due(product: Product) -> None:
    """Defer jobs for messages that wait without one."""
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        is_delivery_due = await defer_due(connection, now=now)
        is_turn_orphaned = await defer_orphaned_turns(connection, before=now - ORPHANED_AFTER)
        unheard = await voice_notes.give_up_overdue(connection, now=now)
        if is_delivery_due or is_turn_orphaned or unheard:
            await connection.commit()
    for _ in range(unheard):
        product.metrics.voice_note(
            decision=Decision.ASK_AGAIN, reason=Reason.AWAY, waited=voice_notes.PATIENCE.total_seconds()
        )
    if unheard:
        log.error("voice notes not heard in time", notes=unheard)
    if is_turn_orphaned:
        log.error("messages without a job found")
