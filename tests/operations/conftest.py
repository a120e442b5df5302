"""A product whose neighbours (Rasa, the actions) are played by one small server that can be switched off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
import redis.asyncio

from deploy.local.ports import free_port
from services.clock import SettableClock
from services.settings import Settings
from services.wiring import Product, wire


@dataclass
class Neighbour:
    """Answers every GET with ``status``."""

    address: str = ""
    status: int = 200

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {self.status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@pytest.fixture
async def neighbour() -> AsyncIterator[Neighbour]:
    found = Neighbour()
    server = await asyncio.start_server(found.answer, "127.0.0.1", 0)
    found.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield found


@pytest.fixture
async def product(
    neighbour: Neighbour, database_url: str, redis_url: str, clock: SettableClock
) -> AsyncIterator[Product]:
    settings = Settings(
        _env_file=None,
        database_url=database_url,
        redis_url=redis_url,
        internal_api_token="token-0123456789",
        rasa_url=neighbour.address,
        actions_url=f"{neighbour.address}/webhook",
    )
    built = wire(settings, clock)
    yield built
    await built.close()


@pytest.fixture
async def product_without_redis(product: Product) -> AsyncIterator[Product]:
    """The same, while nothing listens where Redis should be."""
    client = redis.asyncio.Redis(port=free_port(), decode_responses=True, socket_connect_timeout=0.5)
    yield replace(product, redis=client)
    await client.aclose()
