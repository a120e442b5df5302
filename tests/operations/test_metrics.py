"""One page with all figures: this process's, the workers', and what the database says now."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.ports import free_port
from services.clock import SettableClock
from services.database.engine import create_engine
from services.database.unit_of_work import Database
from services.operations.exposition import KEPT_SECONDS, KEY, exposition, leave_figures
from services.operations.metrics import MOST_KINDS, Metrics
from services.wiring import Product
from tests.house import House
from tests.serving import serving

Figures = dict[tuple[str, ...], float]


def figures_of(page: bytes | str) -> Figures:
    """Each series as (name, label, value, …); raises when the page is not in Prometheus's format."""
    text = page.decode() if isinstance(page, bytes) else page
    found: Figures = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = [part for pair in sorted(sample.labels.items()) for part in pair]
            assert (sample.name, *labels) not in found
            found[(sample.name, *labels)] = sample.value
    return found


async def left_by_worker(product: Product, metrics: Metrics) -> None:
    worker = replace(product, metrics=metrics)
    task = asyncio.create_task(leave_figures(worker))
    async with asyncio.timeout(10):
        while not await product.redis.keys(f"{KEY}*"):
            pass
    task.cancel()


async def test_a_request_is_timed_under_its_route_and_not_its_path(product: Product) -> None:
    async with serving(product) as client:
        for code in ("K7MPX2A", "B2MPX2A"):
            await client.get(f"/api/v1/reservations/{code}?guest_phone=5491155500001")
        page = (await client.get("/metrics")).text
    assert "K7MPX2A" not in page
    assert "5491155500001" not in page
    counts = {
        series: value
        for series, value in figures_of(page).items()
        if series[0] == "anfitrion_request_seconds_count" and "/api/v1/reservations/<code" in " ".join(series)
    }
    assert list(counts.values()) == [2.0]


async def test_a_workers_figures_are_on_the_web_processes_page(product: Product) -> None:
    metrics = Metrics()
    metrics.turn_waited(0.03)
    metrics.rasa_answered(outcome="answered", seconds=0.2)
    await left_by_worker(product, metrics)
    product.metrics.webhook("whatsapp", outcome="stored", seconds=0.004)

    found = figures_of(await exposition(product))

    workers = {series[-1] for series in found if series[-1].startswith("worker-")}
    assert len(workers) == 1
    (worker,) = workers
    assert found["anfitrion_turn_wait_seconds_count", "process", worker] == 1
    assert found["anfitrion_turn_wait_seconds_count", "process", "web"] == 0
    assert found["anfitrion_turn_rasa_seconds_sum", "outcome", "answered", "process", worker] == pytest.approx(0.2)
    assert found["anfitrion_webhook_seconds_count", "outcome", "stored", "process", "web", "provider", "whatsapp"] == 1


async def test_a_worker_that_is_gone_is_forgotten(product: Product) -> None:
    await left_by_worker(product, Metrics())
    (key,) = [key async for key in product.redis.scan_iter(match=f"{KEY}*")]
    assert 0 < await product.redis.ttl(key) <= KEPT_SECONDS


async def test_without_redis_the_page_has_the_rest_and_counts_the_failure(product_without_redis: Product) -> None:
    await exposition(product_without_redis)
    found = figures_of(await exposition(product_without_redis))
    assert found["anfitrion_redis_failures_total", "process", "web", "use", "figures"] == 1
    assert ("anfitrion_outbox_open",) in found


async def test_without_the_database_the_page_has_the_rest(product: Product) -> None:
    away = Database(create_engine(f"postgresql://nobody@127.0.0.1:{free_port()}/nowhere"))
    found = figures_of(await exposition(replace(product, database=away)))
    assert ("anfitrion_stalled_jobs_total", "process", "web") in found
    assert ("anfitrion_outbox_open",) not in found
    await away.close()


async def test_the_age_of_the_oldest_unsent_message_is_by_the_products_clock(
    product: Product, clock: SettableClock
) -> None:
    async with product.database.unit_of_work() as connection:
        house = await House.built(connection, clock.now())
        conversation_id = await house.conversation(await house.guest("Ana"))
        for state, ago in (("pending", 10), ("waiting", 30), ("sent", 60)):
            await house.answered(conversation_id, {"type": "text"}, state=state, ago=timedelta(seconds=ago))
        await connection.commit()
    clock.advance(timedelta(seconds=90))

    found = figures_of(await exposition(product))

    assert found["anfitrion_outbox_open",] == 2
    assert found["anfitrion_outbox_oldest_seconds",] == 120


def test_kinds_from_outside_cannot_grow_the_page_without_end() -> None:
    metrics = Metrics()
    for number in range(MOST_KINDS * 2):
        metrics.oddity("whatsapp", f"field:{number}")
    counted = {
        sample.labels["kind"]: sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
        if sample.name == "anfitrion_webhook_oddities_total"
    }
    assert len(counted) == MOST_KINDS + 1
    assert counted["other"] == MOST_KINDS
