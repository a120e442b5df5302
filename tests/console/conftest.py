"""A console with an owner, and a browser at its door."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from services.clock import SettableClock
from services.settings import Settings
from services.wiring import Product, wire
from tests.house import OWNER, House
from tests.serving import serving

EMAIL, PASSWORD = OWNER, "una-clave-bien-larga"


def settings(database_url: str, redis_url: str, **more: str) -> Settings:
    return Settings(
        _env_file=None,
        database_url=database_url,
        redis_url=redis_url,
        **{"console_owner_email": EMAIL, "console_owner_password": PASSWORD, "internal_api_token": "token-0123456789"}
        | more,  # type: ignore[arg-type]
    )


@pytest.fixture
async def product(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Product]:
    built = wire(settings(database_url, redis_url), clock)
    yield built
    await built.close()


@pytest.fixture
async def browser(product: Product) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(product) as client:
        yield client


@pytest.fixture
async def owner(browser: httpx.AsyncClient) -> httpx.AsyncClient:
    """A browser in which the owner has come in."""
    answer = await log_in(browser)
    assert answer.headers["location"] == "/console/hoy"
    return browser


@pytest.fixture
async def house(product: Product, clock: SettableClock) -> AsyncIterator[House]:
    """A property whose rows are in one transaction until the test commits it."""
    async with product.database.unit_of_work() as connection:
        yield await House.built(connection, clock.now())


def token_of(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found, "the page has no form"
    return found.group(1)


async def log_in(
    client: httpx.AsyncClient, email: str = EMAIL, password: str = PASSWORD, **headers: str
) -> httpx.Response:
    page = await client.get("/console/entrar")
    form = {"token": token_of(page.text), "email": email, "password": password}
    return await client.post("/console/entrar", data=form, headers=headers)
