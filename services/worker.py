"""
The background process: runs the jobs of every slice until it is told to stop.

Beside the jobs runs a look-out, each second: it puts back the jobs of workers that died, and defers anew what is due
without a job (messages put off, or whose job was lost). With the heartbeat this takes a killed worker's jobs over in
about four seconds. A worker whose event loop stands still for three seconds is taken for dead: nothing slow may run on
it. Being taken for dead by mistake costs nothing but work, since every job may run twice.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import procrastinate
import structlog
from sqlalchemy.exc import DBAPIError

from services.conversations.repository import defer_orphaned_turns
from services.operations.exposition import leave_figures
from services.tasks import job_queue
from services.whatsapp.repository import defer_due
from services.wiring import Product

log = structlog.get_logger(__name__)

# Stock settings are too slow for a chat: neither a retry nor the end of a job wakes a worker, so it looks often.
POLLING_SECONDS = 0.25
HEARTBEAT_SECONDS = 1.0
STALLED_AFTER_SECONDS = 3.0
LOOK_OUT_SECONDS = 1.0
# Jobs mostly wait for the assistant or a provider: as many as conversations that may be in motion at once.
CONCURRENCY = 24
RESTART_SECONDS = 1.0
# A message's job comes with it, so one without is rare, and never urgent enough to race with a job that is ending.
ORPHANED_AFTER = timedelta(seconds=30)


async def run_worker(product: Product) -> None:
    """
    Run jobs until the process is asked to stop (SIGINT, SIGTERM).

    A worker that loses the database ends; it is started anew until the database is back.
    """
    while True:
        queue = job_queue(product.settings)
        try:
            async with queue.open_async():
                await _run_until_stopped(queue, product)
                return
        except* (procrastinate.exceptions.ConnectorException, DBAPIError) as lost:
            log.error("database lost, worker starts anew", errors=[type(error).__name__ for error in lost.exceptions])
        await asyncio.sleep(RESTART_SECONDS)


async def _run_until_stopped(queue: procrastinate.App, product: Product) -> None:
    async with asyncio.TaskGroup() as group:
        look_out = group.create_task(_look_out(queue, product), name="look-out")
        figures = group.create_task(leave_figures(product), name="figures")
        await queue.run_worker_async(
            concurrency=CONCURRENCY,
            fetch_job_polling_interval=POLLING_SECONDS,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=STALLED_AFTER_SECONDS,
            delete_jobs="successful",
            additional_context={"product": product},
            install_signal_handlers=True,
        )
        look_out.cancel()
        figures.cancel()


async def _look_out(queue: procrastinate.App, product: Product) -> None:
    while True:
        await asyncio.sleep(LOOK_OUT_SECONDS)
        await put_back_stalled_jobs(queue)
        await defer_what_is_due(product)


async def put_back_stalled_jobs(queue: procrastinate.App) -> None:
    """Let the jobs of workers without a heartbeat be run by others."""
    for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        log.warning("job put back", job=job.id, task=job.task_name)
        await queue.job_manager.retry_job(job)


async def defer_what_is_due(product: Product) -> None:
    """Defer jobs for messages that wait without one."""
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        is_delivery_due = await defer_due(connection, now=now)
        is_turn_orphaned = await defer_orphaned_turns(connection, before=now - ORPHANED_AFTER)
        if is_delivery_due or is_turn_orphaned:
            await connection.commit()
    if is_turn_orphaned:
        log.error("messages without a job found")
