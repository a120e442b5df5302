"""The conversations of the YAML files beside this, one test each. Needs the trained model (`make train`)."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
import yaml

from deploy.local.model import RASA, current_model
from deploy.local.postgres import free_port
from services.clock import SystemClock
from services.database.migrate import upgrade
from tests.conftest import NOW
from tests.processes import a_process, services
from tests.talks.talker import Talker

pytestmark = [pytest.mark.rasa, pytest.mark.slow]

TOKEN = "a-token-of-the-talks-0123456789"
START_LIMIT_SECONDS = 240.0
TALKS = [
    talk for path in sorted(Path(__file__).parent.glob("*.yml")) for talk in yaml.safe_load(path.read_text("utf-8"))
]


@dataclass(frozen=True)
class House:
    """Addresses of what runs."""

    database: str
    channel: str
    api: str
    clock: SystemClock
    http: httpx.Client


@pytest.fixture(scope="module")
def house(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Booking API, actions and Rasa as processes, over a database of their own."""
    model = current_model()
    assert model.exists(), "no model for these files: `make train` first"
    folder, name = tmp_path_factory.mktemp("talks"), f"talks_{uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"create database {name}")  # type: ignore[arg-type]
    database = f"{postgres_server.rsplit('/', 1)[0]}/{name}"
    upgrade(database)
    api, actions, rasa = free_port(), free_port(), free_port()
    began = time.time()
    environment = {
        "DATABASE_URL": database, "REDIS_URL": "redis://127.0.0.1:9/0", "PORT": str(api), "HOST": "127.0.0.1",
        "INTERNAL_API_TOKEN": TOKEN, "RASA_TOKEN": TOKEN, "ACTIONS_PORT": str(actions),
        "ACTIONS_URL": f"http://127.0.0.1:{actions}/webhook", "BOOKING_API_URL": f"http://127.0.0.1:{api}",
        "CLOCK_START": NOW.isoformat(), "CLOCK_BEGAN": str(began), "RASA_TELEMETRY_ENABLED": "false",
    }  # fmt: skip
    run_rasa = [*RASA, "run", "--interface", "127.0.0.1", "--port", str(rasa), "--model", str(model)]
    run_rasa += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
    http = httpx.Client(timeout=60, trust_env=False)
    with ExitStack() as running:
        with a_process(services("seed"), environment=environment, log=folder / "seed.log") as seed:
            _wait(lambda: not seed.is_running())
        running.enter_context(a_process(services("serve"), environment=environment, log=folder / "serve.log"))
        command = [sys.executable, "-m", "actions"]
        running.enter_context(a_process(command, environment=environment, log=folder / "actions.log"))
        running.enter_context(a_process(run_rasa, environment=environment, log=folder / "rasa.log"))
        channel = f"http://127.0.0.1:{rasa}/webhooks/anfitrion/"
        for address in (f"http://127.0.0.1:{api}/healthz", f"http://127.0.0.1:{actions}/health", channel):
            _wait(lambda address=address: _answers(http, address))  # type: ignore[misc]
        yield House(
            database,
            f"{channel}webhook",
            f"http://127.0.0.1:{api}/api/v1",
            SystemClock.started_at(NOW, began=began),
            http,
        )


def _wait(is_so: Any) -> None:
    limit = time.monotonic() + START_LIMIT_SECONDS
    while not is_so():
        assert time.monotonic() < limit, "did not start in time"
        time.sleep(0.2)


def _answers(http: httpx.Client, address: str) -> bool:
    try:
        return http.get(address).status_code == 200
    except httpx.HTTPError:
        return False


def a_conversation(house: House) -> str:
    """A guest who has just written for the first time."""
    guest_id, conversation_id = uuid4(), uuid4()
    phone = f"54911{guest_id.int % 10**8:08d}"
    with psycopg.connect(house.database, autocommit=True) as connection:
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


class Api:
    """The booking API, for what the talk finds and leaves."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._headers = {"Authorization": f"Bearer {TOKEN}"}
        items = house.http.get(f"{house.api}/cabins", headers=self._headers).json()["items"]
        self.cabins = {cabin["name"]: cabin["id"] for cabin in items}

    def take(self, nights: str) -> str:
        """Reserve "Cabin check-in check-out" for somebody else; the code."""
        cabin, check_in, check_out = nights.split()
        body = {
            "cabin_id": self.cabins[cabin], "check_in": check_in, "check_out": check_out, "adults": 1, "children": 0,
            "guest": {"name": "Otra persona", "phone": "5491155509999"},
        }  # fmt: skip
        answer = self._house.http.post(f"{self._house.api}/reservations", json=body, headers=self._headers)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["code"])

    def cancel(self, code: str) -> None:
        """Give the nights back for the talks that follow."""
        self._house.http.delete(f"{self._house.api}/reservations/{code}", headers=self._headers)

    def standing(self, conversation_id: str) -> list[dict[str, Any]]:
        """What a conversation has reserved."""
        query = {"conversation_id": conversation_id}
        found = self._house.http.get(f"{self._house.api}/reservations", params=query, headers=self._headers).json()
        return [one for one in found["items"] if one["status"] in ("held", "confirmed")]


@pytest.mark.parametrize("talk", TALKS, ids=[talk["talk"] for talk in TALKS])
def test_a_conversation_goes_as_it_should(house: House, talk: dict[str, Any]) -> None:
    api, conversation_id = Api(house), a_conversation(house)
    taken = [api.take(nights) for nights in talk.get("taken", [])]
    talker = Talker(house.http, house.channel, TOKEN, conversation_id, house.clock)
    for turn in talk["turns"]:
        words = talker.says(turn["di"]) if "di" in turn else talker.taps(turn["toca"])
        assert words, turn
        assert re.search(turn.get("responde", ""), words), (turn, words)
        assert not ("nunca" in turn and re.search(turn["nunca"], words)), (turn, words)
        assert talker.handed_over == turn.get("entrega"), (turn, words)
    standing = api.standing(conversation_id)
    for code in [*taken, *(one["code"] for one in standing)]:
        api.cancel(code)
    kept = [f"{o['cabin_name']} {o['check_in']} {o['check_out']} {o['adults']}+{o['children']}" for o in standing]
    assert kept == talk["reserved"]
