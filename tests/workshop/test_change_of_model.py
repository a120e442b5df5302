"""Guests go on writing while a trainer activates a model: nobody loses a message, and then the new one answers."""

from __future__ import annotations

import asyncio
import re
import shutil
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local.model import ROOT
from deploy.local.registry import open_registry
from deploy.workshop.activate import Refused, activate, roll_back
from deploy.workshop.taking_over import served_by
from services.database.unit_of_work import Database
from services.settings import read_settings
from tests.chaos.test_kills import (
    READY_SECONDS,
    Running,
    all_answered_once_and_in_order,
    answers,
    rows,
    running,
    tell,
)  # fmt: skip
from tests.deploy.test_registry import let_in
from tests.talking import a_text, an_envelope, eventually
from tests.workshop.small_models import SENTENCES, train_small

pytestmark = [pytest.mark.rasa, pytest.mark.slow]

GUESTS = 40
AT_ONCE = 2
OLD, NEW, WORSE = "0ld0000000000000", "0e30000000000000", "0bad000000000000"
NEW_GREETING = "¡Buenas y santas!"
ANY_GREETING = "Soy el asistente"
# A greeting is not said over and over: guests who greet again have said something else meanwhile.
TAUGHT = {**SENTENCES, "thank": ["gracias", "muchas gracias", "mil gracias", "gracias por todo"]}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three models: one that greets as the product does, one with other words, one mistaught."""
    folder = tmp_path_factory.mktemp("models")
    words = tmp_path_factory.mktemp("words") / "responses"
    shutil.copytree(ROOT / "data" / "responses", words)
    talk = words / "talk.yml"
    said = talk.read_text("utf-8").replace("¡Hola! 👋", NEW_GREETING).replace("¡Hola, qué", NEW_GREETING)
    talk.write_text(said, "utf-8")
    train_small(folder, OLD, TAUGHT)
    train_small(folder, NEW, TAUGHT, responses=words)
    intents, texts = list(TAUGHT), list(TAUGHT.values())
    train_small(folder, WORSE, dict(zip(intents, [*texts[1:], texts[0]], strict=True)))  # each by another's name
    return folder


class Guests:
    """A crowd that writes, and writes again once it has been answered, until it is asked to stop."""

    def __init__(self, product: Running, database: Database, http: httpx.AsyncClient) -> None:
        self._product, self._database, self._http = product, database, http
        self._is_over = asyncio.Event()
        self.phones = [f"549115570{number:04d}" for number in range(GUESTS)]

    async def write(self) -> None:
        """Go round and round, some at once."""
        turnstile = asyncio.Semaphore(AT_ONCE)

        async def one(phone: str) -> None:
            while not self._is_over.is_set():
                async with turnstile:
                    for text in ("hola", "gracias"):
                        await self.say(phone, text)
                        await eventually(partial(self._is_quiet, phone), seconds=120)

        await asyncio.gather(*(one(phone) for phone in self.phones))

    async def say(self, phone: str, text: str) -> None:
        said = a_text(text, phone=phone, said_at=datetime.now(UTC))
        await tell(self._http, self._product.address, an_envelope(said))

    async def all_quiet(self) -> bool:
        ((left,),) = await rows(
            self._database,
            "select (select count(*) from inbound_message where state = 'received') + "
            "(select count(*) from outbound_message where state in ('pending', 'sending', 'waiting'))",
        )
        return bool(left == 0)

    async def _is_quiet(self, phone: str) -> bool:
        query = (
            "select count(*) from inbound_message m join conversation c on c.id = m.conversation_id "
            f"where c.send_to = '{phone}' and m.state = 'received'"
        )
        ((left,),) = await rows(self._database, query)
        return bool(left == 0)

    def stop(self) -> None:
        self._is_over.set()


def greetings(bodies: list[dict[str, Any]]) -> str:
    """What a guest was greeted with, a letter for each time: the old words or the new ones."""
    greeted = [str(body) for body in bodies if ANY_GREETING in str(body)]
    return "".join("n" if NEW_GREETING in one else "o" for one in greeted)


async def test_forty_guests_write_while_a_model_is_activated_and_each_is_answered_once_by_one_or_the_other(
    database: Database, database_url: str, redis_url: str, tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_registry(database_url) as registry:
        let_in(registry, models / f"{OLD}.tar.gz")
    with running(database_url, redis_url, tmp_path, trained=models / f"{OLD}.tar.gz") as product:
        monkeypatch.setenv("DATABASE_URL", database_url)
        monkeypatch.setenv("RASA_URL", product.rasa)
        settings = read_settings()
        async with httpx.AsyncClient(timeout=30, trust_env=False) as http:
            for address in (f"{product.address}/healthz", f"{product.rasa}/webhooks/anfitrion/"):
                await eventually(partial(answers, http, address), seconds=READY_SECONDS)
            guests = Guests(product, database, http)
            writing = asyncio.create_task(guests.write())
            await eventually(lambda: len(product.graph.sends()) > GUESTS / 2, seconds=READY_SECONDS)

            let_it_in = partial(activate, NEW, force="", development=None, last=3, settings=settings)
            await asyncio.to_thread(let_it_in, folder=models, stories=tmp_path / "none")
            serving = served_by(settings)
            assert serving is not None
            assert serving.model == NEW
            guests.stop()
            await writing
            for phone in guests.phones:
                await guests.say(phone, "hola")
            await eventually(guests.all_quiet, seconds=READY_SECONDS)

            received = await all_answered_once_and_in_order(database, product)
            assert set(received) == set(guests.phones)
            for bodies in received.values():
                assert re.fullmatch("o*n+", greetings(bodies)), greetings(bodies)
            assert any("o" in greetings(bodies) for bodies in received.values())

            await asyncio.to_thread(roll_back, settings)
            serving = served_by(settings)
            assert serving is not None
            assert serving.model == OLD


def test_a_model_that_does_worse_is_refused_unless_somebody_says_why(
    database_url: str, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("RASA_URL", "http://127.0.0.1:9")  # nobody: the next start takes it
    with open_registry(database_url) as registry:
        let_in(registry, models / f"{OLD}.tar.gz")
    take = partial(
        activate, WORSE, development=None, last=3, settings=read_settings(), folder=models, stories=tmp_path / "none"
    )
    with pytest.raises(Refused, match="es peor que el activo") as refused:
        take(force="")
    assert "frases aparte: frases bien pasa de" in str(refused.value)
    with open_registry(database_url) as registry:
        assert [one.model for one in registry.history()] == [OLD]
    with pytest.raises(Refused, match="motivo con palabras"):
        take(force="1")
    take(force="se prueba un cambio grande")
    with open_registry(database_url) as registry:
        active = registry.active()
    assert active is not None
    assert (active.model, active.reason) == (WORSE, "se prueba un cambio grande")
    assert "lo toma al arrancar" in capsys.readouterr().out
