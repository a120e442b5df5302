"""
What a text turn costs: a signed webhook until the answer reaches the Graph API, beside the bare Rasa turn.

    python -m bench.turn [--conversations 12] [--port 18200]

Starts the whole product in a new folder, the providers' stand-ins as a process of their own, and a second Rasa server
on the same model and the same actions with Rasa's own REST channel, memory and lock: the baseline. Both get the same
messages in turn, pair by pair, so that whatever else the machine does meets both alike. Also: acknowledgement of the
webhook, the longest messages that WhatsApp lets through, and the memory of every process (PSS: shared pages counted
once).
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import psutil

from deploy.local import model
from deploy.local.environment import complete, environment_of
from deploy.local.processes import Program
from deploy.local.stack import Stack
from services.settings import Settings
from tests.stand_ins import SECRETS, StandIns

LINES = ("Hola!", "¿Tenés lugar del 10 al 14 de marzo?", "somos 2 adultos", "¿aceptan mascotas?", "gracias")
ANSWER_LIMIT_SECONDS = 20.0
LONGEST = 4096  # characters of one text message: what the Cloud API accepts
LONG_TEXTS = {
    "prose": "Hola, te cuento que venimos desde lejos con la familia y queríamos descansar unos días. ",
    "dates and numbers": "del 10 al 14 de marzo o del 3/4 al 7/4, somos 2 adultos y 3 chicos de 4, 7 y 9, ",
    "commas": "y, ",
}
LONG_ROUNDS = 5


def milliseconds(seconds: list[float]) -> dict[str, float]:
    """p50, p95 and p99 in ms."""
    cut = statistics.quantiles(seconds, n=100, method="inclusive")
    return {name: round(cut[index] * 1000, 1) for name, index in (("p50", 49), ("p95", 94), ("p99", 98))}


class Guest:
    """Writes to the product as WhatsApp does, and to the bare server as its REST channel wants it."""

    def __init__(self, http: httpx.Client, product: str, bare: str, providers: StandIns) -> None:
        self.http = http
        self.product = product
        self.bare = bare
        self.providers = providers

    def bare_turn(self, sender: str, text: str) -> float:
        """Seconds of one turn of the bare server."""
        began = time.perf_counter()
        answer = self.http.post(f"{self.bare}/webhooks/rest/webhook", json={"sender": sender, "message": text})
        answer.raise_for_status()
        return time.perf_counter() - began

    def full_turn(self, phone: str, text: str) -> tuple[float, float]:
        """Seconds until the webhook's 200, and until the first answer was at the Graph stand-in."""
        before = len(self.providers.sends(phone))
        sent_at, began = time.time(), time.perf_counter()
        self.acknowledge(phone, text)
        acknowledged = time.perf_counter() - began
        while time.time() - sent_at < ANSWER_LIMIT_SECONDS:
            time.sleep(0.03)
            sends = self.providers.sends(phone)[before:]
            if sends:
                return acknowledged, datetime.fromisoformat(sends[0]["at"]).timestamp() - sent_at
        raise TimeoutError(f"no answer within {ANSWER_LIMIT_SECONDS} s")

    def acknowledge(self, phone: str, text: str) -> None:
        """Post one signed webhook with a text."""
        self.post(phone, "text", {"body": text})

    def post(self, phone: str, kind: str, content: dict[str, Any]) -> None:
        """Post one signed webhook with a message of any kind."""
        number = SECRETS["whatsapp_phone_number_id"]
        message = {
            "from": phone, "id": f"wamid.{os.urandom(12).hex()}", "timestamp": str(int(time.time())), "type": kind,
            kind: content,
        }  # fmt: skip
        value = {
            "messaging_product": "whatsapp", "messages": [message],
            "metadata": {"display_phone_number": "5491155500000", "phone_number_id": number},
            "contacts": [{"profile": {"name": "Huésped"}, "wa_id": phone}],
        }  # fmt: skip
        body = {
            "object": "whatsapp_business_account",
            "entry": [{"id": "0", "changes": [{"field": "messages", "value": value}]}],
        }
        raw = json.dumps(body).encode()
        digest = hmac.new(SECRETS["whatsapp_app_secret"].encode(), raw, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": f"sha256={digest}", "Content-Type": "application/json"}
        self.http.post(f"{self.product}/webhooks/whatsapp", content=raw, headers=headers).raise_for_status()


def memory_mb(stack: Stack) -> dict[str, int]:
    """PSS of each process with its children, in MB."""
    pids = {name: child.pid for name, child in stack.processes.children.items() if name != "bare"}
    for name, server in (("postgres", stack._postgres), ("valkey", stack._valkey)):
        if server is not None and server.process is not None:
            pids[name] = server.process.pid
    found = {}
    for name, pid in pids.items():
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        found[name] = round(sum(process.memory_full_info().pss for process in family) / 2**20)
    return {**found, "all": sum(found.values())}


def measure(guest: Guest, conversations: int) -> dict[str, Any]:
    """The same conversations with both, pair by pair."""
    bare: list[float] = []
    full: list[float] = []
    acknowledged: list[float] = []
    for number in range(-1, conversations):  # the first warms up and is not counted
        for text in LINES:
            bare_seconds = guest.bare_turn(f"bare-{number}", text)
            ack_seconds, full_seconds = guest.full_turn(f"549115560{number + 1:04d}", text)
            if number >= 0:
                bare.append(bare_seconds)
                full.append(full_seconds)
                acknowledged.append(ack_seconds)
    long_turns = {}
    for kind, (name, text) in enumerate(LONG_TEXTS.items()):
        longest = (text * LONGEST)[:LONGEST]
        pairs = [
            (guest.bare_turn(f"long-{kind}-{turn}", longest), guest.full_turn(f"5491155{kind}8{turn:04d}", longest)[1])
            for turn in range(LONG_ROUNDS)
        ]
        bare_p50, full_p50 = (round(statistics.median(times) * 1000, 1) for times in zip(*pairs, strict=True))
        long_turns[name] = {"bare": bare_p50, "full": full_p50}
    alone = []
    for number in range(300):
        began = time.perf_counter()
        guest.acknowledge(f"549115570{number:04d}", "Hola!")
        alone.append(time.perf_counter() - began)
        time.sleep(0.05)
    figures: dict[str, Any] = {
        "bare_rasa_turn_ms": milliseconds(bare),
        "full_turn_ms": milliseconds(full),
        "ack_ms": milliseconds(alone),
        "long_turn_p50_ms": long_turns,
        "turns": len(bare),
    }
    allowed = 1.3 * figures["bare_rasa_turn_ms"]["p50"] + 60
    figures["full_p50_over_allowed"] = round(figures["full_turn_ms"]["p50"] / allowed, 2)
    figures["allowed_p50_ms"] = round(allowed, 1)
    return figures


def main() -> None:
    """Start everything, measure, print, stop."""
    options = argparse.ArgumentParser(prog="python -m bench.turn", description=__doc__)
    options.add_argument("--conversations", type=int, default=12)
    options.add_argument("--port", type=int, default=18200, help="of the service; the next ones go to the others")
    chosen = options.parse_args()
    with running(chosen.port) as (stack, providers), httpx.Client(timeout=30, trust_env=False) as http:
        port = chosen.port + 3
        command = [
            *model.RASA, "run", "--interface", "127.0.0.1", "--port", str(port), "--model",
            str(model.current_model()), "--endpoints", "bench/bare/endpoints.yml",
            "--credentials", "bench/bare/credentials.yml",
        ]  # fmt: skip
        stack.processes.start(Program("bare", command, environment_of(stack.settings, for_program="rasa")))
        bare = f"http://127.0.0.1:{port}"
        stack._wait(lambda: _answers(http, bare), limit=180)
        figures = measure(Guest(http, address_of(chosen.port), bare, providers), chosen.conversations)
        figures["memory_pss_mb"] = memory_mb(stack)
    print(json.dumps(figures, indent=2))


@contextmanager
def running(port: int) -> Iterator[tuple[Stack, StandIns]]:
    """The whole product in a new folder, on this port and the next two, and its providers' stand-ins."""
    folder = Path(tempfile.mkdtemp(prefix="anfitrion-bench-"))
    providers = StandIns(address_of(port), folder / "simulator.db")
    providers.start()
    settings = Settings(
        port=port, local_dir=folder, rasa_url=address_of(port + 1), actions_port=port + 2,
        whatsapp_api_url=providers.graph_url, mercadopago_api_url=providers.mercadopago_url, **SECRETS,
    )  # fmt: skip
    stack = Stack(complete(settings, clock_began=time.time()), stop_asked=threading.Event())
    try:
        stack.start()
        yield stack, providers
    finally:
        stack.stop()
        providers.stop()


def address_of(port: int) -> str:
    """A port of this machine."""
    return f"http://127.0.0.1:{port}"


def _answers(http: httpx.Client, address: str) -> bool:
    try:
        return http.get(f"{address}/status", timeout=2).status_code in (200, 404) and bool(
            http.post(f"{address}/webhooks/rest/webhook", json={"sender": "warm", "message": "hola"}).json()
        )
    except (httpx.HTTPError, ValueError):
        return False


if __name__ == "__main__":
    main()
