"""
A hundred guests write three messages each while the processes that serve them are killed, one after the other.

Afterwards every message was answered, each answer is at the Graph stand-in once, and each guest got theirs in order.
``CHAOS_GUESTS`` sets another number of guests.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from deploy.local import model
from deploy.local.environment import complete, environment_of
from deploy.local.ports import free_port
from services.database.unit_of_work import Database
from services.settings import Settings
from tests.processes import Process, a_process, services
from tests.scripted_assistant import scripted_assistant
from tests.stand_ins import SECRETS, StandIns, stand_ins
from tests.talking import a_text, an_envelope, eventually, signed

pytestmark = pytest.mark.slow

GUESTS = int(os.environ.get("CHAOS_GUESTS", "100"))
LINES = ("Hola, buenas", "¿Aceptan mascotas?", "Muchas gracias")
AT_ONCE = 8
READY_SECONDS = 900.0  # Rasa takes half a minute on a quiet machine, many on a busy one
SETTLED_SECONDS = 900.0
# Which process dies when so much (of 1) of all messages has been answered.
KILLS = ((0.05, "worker"), (0.2, "rasa"), (0.35, "service"), (0.5, "worker"), (0.6, "actions"), (0.75, "service"))
KILLS_WITHOUT_RASA = ((0.05, "worker"), (0.3, "service"), (0.5, "worker"), (0.7, "service"), (0.9, "worker"))


@dataclass
class Running:
    """The product's processes by name, where it listens, and the stand-in that it writes to."""

    processes: dict[str, Process]
    address: str
    rasa: str
    graph: StandIns

    def kill_and_restart(self, name: str) -> None:
        """A crash, and what whoever watches over processes does about it."""
        self.processes[name].kill()
        self.processes[name].start()


def a_model() -> Path:
    """The model that fits, else the newest: what it understands does not matter here."""
    models = sorted(model.MODELS.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        pytest.skip("needs a trained model: make train")
    fitting = model.current_model()
    return fitting if fitting.exists() else models[-1]


@contextmanager
def running(
    database_url: str, redis_url: str, folder: Path, *, assistant: str | None = None, trained: Path | None = None
) -> Iterator[Running]:
    """
    The whole product, each process a child of this one.

    ``assistant``: an address that serves instead of Rasa; ``trained``: the model that Rasa runs, the project's if none.
    """
    port, rasa_port = free_port(), free_port()
    product, rasa = f"http://127.0.0.1:{port}", assistant or f"http://127.0.0.1:{rasa_port}"
    with stand_ins(product, folder) as graph, ExitStack() as stack:
        given = Settings(
            _env_file=None,
            database_url=database_url, redis_url=redis_url, port=port, rasa_url=rasa, actions_port=free_port(),
            local_dir=folder, log_format="json", whatsapp_api_url=graph.graph_url,
            mercadopago_api_url=graph.mercadopago_url, **SECRETS,
        )  # fmt: skip
        settings = complete(given, clock_began=0).settings
        commands = {"service": services("serve"), "worker": services("worker")}
        if assistant is None:
            commands["actions"] = [sys.executable, "-m", "actions"]
            commands["rasa"] = [
                *model.RASA, "run", "--interface", "127.0.0.1", "--port", str(rasa_port),
                "--model", str(trained or a_model()), "--endpoints", "endpoints.yml",
                "--credentials", "credentials.yml",
            ]  # fmt: skip
        subprocess.run(services("seed"), env=environment_of(settings, for_program="seed"), check=True)
        processes = {
            name: stack.enter_context(
                a_process(command, environment=environment_of(settings, for_program=name), log=folder / f"{name}.log")
            )
            for name, command in commands.items()
        }
        yield Running(processes, product, rasa, graph)


async def answers(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url)).status_code == 200
    except httpx.HTTPError:
        return False


async def tell(http: httpx.AsyncClient, product: str, body: bytes) -> None:
    """Deliver a webhook as Meta does: again until it is taken."""

    async def is_taken() -> bool:
        try:
            answer = await http.post(f"{product}/webhooks/whatsapp", content=body, headers=signed(body))
        except httpx.HTTPError:
            return False
        return answer.status_code == 200

    await eventually(is_taken, seconds=SETTLED_SECONDS)


