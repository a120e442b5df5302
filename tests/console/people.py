"""Other people than the first owner, each in a browser of their own."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select

from services.console.repository import Rows
from services.console.rights import Role
from services.console.team import people
from services.database.tables.team import audit_entry, console_user
from services.ids import new_id
from services.wiring import Product
from tests.console.conftest import log_in, token_of

THEIR_PASSWORD = "cuatro-palabras-bien-sueltas"
LINK = re.compile(r"(/console/clave/[\w-]+)</code>")


def address_of(role: Role) -> str:
    return f"{role.value}@example.com"


async def hired(product: Product, role: Role, email: str = "") -> UUID:
    """Somebody of a role, who has chosen a password."""
    user_id = new_id()
    token = await people.invite(product, user_id, email or address_of(role), role)
    await people.choose_password(product, token, THEIR_PASSWORD, address="127.0.0.1")
    return user_id


@asynccontextmanager
async def another_browser(of: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at the same address that has no cookies yet."""
    async with httpx.AsyncClient(base_url=of.base_url, timeout=20) as client:
        yield client


@asynccontextmanager
async def came_in(product: Product, of: httpx.AsyncClient, role: Role) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which somebody of a role has come in."""
    await hired(product, role)
    async with another_browser(of) as client:
        answer = await log_in(client, address_of(role), THEIR_PASSWORD)
        assert answer.status_code == 302
        yield client


async def own_token(client: httpx.AsyncClient) -> str:
    """The form token of whoever came in."""
    return token_of((await client.get("/console/cuenta")).text)


async def send(client: httpx.AsyncClient, path: str, **fields: Any) -> httpx.Response:
    """Send a form of one's own."""
    return await client.post(path, data={"token": await own_token(client)} | fields)


async def user_id_of(product: Product, email: str) -> UUID:
    async with product.database.unit_of_work() as connection:
        found: UUID = (
            await connection.execute(select(console_user.c.id).where(console_user.c.email == email))
        ).scalar_one()
    return found


async def entries_of(product: Product, *deeds: str) -> Rows:
    """The entries of the audit log, oldest first."""
    query = select(audit_entry).order_by(audit_entry.c.id)
    if deeds:
        query = query.where(audit_entry.c.deed.in_(deeds))
    async with product.database.unit_of_work() as connection:
        return (await connection.execute(query)).all()
