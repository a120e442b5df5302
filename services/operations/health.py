"""
Whether everything answers: each dependency asked at the same moment, with a limit, and what that means for guests.

PostgreSQL, a worker, Rasa and the actions are needed: without one of them nobody gets an answer. Redis is an aid:
without it the product is "degraded" and goes on.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urljoin

import httpx
import redis
import sqlalchemy.exc
from sqlalchemy import text

from services.wiring import Product

CHECK_LIMIT_SECONDS = 2.0
HEARTBEAT_LIMIT_SECONDS = 10.0  # a worker says every second that it is alive
RASA_CHANNEL = "/webhooks/anfitrion/"
ACTIONS_HEALTH = "/health"

# Real time, the database's own: the queue knows no other clock.
HEARTBEAT = text("select extract(epoch from now() - max(last_heartbeat)) from procrastinate_workers")


class State(StrEnum):
    """How a dependency is."""

    UP = "up"
    DOWN = "down"


class Verdict(StrEnum):
    """What the dependencies' states mean together."""

    READY = "ready"
    DEGRADED = "degraded"
    UNREADY = "unready"


@dataclass(frozen=True)
class Dependency:
    """One dependency as it was found. ``latency`` in milliseconds; ``reason`` names the fault, without addresses."""

    name: str
    state: State
    latency: float
    needed: bool
    reason: str | None = None


class NotThere(Exception):
    """A dependency answers, but not as it should; the message says how."""


def verdict(dependencies: list[Dependency]) -> Verdict:
    """Unready when a needed one is down, degraded when only an aid is."""
    down = [dependency for dependency in dependencies if dependency.state is State.DOWN]
    if any(dependency.needed for dependency in down):
        return Verdict.UNREADY
    return Verdict.DEGRADED if down else Verdict.READY


async def look(product: Product) -> list[Dependency]:
    """Ask every dependency, all at once; none takes longer than two seconds."""
    actions = product.settings.actions_url or f"http://127.0.0.1:{product.settings.actions_port}/webhook"
    return list(
        await asyncio.gather(
            _ask("postgresql", lambda: _database(product)),
            _ask("worker", lambda: _worker(product)),
            _ask("rasa", lambda: _answers(product, product.settings.rasa_url + RASA_CHANNEL)),
            _ask("actions", lambda: _answers(product, urljoin(actions, ACTIONS_HEALTH))),
            _ask("redis", lambda: _redis(product), needed=False),
        )
    )


async def _ask(name: str, check: Callable[[], Awaitable[None]], *, needed: bool = True) -> Dependency:
    began = time.monotonic()
    reason = None
    try:
        async with asyncio.timeout(CHECK_LIMIT_SECONDS):
            await check()
    except NotThere as fault:
        reason = str(fault)
    except (TimeoutError, OSError, httpx.HTTPError, redis.RedisError, sqlalchemy.exc.SQLAlchemyError) as fault:
        reason = type(fault).__name__
    state = State.UP if reason is None else State.DOWN
    return Dependency(name, state, round((time.monotonic() - began) * 1000, 1), needed, reason)


async def _database(product: Product) -> None:
    async with product.database.unit_of_work() as connection:
        await connection.execute(text("select 1"))


async def _worker(product: Product) -> None:
    async with product.database.unit_of_work() as connection:
        age = (await connection.execute(HEARTBEAT)).scalar_one()
    if age is None:
        raise NotThere("no worker has started")
    if float(age) > HEARTBEAT_LIMIT_SECONDS:
        raise NotThere(f"no sign of life for {float(age):.0f} s")


async def _answers(product: Product, address: str) -> None:
    answer = await product.http.get(address)
    if answer.status_code != 200:
        raise NotThere(f"answers {answer.status_code}")


async def _redis(product: Product) -> None:
    if not product.settings.redis_url:
        raise NotThere("REDIS_URL is not set")
    await product.redis.ping()
