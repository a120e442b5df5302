"""``make run`` as a person meets it: addresses, Ctrl-C, crashes, and one sentence for what cannot work."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from deploy.local.leftovers import only_run
from deploy.local.ports import free_port
from services.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
READY_LIMIT_SECONDS = 300
STOP_LIMIT_SECONDS = 15
TOKEN = "token-for-the-test-of-the-stack"


class Run:
    """``python -m deploy.local`` in a session of its own, as from a terminal."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.log = folder.parent / "run.log"
        inherited = {k: v for k, v in os.environ.items() if k not in {n.upper() for n in Settings.model_fields}}
        self.port = free_port()
        self.environment = {
            **inherited, "LOCAL_DIR": str(folder), "PORT": str(self.port), "INTERNAL_API_TOKEN": TOKEN,
            "RASA_URL": f"http://127.0.0.1:{free_port()}", "ACTIONS_PORT": str(free_port()),
            "CLOCK_START": "2026-11-24T12:00:00-03:00", **settings,
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "deploy.local"], cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def until_ready(self) -> None:
        self.until(lambda: "está listo" in self.said, READY_LIMIT_SECONDS)

    def until(self, is_so: Callable[[], bool], limit: float) -> None:
        assert self.process is not None
        deadline = time.monotonic() + limit
        while not is_so():
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.1)

    def wait(self, limit: float) -> int:
        assert self.process is not None
        return self.process.wait(limit)

    def children(self) -> dict[str, psutil.Process]:
        notes = (self.folder / "run").glob("*.json")
        return {note.stem: psutil.Process(json.loads(note.read_text())["pid"]) for note in notes}

    def kill_all(self) -> None:
        assert self.process is not None
        doomed = [psutil.Process(self.process.pid), *self.children().values()]
        doomed += [below for process in doomed[1:] for below in process.children(recursive=True)]
        for process in doomed:
            process.kill()
        self.process.wait()
        psutil.wait_procs(doomed, timeout=10)

    def http(self) -> httpx.Client:
        return httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=20
        )


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="anfitrion-stack-", dir="/tmp", ignore_cleanup_errors=True) as found:
        yield Path(found) / "local"


@pytest.fixture
def run(folder: Path) -> Iterator[Run]:
    found = Run(folder)
    yield found
    if found.process is not None and found.process.poll() is None:
        found.kill_all()


def test_settings_that_make_no_sense_are_told_one_by_one_and_nothing_starts(folder: Path) -> None:
    run = Run(folder, PORT="eight", LOG_FORMAT="xml")
    run.start()
    assert run.wait(30) == 2
    assert "setting PORT:" in run.said
    assert "setting LOG_FORMAT:" in run.said
    assert not folder.exists()


def test_a_port_in_use_is_told_before_anything_starts(run: Run) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", int(run.environment["ACTIONS_PORT"])))
        holder.listen()
        run.start()
        assert run.wait(30) == 2
    assert f"puerto {run.environment['ACTIONS_PORT']}" in run.said
    assert "ACTIONS_PORT" in run.said
    assert not (run.folder / "postgres").exists()


def test_a_second_run_on_the_same_folder_is_told(run: Run) -> None:
    with only_run(run.folder):
        run.start()
        assert run.wait(30) == 2
    assert "otro `make run`" in run.said


@pytest.mark.slow
@pytest.mark.parametrize("reader", ["head -1", "tee /dev/null"])
def test_a_run_whose_reader_goes_away_leaves_nothing_behind(run: Run, reader: str) -> None:
    """As from a terminal: head ends by itself, and tee by the Ctrl-C that the run gets too."""
    command = f"{sys.executable} -m deploy.local 2>&1 | {reader}"
    run.process = subprocess.Popen(
        ["bash", "-c", command], cwd=ROOT, env=run.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    run.until(lambda: (run.folder / "run" / "postgres.json").exists(), READY_LIMIT_SECONDS)
    children = run.children()
    if reader.startswith("tee"):
        os.killpg(run.process.pid, signal.SIGINT)
    psutil.wait_procs(list(children.values()), timeout=60)

    assert not [name for name, process in children.items() if process.is_running()]
    run.wait(60)
    with only_run(run.folder):
        assert run.children() == {}


@pytest.mark.slow
@pytest.mark.rasa
def test_a_run_survives_being_killed_stops_on_ctrl_c_and_never_leaves_half_a_stack(run: Run) -> None:
    run.start()
    run.until_ready()
    for address in ("/simulator", "/console", "/docs"):
        assert f"http://127.0.0.1:{run.port}{address}" in run.said
    with run.http() as client:
        assert client.get("/readyz").json()["status"] == "ready"
        assert client.get("/simulator").status_code == 200
        cabin = client.get("/api/v1/cabins").json()["items"][0]["id"]
        guest = {"name": "Ana Ríos", "phone": "5491155500001"}
        stay = {"cabin_id": cabin, "check_in": "2026-12-14", "check_out": "2026-12-17", "adults": 2, "children": 0}
        held = client.post("/api/v1/reservations", json={**stay, "guest": guest})
        assert held.status_code == 201, held.text
    secrets = [line.split("=", 1)[1] for line in (run.folder / "credentials.env").read_text().splitlines()[1:]]
    told = [secret for secret in secrets if secret in run.said and secret != "100000000000001"]
    assert len(told) == 1  # the owner's password, so that she can sign in
    run.kill_all()

    run.start()
    run.until_ready()
    with run.http() as client:
        again = client.get(f"/api/v1/reservations/{held.json()['code']}")
        assert again.json()["status"] == "held"
    assert told[0] not in run.said
    children = run.children()
    assert set(children) == {"postgres", "valkey", "service", "worker", "voice", "workshop", "rasa", "actions"}
    assert run.process is not None
    os.killpg(run.process.pid, signal.SIGINT)
    assert run.wait(STOP_LIMIT_SECONDS) == 0
    assert not [name for name, process in children.items() if process.is_running()]

    run.start()
    run.until_ready()
    listener = run.children()["voice"]
    listener.kill()  # as a recording may that is made to
    run.until(lambda: "voice arranca de nuevo" in run.said, STOP_LIMIT_SECONDS)
    children = run.children()
    children["actions"].kill()
    assert run.wait(STOP_LIMIT_SECONDS) == 1
    assert "make run: actions se cortó por la señal 9" in run.said
    assert not [name for name, process in children.items() if process.is_running()]
