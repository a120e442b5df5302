"""``/healthz`` says that the process lives, ``/readyz`` whether guests can be served and what is missing."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from sqlalchemy import text

from deploy.local.ports import free_port
from services.database.engine import create_engine
from services.database.unit_of_work import Database
from services.operations.health import Dependency, State, Verdict, verdict
from services.wiring import Product
from tests.operations.conftest import Neighbour
from tests.serving import serving


async def a_worker(product: Product, *, seconds_ago: float = 0) -> None:
    async with product.database.unit_of_work() as connection:
        await connection.execute(
            text("insert into procrastinate_workers (last_heartbeat) values (now() - make_interval(secs => :ago))"),
            {"ago": seconds_ago},
        )
        await connection.commit()


async def readiness(product: Product) -> httpx.Response:
    async with serving(product) as client:
        return await client.get("/readyz")


async def test_all_there_is_ready_and_each_answer_was_timed(product: Product) -> None:
    await a_worker(product)
    answer = await readiness(product)
    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"
    parts = answer.json()["dependencies"]
    assert set(parts) == {"postgresql", "redis", "rasa", "actions", "worker"}
    assert all(part["state"] == "up" and part["latency"] > 0 for part in parts.values())


async def test_no_redis_is_degraded_and_guests_are_served(product_without_redis: Product) -> None:
    await a_worker(product_without_redis)
    answer = await readiness(product_without_redis)
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["dependencies"]["redis"]["state"] == "down"


async def test_no_worker_is_not_ready(product: Product) -> None:
    answer = await readiness(product)
    assert answer.status_code == 503
    assert answer.json()["dependencies"]["worker"]["reason"] == "no worker has started"


async def test_a_worker_that_went_silent_is_not_ready(product: Product) -> None:
    await a_worker(product, seconds_ago=30)
    answer = await readiness(product)
    assert answer.status_code == 503
    assert answer.json()["dependencies"]["worker"]["reason"] == "no sign of life for 30 s"


async def test_one_worker_alive_is_enough_beside_a_dead_one(product: Product) -> None:
    await a_worker(product, seconds_ago=3600)
    await a_worker(product)
    assert (await readiness(product)).json()["dependencies"]["worker"]["state"] == "up"


async def test_rasa_that_is_still_loading_is_not_ready(product: Product, neighbour: Neighbour) -> None:
    await a_worker(product)
    neighbour.status = 503
    answer = await readiness(product)
    assert answer.status_code == 503
    assert answer.json()["dependencies"]["rasa"]["reason"] == "answers 503"


async def test_no_database_is_told_without_its_address_and_the_process_still_lives(product: Product) -> None:
    away = Database(create_engine(f"postgresql://anfitrion:secret-word@127.0.0.1:{free_port()}/nowhere"))
    async with serving(replace(product, database=away)) as client:
        answer = await client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["dependencies"]["postgresql"]["state"] == "down"
        assert "secret-word" not in answer.text
        assert (await client.get("/healthz")).status_code == 200
    await away.close()


@pytest.mark.parametrize(
    ("down", "meaning"),
    [
        (set(), Verdict.READY),
        ({"aid"}, Verdict.DEGRADED),
        ({"needed"}, Verdict.UNREADY),
        ({"aid", "needed"}, Verdict.UNREADY),
    ],
)
def test_the_verdict_follows_what_is_needed(down: set[str], meaning: Verdict) -> None:
    dependencies = [
        Dependency(name, State.DOWN if name in down else State.UP, 1.0, needed=name == "needed")
        for name in ("needed", "aid")
    ]
    assert verdict(dependencies) is meaning
