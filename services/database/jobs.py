"""Defer a job in the caller's own transaction, so that a row and its job are one fact."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

# The composite array is the only form of the queue's own function (procrastinate 3.10, sql/schema.sql).
DEFER = text(
    "select unnest(procrastinate_defer_jobs_v1(array[row(:queue, :task, :priority, :lock, :queueing_lock, "
    "cast(:arguments as jsonb), :scheduled_at)::procrastinate_job_to_defer_v1]))"
)


async def defer(
    connection: AsyncConnection,
    task: str,
    arguments: Mapping[str, Any],
    *,
    queue: str,
    lock: str | None = None,
    queueing_lock: str | None = None,
    priority: int = 0,
    scheduled_at: datetime | None = None,
) -> int:
    """
    Defer ``task`` (its registered name) on ``queue``; it becomes visible when the caller commits.

    Jobs of one ``lock`` run one at a time, in order of deferral. ``scheduled_at`` is real time (the queue knows no
    other clock); a job put off holds back every later job of its lock, so only put off jobs without one.
    Returns the job's id.
    """
    parameters = {
        "queue": queue, "task": task, "priority": priority, "lock": lock, "queueing_lock": queueing_lock,
        "arguments": json.dumps(dict(arguments)), "scheduled_at": scheduled_at,
    }  # fmt: skip
    return int((await connection.execute(DEFER, parameters)).scalar_one())
