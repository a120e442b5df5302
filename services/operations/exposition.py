"""
All figures on one page: this process's, the workers' and the database's.

A worker serves no address. It leaves its figures in Redis every few seconds, where they may be forgotten, and the web
process shows them with its own, each series with the ``process`` it comes from. What must be true now (how old is the
oldest unsent message) is asked of the database when the page is.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterable, Iterator
from datetime import datetime

import redis
import sqlalchemy.exc
import structlog
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector
from sqlalchemy import text

from services.operations.metrics import PREFIX
from services.wiring import Product

log = structlog.get_logger(__name__)

KEY = "anfitrion:figures:"
LEAVE_EVERY_SECONDS = 5.0
KEPT_SECONDS = 30
PROCESS = "process"
WEB = "web"

GAUGES = {
    "inbound_open": "Guests' messages that wait for their turn",
    "inbound_oldest_seconds": "Age of the oldest of them",
    "outbox_open": "Messages to guests that are not sent yet",
    "outbox_oldest_seconds": "Age of the oldest of them",
    "voice_notes_open": "Voice notes that wait to be heard",
    "voice_notes_oldest_seconds": "Age of the oldest of them",
    "conversations_waiting": "Conversations that need a person",
    "holds_live": "Holds that block their nights now",
    "payment_notifications_open": "Notifications of payments that wait to be looked at",
    "payment_problems_open": "Payments that a person must look at",
}
STANDING = text(
    """
    select
      (select count(*) from inbound_message where state = 'received') as inbound_open,
      (select extract(epoch from :now - min(received_at)) from inbound_message where state = 'received')
        as inbound_oldest_seconds,
      (select count(*) from outbound_message where state in ('pending', 'sending', 'waiting')) as outbox_open,
      (select extract(epoch from :now - min(created_at)) from outbound_message
        where state in ('pending', 'sending', 'waiting')) as outbox_oldest_seconds,
      (select count(*) from voice_note where state = 'wanted') as voice_notes_open,
      (select extract(epoch from :now - min(wanted_at)) from voice_note where state = 'wanted')
        as voice_notes_oldest_seconds,
      (select count(*) from conversation where state = 'needs_person') as conversations_waiting,
      (select count(*) from reservation where status = 'held' and hold_expires_at > :now) as holds_live,
      (select count(*) from payment_notification where state = 'received') as payment_notifications_open,
      (select count(*) from payment where problem is not null and problem_closed_at is null) as payment_problems_open
    """
)


async def exposition(product: Product) -> bytes:
    """The page, in Prometheus's text format. Without Redis it lacks the workers, without PostgreSQL what it says."""
    families = list(_labelled(product.metrics.registry.collect(), WEB))
    for process, page in (await _left_by_others(product)).items():
        families += _labelled(text_string_to_metric_families(page), process)
    families += await _standing(product, product.clock.now())
    registry = CollectorRegistry()
    registry.register(_Ready(merged(families)))
    return generate_latest(registry)


async def leave_figures(product: Product) -> None:
    """Leave this process's figures where the web process finds them, every few seconds, until cancelled."""
    key = f"{KEY}worker-{socket.gethostname()}-{os.getpid()}"
    while True:
        try:
            await product.redis.set(key, generate_latest(product.metrics.registry), ex=KEPT_SECONDS)
        except (redis.RedisError, OSError):
            product.metrics.redis_failed("figures")
        await asyncio.sleep(LEAVE_EVERY_SECONDS)


def merged(families: Iterable[Metric]) -> list[Metric]:
    """One family per name: the page may name each only once, and processes have the same families."""
    found: dict[str, Metric] = {}
    for family in families:
        if family.name in found:
            found[family.name].samples.extend(family.samples)
        else:
            found[family.name] = family
    return list(found.values())


def _labelled(families: Iterable[Metric], process: str) -> Iterator[Metric]:
    for family in families:
        family.samples = [sample._replace(labels={**sample.labels, PROCESS: process}) for sample in family.samples]
        yield family


async def _left_by_others(product: Product) -> dict[str, str]:
    if not product.settings.redis_url:
        return {}
    try:
        keys = sorted([key async for key in product.redis.scan_iter(match=f"{KEY}*")])
        pages = await product.redis.mget(keys) if keys else []
    except (redis.RedisError, OSError):
        product.metrics.redis_failed("figures")
        return {}
    return {str(key).removeprefix(KEY): str(page) for key, page in zip(keys, pages, strict=True) if page is not None}


async def _standing(product: Product, now: datetime) -> list[Metric]:
    try:
        async with product.database.unit_of_work() as connection:
            row = (await connection.execute(STANDING, {"now": now})).one()._mapping
    except (sqlalchemy.exc.SQLAlchemyError, OSError) as fault:
        log.warning("figures without the database", error=type(fault).__name__)
        return []
    return [GaugeMetricFamily(f"{PREFIX}_{name}", what, value=float(row[name] or 0.0)) for name, what in GAUGES.items()]


class _Ready(Collector):
    """Gives families that are gathered already."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families
