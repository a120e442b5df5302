"""The house where talks are held: booking API, actions, Rasa with the real model, Mercado Pago's stand-in."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
from psycopg import sql

from deploy.local.model import RASA, current_model
from deploy.local.ports import free_port
from services.clock import SystemClock
from services.database.migrate import upgrade
from services.waiting.offering import offer_free
from services.wiring import wire
from tests.conftest import NOW
from tests.factories import settings
from tests.processes import a_process, services
from tests.stand_ins import SECRETS, stand_ins

TOKEN = "a-token-of-the-talks-0123456789"
START_LIMIT_SECONDS = 240.0


@dataclass(frozen=True)
class House:
    """Addresses of what runs."""

    database: str
    channel: str
    api: str
    clock: SystemClock
    http: httpx.Client
    cabins: dict[str, str]

    def a_conversation(self) -> str:
        """The id of one with a guest who has just written for the first time."""
        guest_id, conversation_id = uuid4(), uuid4()
        phone = f"54911{guest_id.int % 10**8:08d}"
        with psycopg.connect(self.database, autocommit=True) as connection:
            connection.execute("insert into guest (id) values (%s)", (guest_id,))
            connection.execute(
                "insert into guest_identity (guest_id, kind, value, known_since) values (%s, 'phone', %s, now())",
                (guest_id, phone),
            )
            connection.execute(
                "insert into conversation (id, guest_id, phone_number_id, send_to_kind, send_to) "
                "values (%s, %s, '1', 'phone', %s)",
                (conversation_id, guest_id, phone),
            )
        return str(conversation_id)

    def take(self, nights: str) -> str:
        """Reserve "Cabin check-in check-out" for somebody else; the code."""
        cabin, check_in, check_out = nights.rsplit(maxsplit=2)
        body = {
            "cabin_id": self.cabins[cabin], "check_in": check_in, "check_out": check_out, "adults": 1, "children": 0,
            "guest": {"name": "Otra persona", "phone": "5491155509999"},
        }  # fmt: skip
        answer = self._call("POST", "reservations", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["code"])

    def offers_what_is_free(self, conversation_id: str) -> str:
        """Let the job of the waiting list look; what the assistant is then to tell a conversation."""

        async def look() -> None:
            product = wire(settings(self.database, "redis://127.0.0.1:9/0"), self.clock)
            try:
                await offer_free(product)
            finally:
                await product.close()

        asyncio.run(look())
        with psycopg.connect(self.database) as connection:
            row = connection.execute(
                "select choice_id from inbound_message where conversation_id = %s and kind = 'event' order by id desc",
                (conversation_id,),
            ).fetchone()
        assert row is not None, "nothing was offered"
        return str(row[0])

    def cancel(self, code: str) -> None:
        """Give the nights back for the talks that follow."""
        self._call("DELETE", f"reservations/{code}").raise_for_status()

    def standing(self, conversation_id: str) -> list[dict[str, Any]]:
        """What a conversation has reserved, the first first."""
        found = self._call("GET", "reservations", params={"conversation_id": conversation_id}).json()
        return [one for one in found["items"] if one["status"] in ("held", "confirmed")]

    def _call(self, method: str, path: str, **more: Any) -> httpx.Response:
        return self.http.request(method, f"{self.api}/{path}", headers={"Authorization": f"Bearer {TOKEN}"}, **more)


@contextmanager
def a_house(
    postgres_server: str, folder: Path, *, model: Path | None = None, renamed: Mapping[str, str] | None = None
) -> Iterator[House]:
    """
    A house with the demo complex on a server of databases, at noon of 24 November 2026; its logs in ``folder``.

    ``renamed``: what it calls the demo's cabins instead, with the ``model`` that was trained on those names.
    """
    model = model or current_model()
    assert model.exists(), "no model for these files: `make train` first"
    name = f"talks_{uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    database = f"{postgres_server.rsplit('/', 1)[0]}/{name}"
    upgrade(database)
    api, actions, rasa = (f"http://127.0.0.1:{free_port()}" for _ in range(3))
    channel = f"{rasa}/webhooks/anfitrion/"
    began = time.time()
    with ExitStack() as running:
        providers = running.enter_context(stand_ins(api, folder, CLOCK_START=NOW.isoformat(), CLOCK_BEGAN=str(began)))
        environment = {
            **{secret.upper(): value for secret, value in SECRETS.items()},
            "DATABASE_URL": database, "REDIS_URL": "redis://127.0.0.1:9/0", "PORT": _port(api), "HOST": "127.0.0.1",
            "INTERNAL_API_TOKEN": TOKEN, "RASA_TOKEN": TOKEN, "ACTIONS_PORT": _port(actions),
            "ACTIONS_URL": f"{actions}/webhook", "BOOKING_API_URL": api,
            "MERCADOPAGO_API_URL": providers.mercadopago_url,
            "CLOCK_START": NOW.isoformat(), "CLOCK_BEGAN": str(began), "RASA_TELEMETRY_ENABLED": "false",
        }  # fmt: skip
        with a_process(services("seed"), environment=environment, log=folder / "seed.log") as seed:
            _wait(lambda: not seed.is_running())
        with psycopg.connect(database) as connection:
            for demo_name, name in (renamed or {}).items():
                connection.execute("update cabin set name = %s where name = %s", (name, demo_name))
        run_rasa = [*RASA, "run", "--interface", "127.0.0.1", "--port", _port(rasa), "--model", str(model)]
        run_rasa += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
        commands = {"serve": services("serve"), "actions": [sys.executable, "-m", "actions"], "rasa": run_rasa}
        for program, command in commands.items():
            running.enter_context(a_process(command, environment=environment, log=folder / f"{program}.log"))
        http = running.enter_context(httpx.Client(timeout=60, trust_env=False))
        for address in (f"{api}/healthz", f"{actions}/health", channel):
            _wait(lambda address=address: _answers(http, address))  # type: ignore[misc]
        items = http.get(f"{api}/api/v1/cabins", headers={"Authorization": f"Bearer {TOKEN}"}).json()["items"]
        cabins = {cabin["name"]: cabin["id"] for cabin in items}
        clock = SystemClock.started_at(NOW, began=began)
        yield House(database, f"{channel}webhook", f"{api}/api/v1", clock, http, cabins)


def _port(address: str) -> str:
    return address.rsplit(":", 1)[1]


def _wait(is_so: Callable[[], bool]) -> None:
    limit = time.monotonic() + START_LIMIT_SECONDS
    while not is_so():
        assert time.monotonic() < limit, "did not start in time"
        time.sleep(0.2)


def _answers(http: httpx.Client, address: str) -> bool:
    try:
        return http.get(address).status_code == 200
    except httpx.HTTPError:
        return False
