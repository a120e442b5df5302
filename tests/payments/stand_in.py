"""
A small Mercado Pago for tests: preferences, payments, search, and faults on demand.

Its answers have the shape of the recorded ones (test_mercadopago.py compares them).
"""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

COLLECTOR = 100000001
FIRST_PAYMENT = 70_000_000_001
FIRST_CHANGE = datetime.fromisoformat("2026-11-24T12:05:00-03:00")


@dataclass
class Provider:
    """What the stand-in remembers, and the faults it was told to have."""

    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    preferences: dict[str, dict[str, Any]] = field(default_factory=dict)
    payments: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    broken: bool = False
    refund_status: str = "approved"
    changes: int = 0
    not_searchable: set[str] = field(default_factory=set)  # the real search knows a payment a little later
    kept: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    def fail_next(self, status: int, body: bytes = b"{}") -> None:
        """Answer the next request with this instead."""
        self.answers.append((status, body))

    def stamp(self) -> str:
        """A moment later than any before."""
        self.changes += 1
        return (FIRST_CHANGE + timedelta(seconds=self.changes)).isoformat(timespec="milliseconds")

    def pay(self, reference: str | None, amount: float, status: str = "approved", **more: Any) -> str:
        """Make a payment; returns its id. Nobody is notified."""
        number, now = FIRST_PAYMENT + self.changes, self.stamp()
        self.payments[str(number)] = {
            "id": number,
            "date_created": now,
            "date_last_updated": now,
            "status": status,
            "status_detail": "accredited" if status == "approved" else status,
            "currency_id": "ARS",
            "transaction_amount": amount,
            "transaction_amount_refunded": 0,
            "external_reference": reference,
            "live_mode": False,
            "collector_id": COLLECTOR,
            "payer": {"email": "persona@example.com"},
            "refunds": [],
            **more,
        }
        return str(number)

    def change(self, payment_id: str, **changes: Any) -> None:
        """Change a payment."""
        self.payments[payment_id].update(date_last_updated=self.stamp(), **changes)

    def refund(self, payment_id: str, amount: float | None, key: str) -> tuple[int, Any]:
        """Give money back, once for each key."""
        payment = self.payments[payment_id]
        if key in self.kept:
            before, answer = self.kept[key]
            return (201, answer) if before == amount else (409, {"error": "idempotency_key_already_used"})
        left = round(payment["transaction_amount"] - payment["transaction_amount_refunded"], 2)
        value = left if amount is None else amount
        if payment["status"] != "approved" or not 0 < value <= left:
            return 400, {"message": "Invalid refund amount", "error": "bad_request", "status": 400, "cause": []}
        number = 1_000_000_001 + self.changes
        made = {"id": number, "payment_id": payment["id"], "amount": value, "status": self.refund_status}
        self.kept[key] = (amount, made)
        payment["refunds"].append(made)
        if self.refund_status == "approved":
            self.move(made)
        return 201, made

    def move(self, refund: dict[str, Any]) -> None:
        """The money of a refund leaves."""
        payment = self.payments[str(refund["payment_id"])]
        refund["status"] = "approved"
        gone = round(payment["transaction_amount_refunded"] + refund["amount"], 2)
        is_all = gone == payment["transaction_amount"]
        detail = "refunded" if is_all else "partially_refunded"
        status = "refunded" if is_all else payment["status"]
        self.change(str(payment["id"]), transaction_amount_refunded=gone, status=status, status_detail=detail)

    def answer(self, method: str, path: str, *, query: dict[str, list[str]], body: Any, key: str) -> tuple[int, Any]:
        """What the API answers."""
        if method == "POST" and path == "/checkout/preferences":
            identifier = f"{COLLECTOR}-{uuid.uuid4()}"
            address = f"https://www.mercadopago.com.ar/checkout/v1/redirect?pref_id={identifier}"
            self.preferences[identifier] = {**body, "id": identifier, "init_point": address, "collector_id": COLLECTOR}
            return 201, self.preferences[identifier]
        if method == "PUT" and path.startswith("/checkout/preferences/"):
            preference = self.preferences.get(path.rpartition("/")[2])
            if preference is None:
                return 404, {"message": "preference not found", "error": "not_found", "status": 404, "cause": None}
            preference.update(body)
            return 200, preference
        if path.endswith("/refunds"):
            payment_id = path.split("/")[3]
            if method == "GET":
                return 200, self.payments[payment_id]["refunds"]
            return self.refund(payment_id, (body or {}).get("amount"), key)
        if path == "/v1/payments/search":
            reference = query.get("external_reference", [None])[0]
            found = [
                one
                for number, one in self.payments.items()
                if one["external_reference"] == reference and number not in self.not_searchable
            ]
            return 200, {"paging": {"total": len(found), "limit": 50, "offset": 0}, "results": found}
        payment = self.payments.get(path.removeprefix("/v1/payments/"))
        if payment is None:
            return 404, {"message": "Payment not found", "error": "not_found", "status": 404, "cause": None}
        return 200, payment


@contextmanager
def running_provider() -> Iterator[Provider]:
    """A stand-in on a free port of this machine."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def do_PUT(self) -> None:
            self._serve()

        def _serve(self) -> None:
            address = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = json.loads(raw) if raw else None
            headers = {name.lower(): value for name, value in self.headers.items()}
            provider.requests.append(
                {"method": self.command, "path": address.path, "query": parse_qs(address.query), "body": body}
                | {"headers": headers}
            )
            if provider.broken:
                return self._reply(503, b"<html>upstream</html>")
            if provider.answers:
                return self._reply(*provider.answers.pop(0))
            key = headers.get("x-idempotency-key", "")
            status, answer = provider.answer(
                self.command, address.path, query=parse_qs(address.query), body=body, key=key
            )
            return self._reply(status, json.dumps(answer).encode())

        def _reply(self, status: int, raw: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    server.server_close()
    thread.join()