async def rows(database: Database, query: str) -> list[Any]:
    async with database.unit_of_work() as connection:
        return list((await connection.execute(text(query))).all())


async def is_answered(database: Database, share: float) -> bool:
    ((count,),) = await rows(database, "select count(*) from inbound_message where state = 'answered'")
    return bool(count >= share * GUESTS * len(LINES))


async def write_all(http: httpx.AsyncClient, product: str) -> None:
    """Every guest says its lines, one after the other; some guests at once."""
    turnstile = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with turnstile:
            for line in LINES:
                said = a_text(line, phone=f"549115560{number:04d}", said_at=datetime.now(UTC))
                await tell(http, product, an_envelope(said))

    await asyncio.gather(*(one(number) for number in range(GUESTS)))


async def kill_all(database: Database, product: Running, kills: Iterable[tuple[float, str]]) -> None:
    """Kill each in its turn, when its moment has come."""
    for share, name in kills:
        await eventually(partial(is_answered, database, share), seconds=SETTLED_SECONDS)
        product.kill_and_restart(name)


async def is_settled(database: Database) -> bool:
    (row,) = await rows(
        database,
        "select (select count(*) from inbound_message) as said, "
        "(select count(*) from inbound_message where state = 'received') as open, "
        "(select count(*) from outbound_message where state in ('pending', 'sending', 'waiting')) as unsent",
    )
    return (row.said, row.open, row.unsent) == (GUESTS * len(LINES), 0, 0)


async def talk_through(database: Database, product: Running, kills: Iterable[tuple[float, str]]) -> None:
    """All is said while processes die; then all must have been answered once and in order."""
    async with httpx.AsyncClient(timeout=30, trust_env=False) as http:
        await eventually(partial(answers, http, f"{product.address}/healthz"), seconds=READY_SECONDS)
        async with asyncio.TaskGroup() as group:
            group.create_task(write_all(http, product.address))
            group.create_task(kill_all(database, product, kills))
    await eventually(partial(is_settled, database), seconds=SETTLED_SECONDS)
    assert len(await all_answered_once_and_in_order(database, product)) == GUESTS


async def all_answered_once_and_in_order(database: Database, product: Running) -> dict[str, list[dict[str, Any]]]:
    """What each guest was sent, by their number: an answer to everything they said, each once, in its order."""
    said = await rows(database, "select id, state, state_reason from inbound_message")
    assert [tuple(row) for row in said if row.state != "answered"] == []
    made = await rows(database, "select id, inbound_id, position from outbound_message order by id")
    assert {row.inbound_id for row in made} == {row.id for row in said}

    received = defaultdict(list)
    for body in (entry["body"] for entry in product.graph.sends()):
        received[body["to"]].append(body)
    numbers = {to: [int(body["biz_opaque_callback_data"]) for body in bodies] for to, bodies in received.items()}
    assert sorted(number for each in numbers.values() for number in each) == [row.id for row in made]
    in_order = {row.id: (row.inbound_id, row.position) for row in made}
    for each in numbers.values():
        assert each == sorted(each, key=in_order.__getitem__)
    return received


@pytest.mark.rasa
async def test_every_message_is_answered_once_and_in_order_whoever_dies(
    database: Database, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with running(database_url, redis_url, tmp_path) as product:
        async with httpx.AsyncClient(timeout=30, trust_env=False) as http:
            await eventually(partial(answers, http, f"{product.rasa}/webhooks/anfitrion/"), seconds=READY_SECONDS)
        await talk_through(database, product, KILLS)


async def test_with_any_assistant_no_killed_worker_or_service_loses_or_repeats_a_message(
    database: Database, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    async with scripted_assistant() as assistant:
        assistant.script = lambda asked: [{"text": f"{asked['message']} {n}"} for n in range(2)]
        with running(database_url, redis_url, tmp_path, assistant=assistant.address) as product:
            await talk_through(database, product, KILLS_WITHOUT_RASA)
