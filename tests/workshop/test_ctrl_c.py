"""The trainers' real commands, ended by a real Ctrl-C in the middle of their work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from uuid import uuid4

import psutil
import psycopg
import pytest

from deploy.local.model import MODELS
from deploy.local.registry import open_registry
from services.cabins.seed import seed_demo_property
from services.database.unit_of_work import Database
from tests.deploy.test_registry import a_model, let_in

ROOT = Path(__file__).resolve().parents[2]
TOLD = "Interrumpido. No quedó nada a medias."


@contextmanager
def a_command(*arguments: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """What a command of make runs, in a group of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.local.calmly", *arguments], cwd=ROOT, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        env={"PATH": os.environ["PATH"], **settings},
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until_it_says(process: subprocess.Popen[str], word: str) -> str:
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if word in line:
            return said
    raise AssertionError(f"ended without {word!r}: {said}")


def ctrl_c(process: subprocess.Popen[str]) -> str:
    """What it says from then on; it must end by it."""
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    return said


async def test_a_training_leaves_neither_a_process_nor_a_file(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    await seed_demo_property(database)
    name = f"Cabaña {uuid4().hex[:8]}"  # for whose property no model was trained yet
    with psycopg.connect(database_url) as connection:
        connection.execute("update cabin set name = %s where name = 'Aromo'", [name])
    before = set(MODELS.iterdir()) if MODELS.exists() else set()

    with a_command("deploy.local", "train", DATABASE_URL=database_url, LOCAL_DIR=str(tmp_path)) as training:
        until_it_says(training, "entrena")
        (rasa,) = psutil.Process(training.pid).children()
        assert "train" in rasa.cmdline()
        said = ctrl_c(training)

    assert said == f"\n{TOLD}\n"
    assert not rasa.is_running()
    assert set(MODELS.iterdir()) == before


class AnotherModel(BaseHTTPRequestHandler):
    """A Rasa that goes on answering with the model that it has."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"model": "0ther"}')
        self.server.asked.set()  # type: ignore[attr-defined]

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def slow_rasa() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), AnotherModel)
    server.asked = threading.Event()  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def test_who_does_not_wait_for_rasa_is_told_that_the_model_is_active(
    database_url: str, tmp_path: Path, slow_rasa: HTTPServer
) -> None:
    with open_registry(database_url) as registry:
        for name in ("f1f1f1f1f1f1f1f1", "e2e2e2e2e2e2e2e2"):
            let_in(registry, a_model(tmp_path, name))
    rasa = f"http://127.0.0.1:{slow_rasa.server_port}"

    settings = {"DATABASE_URL": database_url, "RASA_URL": rasa, "LOCAL_DIR": str(tmp_path)}
    with a_command("deploy.workshop.activate", "rollback", **settings) as rollback:
        assert slow_rasa.asked.wait(30)  # type: ignore[attr-defined]
        said = ctrl_c(rollback)

    assert "El modelo f1f1f1f1 ya está activo" in said
    assert "Traceback" not in said
    with open_registry(database_url) as registry:
        active = registry.active()
    assert active is not None
    assert active.model == "f1f1f1f1f1f1f1f1"


@pytest.mark.rasa
def test_an_evaluation_leaves_the_report_of_before(tmp_path: Path) -> None:
    report = ROOT / "results" / "informe.html"
    before = report.read_bytes() if report.exists() else None

    with a_command("deploy.workshop.evaluate", "--fast", "1", LOCAL_DIR=str(tmp_path)) as evaluation:
        until_it_says(evaluation, "pregunta las frases")
        below = psutil.Process(evaluation.pid).children(recursive=True)
        said = ctrl_c(evaluation)

    assert TOLD in said
    assert "Traceback" not in said
    assert not [one for one in below if one.is_running()]
    assert (report.read_bytes() if report.exists() else None) == before
