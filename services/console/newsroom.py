"""
What is new, for every open page of this process: one subscription, however many pages.

A page is told in which conversations something has happened and who waits for a person, never what was said: it reads
that as any page does. What happens faster than a page listens is told together. While Redis is away every page is told
every few seconds that something may have happened anywhere.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import redis.exceptions
import structlog
from sqlalchemy.exc import DBAPIError

from services.console import repository
from services.conversations.news import ANYWHERE, CHANNEL
from services.wiring import Product

log = structlog.get_logger(__name__)

# So long changes are gathered before pages are told, and so long between two looks while nobody can tell us.
GATHERED_SECONDS = 0.2
LOOK_SECONDS = 5.0
MOST_AT_ONCE = 500  # conversations; beyond, pages look at everything anyway
PATIENCE_SECONDS = 10.0  # of one wait for news; there is no end to waiting


class OpenPage:
    """
    One page that listens. It begins with news from anywhere: of what happened while it was on its way. ``is_over``:
    this process ends; the browser finds another.
    """

    def __init__(self) -> None:
        self.is_over = False
        self._about: set[str] = {ANYWHERE}
        self._is_news = asyncio.Event()
        self._is_news.set()

    def hear(self, about: set[str]) -> None:
        """Something has happened in these conversations."""
        self._about |= about
        self._is_news.set()

    async def next(self, *, patience: float) -> set[str] | None:
        """In which conversations something has happened since the last time; ``None`` after ``patience`` seconds."""
        try:
            await asyncio.wait_for(self._is_news.wait(), patience)
        except TimeoutError:
            return None
        about, self._about = self._about, set()
        self._is_news.clear()
        return about


class Newsroom:
    """The open pages of this process. It listens while there are any."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._pages: set[OpenPage] = set()
        self._listening: asyncio.Task[None] | None = None
        self._who_waits: asyncio.Task[list[dict[str, Any]] | None] | None = None  # read once for all that are told

    @contextmanager
    def open(self) -> Iterator[OpenPage]:
        """A page for as long as it is open."""
        page = OpenPage()
        self._pages.add(page)
        self._who_waits = None
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._listen())
        try:
            yield page
        finally:
            self._pages.discard(page)
            if not self._pages and self._listening is not None:
                self._listening.cancel()
                self._listening = None

    async def close(self) -> None:
        """Stop listening, and let every page go."""
        for page in self._pages:
            page.is_over = True
            page.hear({ANYWHERE})
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening

    async def _listen(self) -> None:
        while True:
            try:
                async with self._product.redis.pubsub() as channel:
                    await channel.subscribe(CHANNEL)
                    self._spread({ANYWHERE})  # whatever happened while nobody told us
                    while True:
                        self._spread(await _gather(channel))
            except (redis.exceptions.RedisError, OSError) as error:
                log.warning("no news: pages are told to look for themselves", error=type(error).__name__)
            self._spread({ANYWHERE})
            await asyncio.sleep(LOOK_SECONDS)

    def _spread(self, about: set[str]) -> None:
        if about:
            self._who_waits = None
            for page in self._pages:
                page.hear(about)

    async def told(self, about: set[str]) -> str:
        """What a page is told, as JSON: ``about`` (``null``: anywhere) and ``waiting``, who waits for a person."""
        if self._who_waits is None:
            self._who_waits = asyncio.create_task(self._waiting())
        waiting = await asyncio.shield(self._who_waits)
        return json.dumps({"about": None if ANYWHERE in about else sorted(about), "waiting": waiting})

    async def _waiting(self) -> list[dict[str, Any]] | None:
        """Who waits for a person; ``None`` while nobody can tell."""
        try:
            async with self._product.database.unit_of_work() as connection:
                rows = await repository.conversations_needing_people(connection)
        except DBAPIError as error:
            log.warning("who waits is not known now", error=type(error).__name__)
            return None
        return [{"id": str(row.id), "name": row.name} for row in rows if row.state == "needs_person"]


async def _gather(channel: Any) -> set[str]:
    """The conversations of the next news, and of those that come right after it, however many keep coming."""
    message = await channel.get_message(ignore_subscribe_messages=True, timeout=PATIENCE_SECONDS)
    about: set[str] = set()
    clock = asyncio.get_running_loop()
    until = clock.time() + GATHERED_SECONDS
    while message is not None:
        about |= set(str(message["data"]).split())
        left = until - clock.time()
        if len(about) > MOST_AT_ONCE:
            return {ANYWHERE}
        if left <= 0:
            break
        message = await channel.get_message(ignore_subscribe_messages=True, timeout=left)
    return about
