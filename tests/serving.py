"""A web application on a free port of this machine, for tests that speak HTTP to it."""

from __future__ import annotations

import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from sanic import Sanic

from services.app import create_app
from services.tls import trusted_authorities
from services.wiring import Product


@asynccontextmanager
async def listening(app: Sanic) -> AsyncIterator[str]:  # type: ignore[type-arg]
    """
    The application's address while it serves.

    The port is bound before anybody hears of it: one that is only looked up can be another's by then.
    """
    app.config.TOUCHUP = False  # rewrites Sanic's own classes, once per process
    door = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=door, return_asyncio_server=True, access_log=False)
    assert server is not None
    await server.startup()
    await server.before_start()
    await server.after_start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        await server.before_stop()
        server.close()
        await server.wait_closed()
        await server.after_stop()
        Sanic.unregister_app(app)


@asynccontextmanager
async def serving(product: Product) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application over ``product``, which stays the caller's to close."""
    app = create_app(product, name=f"test_{uuid.uuid4().hex}")
    async with (
        listening(app) as here,
        httpx.AsyncClient(base_url=here, verify=trusted_authorities(), timeout=20) as client,
    ):
        yield client
