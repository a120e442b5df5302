"""A product that only takes webhooks: what arrived, and how it is answered, is up to the test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from services.payments.notifications import read_notification
from services.payments.signature import is_authentic as is_from_mercadopago
from services.whatsapp.payloads import read_updates
from services.whatsapp.signature import is_authentic as is_from_meta
from services.whatsapp.updates import Update
from tests.stand_ins import SECRETS


@dataclass
class Received:
    """One webhook: path with query, headers by lower-case name, raw body."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def query(self) -> dict[str, str]:
        """The query's arguments."""
        return dict(pair.split("=", 1) for pair in self.path.partition("?")[2].split("&") if pair)

    def updates(self) -> list[Update]:
        """What the product's own reader finds in it, after its own check of the signature."""
        assert is_from_meta(self.body, self.headers["x-hub-signature-256"], secrets=[SECRETS["whatsapp_app_secret"]])
        return read_updates(self.body, phone_number_id=SECRETS["whatsapp_phone_number_id"])

    def payment_id(self) -> str | None:
        """The payment that it is about, as the product reads it, after its own check of the signature."""
        assert is_from_mercadopago(
            self.headers["x-signature"],
            secrets=[SECRETS["mercadopago_webhook_secret"]],
            data_id=self.query["data.id"],
            request_id=self.headers["x-request-id"],
        )
        return read_notification(self.query, self.body).payment_id


@dataclass
class Receiver:
    """Answers 200, or first what ``answers`` holds."""

    address: str = ""
    received: list[Received] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def graph_updates(self) -> list[Update]:
        """Every update of every WhatsApp webhook, in order of arrival."""
        graph = [webhook for webhook in self.received if webhook.path.startswith("/webhooks/whatsapp")]
        return [update for webhook in graph for update in webhook.updates()]


@contextmanager
def receiving(port: int = 0) -> Iterator[Receiver]:
    """A listening receiver."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.received.append(Received(self.path, headers, body))
            self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    receiver.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
