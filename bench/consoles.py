"""
What many open consoles cost: how soon a page hears of a message and shows it, and whether the memory stays.

    python -m bench.consoles [--consoles 50] [--rate 100] [--seconds 60] [--guests 200]

A web process of its own (``python -m services serve``) over a PostgreSQL and a Valkey that are there for as long as the
measuring takes; no worker, so that nothing is answered. Guests' messages come in as signed webhooks at an even pace.
Each console listens and, when it hears of news, fetches the list of conversations, as ``live.js`` does: one fetch at a
time, after each a rest of 0.7 s or of twice what it took. *heard*: from the webhook to the event on the stream;
*shown*: to the page that has the message. Only the first consoles are asked for *shown*, which reads what they fetch.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psutil

from deploy.local.ports import free_port
from deploy.local.postgres import EmbeddedPostgres, database_url
from deploy.local.valkey import EmbeddedValkey, redis_url
from services.database.migrate import upgrade
from tests.console.conftest import EMAIL, PASSWORD, log_in
from tests.stand_ins import SECRETS
from tests.talking import a_text, an_envelope, signed

REST_SECONDS = 0.7
LOOKED_AT = 5  # consoles whose pages are read
LIST = "/console/conversaciones"


@dataclass
class Measured:
    """Seconds, by what was waited for; how much the web process holds (MB), as time goes by."""

    heard: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    accepted: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


@dataclass
class Sent:
    """When messages were accepted: by what they say, and one after the other."""

    at: dict[str, float] = field(default_factory=dict)
    moments: list[float] = field(default_factory=list)


async def send(
    client: httpx.AsyncClient, sent: Sent, measured: Measured, *, rate: int, guests: int, until: float
) -> None:
    """Messages at an even pace, each by a webhook of its own."""
    pending: set[asyncio.Task[None]] = set()
    began, number = time.monotonic(), 0

    async def one(words: str, phone: str) -> None:
        body = an_envelope(a_text(words, phone=phone, said_at=datetime.now(UTC)))
        start = time.monotonic()
        answer = await client.post("/webhooks/whatsapp", content=body, headers=signed(body))
        assert answer.status_code == 200, answer.text
        sent.at[words] = now = time.monotonic()
        sent.moments.append(now)
        measured.accepted.append(now - start)

    while (now := time.monotonic()) < until:
        due = int((now - began) * rate)
        while number < due:
            task = asyncio.create_task(one(f"mensaje-{number:08}", f"54911555{number % guests:05}"))
            pending.add(task)
            task.add_done_callback(pending.discard)
            number += 1
        await asyncio.sleep(0.02)
    await asyncio.gather(*pending)


async def watch(client: httpx.AsyncClient, sent: Sent, measured: Measured, *, is_looked_at: bool, until: float) -> None:
    """One console: its stream, and its page, fetched when there is news."""
    news = asyncio.Event()

    async def listen() -> None:
        told = 0
        async with client.stream("GET", "/console/novedades", timeout=None) as answer:
            async for line in answer.aiter_lines():
                if line.startswith("data:"):
                    if told < len(sent.moments):  # the one that has waited longest to be told
                        measured.heard.append(time.monotonic() - sent.moments[told])
                    told = len(sent.moments)
                    news.set()

    listening = asyncio.create_task(listen())
    seen: set[str] = set()
    try:
        while time.monotonic() < until:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), 1)
            if not news.is_set():
                continue
            news.clear()
            start = time.monotonic()
            page = await client.get(LIST, headers={"X-Live": "away"}, timeout=30)
            now = time.monotonic()
            measured.pages.append(now - start)
            if is_looked_at:
                for words in set(re.findall(r"mensaje-\d{8}", page.text)) - seen:
                    seen.add(words)
                    if words in sent.at:
                        measured.shown.append(now - sent.at[words])
            await asyncio.sleep(max(REST_SECONDS, 2 * (now - start)))
    finally:
        listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listening


@contextlib.contextmanager
def served() -> Iterator[tuple[str, psutil.Process]]:
    """A web process with nothing in it."""
    with tempfile.TemporaryDirectory(prefix="bench-consoles-") as folder:
        postgres = EmbeddedPostgres(Path(folder) / "postgres", free_port(), durable=False, connections=50)
        valkey = EmbeddedValkey(Path(folder) / "valkey", free_port())
        postgres.prepare()
        postgres.start()
        valkey.start()
        url, port = database_url(postgres.port, "postgres"), free_port()
        upgrade(url)
        environment = os.environ | {name.upper(): value for name, value in SECRETS.items()} | {
            "DATABASE_URL": url, "REDIS_URL": redis_url(valkey.port), "HOST": "127.0.0.1", "PORT": str(port),
            "LOCAL_DIR": folder, "INTERNAL_API_TOKEN": secrets.token_urlsafe(24), "CONSOLE_OWNER_EMAIL": EMAIL,
            "CONSOLE_OWNER_PASSWORD": PASSWORD, "PUBLIC_URL": f"http://127.0.0.1:{port}",
        }  # fmt: skip
        log = (Path(folder) / "serve.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "services", "serve"], env=environment, stdout=log, stderr=log, start_new_session=True
        )
        address = f"http://127.0.0.1:{port}"
        try:
            with httpx.Client(base_url=address) as client:
                while True:
                    with contextlib.suppress(httpx.TransportError):
                        if client.get("/healthz").status_code == 200:
                            break
                    assert process.poll() is None, (Path(folder) / "serve.log").read_text()[-2000:]
                    time.sleep(0.2)
            yield address, psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(30)
            valkey.stop()
            postgres.stop()


def held(process: psutil.Process) -> float:
    """What a process and its children hold, MB."""
    family = [process, *process.children(recursive=True)]
    return sum(one.memory_info().rss for one in family) / 1e6


async def run(
    address: str, process: psutil.Process, *, consoles: int, rate: int, seconds: int, guests: int
) -> Measured:
    """Measure for so many seconds, after the pages are open."""
    measured, sent = Measured(), Sent()
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=30) as owner:
        answer = await log_in(owner)
        assert answer.status_code == 302, answer.text
        until = time.monotonic() + seconds
        watching = [
            asyncio.create_task(watch(owner, sent, measured, is_looked_at=number < LOOKED_AT, until=until + 2))
            for number in range(consoles)
        ]
        sending = asyncio.create_task(send(owner, sent, measured, rate=rate, guests=guests, until=until))
        while not sending.done():
            measured.memory.append(held(process))
            await asyncio.wait({sending}, timeout=max(seconds / 20, 1))
        await asyncio.gather(sending, *watching)
    return measured


def row(name: str, took: list[float]) -> str:
    """A line of the table, in milliseconds."""
    if len(took) < 20:
        return f"| {name} | – | – | – | {len(took)} |"
    cuts = statistics.quantiles(took, n=100)
    return f"| {name} | {cuts[49] * 1000:.0f} | {cuts[94] * 1000:.0f} | {max(took) * 1000:.0f} | {len(took)} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--consoles", type=int, default=50)
    parser.add_argument("--rate", type=int, default=100, help="messages a second")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--guests", type=int, default=200)
    given = parser.parse_args()
    with served() as (address, process):
        measured = asyncio.run(run(address, process, **vars(given)))
    print("| | p50 ms | p95 ms | longest ms | n |\n|---|---|---|---|---|")
    print(row("webhook accepted", measured.accepted))
    print(row("heard", measured.heard))
    print(row("page", measured.pages))
    print(row("shown", measured.shown))
    memory = measured.memory
    print(f"\nmemory of the web process, MB: {' '.join(f'{one:.0f}' for one in memory)}")


if __name__ == "__main__":
    main()
