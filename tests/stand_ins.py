"""
The providers' stand-ins as a process of their own, for tests of whoever talks to Meta or Mercado Pago.

::

    with stand_ins(product_url, tmp_path) as providers:
        settings = Settings(whatsapp_api_url=providers.graph_url, **SECRETS)
        providers.fault(match="/messages", code=131056)
        ...
        assert providers.sends("5491155500002")[0]["body"]["text"]["body"] == "hola"

``kill`` and ``start`` again on the same file to see what survives. See the docstring of ``services.simulator``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

SECRETS: dict[str, Any] = {
    "whatsapp_app_secret": "stand-in-app-secret",
    "whatsapp_verify_token": "stand-in-verify-token",
    "whatsapp_access_token": "stand-in-graph-token",
    "whatsapp_phone_number_id": "100000000000001",
    "mercadopago_access_token": "TEST-stand-in-token",
    "mercadopago_webhook_secret": "stand-in-payment-secret",
}


class StandIns:
    """One process with both stand-ins. ``environment``: settings beyond :data:`SECRETS`, such as ``CLOCK_START``."""

    def __init__(self, product_url: str, data: Path, environment: dict[str, str] | None = None) -> None:
        self._product_url = product_url
        self._data = data
        self._environment = environment or {}
        self._port = 0
        self._process: subprocess.Popen[str] | None = None
        self.address = ""
        self.http = httpx.Client(timeout=30, trust_env=False)

    @property
    def graph_url(self) -> str:
        """For ``WHATSAPP_API_URL``."""
        return f"{self.address}/simulator/graph"

    @property
    def mercadopago_url(self) -> str:
        """For ``MERCADOPAGO_API_URL``."""
        return f"{self.address}/simulator/mercadopago"

    def start(self) -> None:
        """Start the process, on the same port and file as before."""
        command = [sys.executable, "-m", "services.simulator", "--port", str(self._port)]
        command += ["--product", self._product_url, "--data", str(self._data)]
        secrets = {name.upper(): value for name, value in SECRETS.items()}
        environment = {**os.environ, **secrets, **self._environment, "LOG_FORMAT": "json"}
        self._process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().strip()
        assert self.address.startswith("http://"), f"the stand-ins did not start: {self.address}"
        self._port = int(self.address.rsplit(":", 1)[1])

    def kill(self) -> None:
        """End the process at once, as a crash does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def forget(self) -> None:
        """Delete the file of a process that has ended."""
        for path in self._data.parent.glob(f"{self._data.name}*"):
            path.unlink()

    def stop(self) -> None:
        """End the process."""
        if self._process is not None and self._process.poll() is None:
            self.kill()
        self.http.close()

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """The answer's JSON of a control endpoint, such as ``("GET", "_log")``."""
        answer = self.http.request(method, f"{self.address}/simulator/{path}", json=body, **options)
        answer.raise_for_status()
        return answer.json()

    def fault(self, **rule: Any) -> None:
        """Let the next calls go wrong: see ``services.simulator.traffic.Fault``."""
        self.call("POST", "_faults", rule)

    def pay(self, external_reference: str | None, amount: float, **more: Any) -> dict[str, Any]:
        """A payment of ``amount`` pesos; told to the product unless ``notify=False``."""
        body = {"external_reference": external_reference, "amount": amount, **more}
        payment: dict[str, Any] = self.call("POST", "_payments", body)
        return payment

    def log(self, provider: str | None = None) -> list[dict[str, Any]]:
        """Every call received, oldest first."""
        found: list[dict[str, Any]] = self.call("GET", f"_log?provider={provider}" if provider else "_log")
        return found

    def sends(self, phone: str | None = None) -> list[dict[str, Any]]:
        """Accepted messages to guests, receipts left out, oldest first."""
        return [
            entry
            for entry in self.log("graph")
            if entry["status"] == 200
            and entry["path"].endswith("/messages")
            and "status" not in entry["body"]
            and phone in (None, entry["body"].get("to"))
        ]


@contextmanager
def stand_ins(product_url: str, folder: Path, **environment: str) -> Iterator[StandIns]:
    """Running stand-ins that remember in a folder."""
    running = StandIns(product_url, folder / "simulator.db", environment)
    running.start()
    try:
        yield running
    finally:
        running.stop()


def eventually(is_so: Callable[[], Any], *, seconds: float = 15.0) -> Any:
    """The first true answer; fails after ``seconds``."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        found = is_so()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"not so within {seconds} s")
