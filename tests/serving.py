"""A web application of ours on a free port of this machine, for tests that speak HTTP to it."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from deploy.local.postgres import free_port
from services.app import create_app
from services.tls import trusted_authorities
from services.wiring import Product


@asynccontextmanager
async def serving(product: Product) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application over ``product``, which stays the caller's to close."""
    port = free_port()
    app = create_app(product, name=f"test_{uuid.uuid4().hex}")
    app.config.TOUCHUP = False  # rewrites Sanic's own classes, once per process
    server = await app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True, access_log=False)
    assert server is not None
    await server.startup()
    await server.before_start()
    await server.after_start()
    here = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=here, verify=trusted_authorities(), timeout=20) as client:
        yield client
    await server.before_stop()
    server.close()
    await server.wait_closed()
    await server.after_stop()
