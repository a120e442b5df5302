"""The whole product as `make run` starts it, for tests that use it as a guest does."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from deploy.local.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
CLOCK_START = "2026-11-24T12:00:00-03:00"
READY_SECONDS = 1500  # with training, on a busy machine
STOP_SECONDS = 30
PHONE = 360  # pixels wide
NAMED_SETTINGS = ("WHATSAPP_", "MERCADOPAGO_", "DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "SIMULATOR", "ENVIRONMENT")


@dataclass(frozen=True)
class RunningProduct:
    """Where it listens, the token of its API, and the owner's e-mail address and password."""

    address: str
    token: str
    owner: tuple[str, str]


def owners_page(product: RunningProduct, browser: Browser) -> Page:
    """The console on a phone, its owner come in."""
    page = browser.new_context(viewport={"width": PHONE, "height": 740}, locale="es-AR").new_page()
    page.goto(f"{product.address}/console")
    page.get_by_label("Correo").fill(product.owner[0])
    page.get_by_label("Contraseña").fill(product.owner[1])
    page.get_by_role("button", name="Entrar").click()
    return page


@contextmanager
def running_product(root: Path = ROOT) -> Iterator[RunningProduct]:
    """
    A product with nothing in it, on ports and in a folder of its own, stopped afterwards. ``root``: its program and the
    trainers' files.

    ``RUNNING_PRODUCT`` (its address), ``INTERNAL_API_TOKEN``, ``CONSOLE_OWNER_EMAIL`` and ``CONSOLE_OWNER_PASSWORD``
    name one that runs already, which spares the minutes.
    """
    given = os.environ.get("RUNNING_PRODUCT")
    if given:
        owner = os.environ["CONSOLE_OWNER_EMAIL"], os.environ["CONSOLE_OWNER_PASSWORD"]
        yield RunningProduct(given, os.environ["INTERNAL_API_TOKEN"], owner)
        return
    with tempfile.TemporaryDirectory(prefix="anfitrion-browser-") as folder:
        port, token, owner = free_port(), secrets.token_urlsafe(32), ("owner@example.com", secrets.token_urlsafe(16))
        environment = {k: v for k, v in os.environ.items() if not k.startswith(NAMED_SETTINGS)}
        environment |= {
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "RASA_URL": f"http://127.0.0.1:{free_port()}",
            "ACTIONS_PORT": str(free_port()),
            "LOCAL_DIR": folder,
            "CLOCK_START": CLOCK_START,
            "INTERNAL_API_TOKEN": token,
            "CONSOLE_OWNER_EMAIL": owner[0],
            "CONSOLE_OWNER_PASSWORD": owner[1],
        }
        log = Path(folder) / "run.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "deploy.local", "run"],
                cwd=root,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            _wait_until_ready(process, log)
            yield RunningProduct(f"http://127.0.0.1:{port}", token, owner)
        finally:
            _stop(process)


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + READY_SECONDS
    while "está listo".encode() not in log.read_bytes():
        ended = process.poll() is not None
        assert not ended and time.monotonic() < limit, log.read_text(errors="replace")[-3000:]
        time.sleep(0.5)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does on Ctrl-C
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
