"""The stream of news: what pages are told, by whom, and what happens when nobody can tell."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import redis.asyncio

from services.clock import SettableClock
from services.console import newsroom
from services.console.sessions import SESSION_LENGTH
from services.conversations.news import CHANNEL, News
from services.wiring import Product, wire
from tests.console.conftest import log_in, settings
from tests.house import House
from tests.serving import serving
from tests.talking import eventually

STREAM = "/console/novedades"


class Listener:
    """A page that listens."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()
        self.past: list[str] = []

    async def next(self) -> dict[str, Any]:
        """The next news."""
        async with asyncio.timeout(20):
            async for line in self._lines:
                if line.startswith("data: "):
                    told: dict[str, Any] = json.loads(line.removeprefix("data: "))
                    if told["about"] is None or told["about"] != self.past:
                        return told
        raise AssertionError("the stream has ended")


@asynccontextmanager
async def listening(owner: httpx.AsyncClient) -> AsyncIterator[Listener]:
    async with owner.stream("GET", STREAM) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Listener(answer)


@pytest.fixture
async def elsewhere(redis_url: str) -> AsyncIterator[News]:
    """Another process that tells."""
    connection = redis.asyncio.Redis.from_url(redis_url)
    news = News(connection)
    yield news
    await news.close()
    await connection.aclose()


@asynccontextmanager
async def heard(owner: httpx.AsyncClient, elsewhere: News) -> AsyncIterator[Listener]:
    """A page that hears what is told from now on: what it begins with is past."""
    async with listening(owner) as page:
        probe = uuid4()
        elsewhere.tell(probe)
        while str(probe) not in ((await page.next())["about"] or ()):
            elsewhere.tell(probe)
        page.past = [str(probe)]
        yield page


async def test_nobody_listens_without_a_session(browser: httpx.AsyncClient) -> None:
    answer = await browser.get(STREAM)
    assert (answer.status_code, answer.headers["location"]) == (302, "/console/entrar")


async def test_pages_are_told_where_something_happened_and_who_waits(
    owner: httpx.AsyncClient, house: House, elsewhere: News
) -> None:
    ana = await house.conversation(await house.guest("Ana Ríos"), state="needs_person", reason="complaint")
    await house.conversation(await house.guest("Beto", "5491155500003"))
    await house.connection.commit()
    async with heard(owner, elsewhere) as page:
        elsewhere.tell(ana)
        assert await page.next() == {"about": [str(ana)], "waiting": [{"id": str(ana), "name": "Ana Ríos"}]}


async def test_what_happens_at_once_is_told_together(owner: httpx.AsyncClient, elsewhere: News) -> None:
    many = [uuid4() for _ in range(40)]
    async with heard(owner, elsewhere) as page:
        for one in many:
            elsewhere.tell(one)
            await asyncio.sleep(0)
        told: set[str] = set()
        rounds = 0
        while len(told) < len(many):
            told |= set((await page.next())["about"])
            rounds += 1
    assert told == {str(one) for one in many}
    assert rounds <= 3


async def test_something_somewhere_concerns_every_page(owner: httpx.AsyncClient, elsewhere: News) -> None:
    async with heard(owner, elsewhere) as page:
        elsewhere.tell()
        assert (await page.next())["about"] is None


async def test_what_a_person_does_is_told(
    owner: httpx.AsyncClient, house: House, product: Product, elsewhere: News
) -> None:
    from services.console import talks

    ana: UUID = await house.conversation(await house.guest("Ana Ríos"))
    await house.connection.commit()
    async with heard(owner, elsewhere) as page:
        await talks.take(product, ana, by="x")
        assert (await page.next())["about"] == [str(ana)]


async def test_nobody_subscribes_longer_than_pages_are_open(
    owner: httpx.AsyncClient, redis_url: str, elsewhere: News
) -> None:
    async with redis.asyncio.Redis.from_url(redis_url) as server:

        async def subscribers() -> int:
            ((_, count),) = await server.pubsub_numsub(CHANNEL)
            return int(count)

        async with heard(owner, elsewhere), heard(owner, elsewhere):
            assert await subscribers() == 1

        async def nobody() -> bool:
            return await subscribers() == 0

        await eventually(nobody, seconds=40)


async def test_a_stream_ends_with_its_session(owner: httpx.AsyncClient, clock: SettableClock, elsewhere: News) -> None:
    async with heard(owner, elsewhere) as page:
        clock.advance(SESSION_LENGTH)
        elsewhere.tell()
        await page.next()
        with pytest.raises(AssertionError, match="has ended"):
            await page.next()


async def test_without_redis_pages_are_told_to_look_for_themselves(
    database_url: str, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newsroom, "LOOK_SECONDS", 0.1)
    product = wire(settings(database_url, "redis://127.0.0.1:1/0"), clock)
    async with serving(product) as client:
        await log_in(client)
        async with listening(client) as page:
            for _ in range(4):
                assert (await page.next())["about"] is None
        product.news.tell(uuid4())  # told to nobody, and nobody is hurt
    await product.close()


async def test_pages_hear_again_when_redis_is_back(
    owner: httpx.AsyncClient, redis_url: str, elsewhere: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newsroom, "LOOK_SECONDS", 0.1)
    ana = uuid4()
    async with heard(owner, elsewhere) as page, redis.asyncio.Redis.from_url(redis_url) as server:
        await server.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
        assert (await page.next())["about"] is None

        async def is_told() -> bool:
            elsewhere.tell(ana)
            return str(ana) in ((await page.next())["about"] or ())

        await eventually(is_told)


async def test_news_that_never_pauses_is_told_all_the_same(owner: httpx.AsyncClient, elsewhere: News) -> None:
    talk = uuid4()

    async def keep_telling() -> None:
        while True:
            elsewhere.tell(talk)
            await asyncio.sleep(newsroom.GATHERED_SECONDS / 10)

    async with heard(owner, elsewhere) as page:
        telling = asyncio.create_task(keep_telling())
        for _ in range(3):
            assert (await page.next())["about"] == [str(talk)]
        telling.cancel()
