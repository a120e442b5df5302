"""
What runs, chosen once.

:func:`wire` reads the settings and builds a :class:`Product`: every door to the world that a process needs.
Nothing connects until :meth:`Product.open`. Tests build one with other doors by ``dataclasses.replace``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import httpx
import redis.asyncio

from services.calendars.fetching import Feeds, FeedSource
from services.clock import Clock, clock_from_environment
from services.conversations.assistant import Assistant
from services.conversations.news import News
from services.database.engine import create_engine
from services.database.unit_of_work import Database
from services.operations.metrics import Metrics
from services.payments.mercadopago import MercadoPago
from services.payments.port import PaymentGateway
from services.settings import Settings
from services.tls import trusted_authorities
from services.voice import weights
from services.whatsapp.graph import Graph

REDIS_TIMEOUT_SECONDS = 0.5


@dataclass(frozen=True)
class Product:
    """The doors of one process."""

    settings: Settings
    clock: Clock
    database: Database
    redis: redis.asyncio.Redis
    http: httpx.AsyncClient
    payments: PaymentGateway
    assistant: Assistant
    graph: Graph
    feeds: FeedSource
    news: News
    hears: bool = False
    """Whether voice notes are listened to: there are weights to hear with."""
    metrics: Metrics = field(default_factory=Metrics)

    async def close(self) -> None:
        """Close every door."""
        await self.news.close()
        await self.feeds.close()
        await self.graph.close()
        await self.payments.close()
        await self.http.aclose()
        await self.redis.aclose()
        await self.database.close()


def wire(settings: Settings, clock: Clock | None = None) -> Product:
    """The product that the settings describe."""
    if clock is None:
        clock = clock_from_environment(_clock_variables(settings))
    http = httpx.AsyncClient(
        verify=trusted_authorities(),
        timeout=httpx.Timeout(10.0, connect=3.0),
        limits=httpx.Limits(max_keepalive_connections=20),
    )
    connection = redis.asyncio.Redis.from_url(
        settings.redis_url or "redis://127.0.0.1:6379/0",
        socket_timeout=REDIS_TIMEOUT_SECONDS,
        socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
        decode_responses=True,
    )
    return Product(
        settings=settings,
        clock=clock,
        database=Database(create_engine(settings.database_url)),
        redis=connection,
        http=http,
        payments=MercadoPago(settings.mercadopago_access_token.get_secret_value(), settings.mercadopago_api_url),
        assistant=Assistant(settings, http),
        graph=Graph(settings, http),
        news=News(connection),
        feeds=Feeds(trusted_authorities(), may_be_private=settings.calendar_private_addresses),
        hears=weights.found(settings) is not None,
    )


def _clock_variables(settings: Settings) -> dict[str, str]:
    variables = dict(os.environ)
    if settings.clock_start is not None:
        variables["CLOCK_START"] = settings.clock_start.isoformat()
    if settings.clock_began is not None:
        variables["CLOCK_BEGAN"] = str(settings.clock_began)
    return variables
