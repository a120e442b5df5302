"""What Mercado Pago's API answers."""

from __future__ import annotations

import json
import re
from typing import Any

from services.simulator.exchange import Answer, Call
from services.simulator.ledger import Ledger
from services.simulator.mercadopago_rules import LedgerRefusal
from services.simulator.storage import Storage, dump

PREFERENCES = "/checkout/preferences"
PREFERENCE_PATH = re.compile(r"/checkout/preferences/(?P<id>[^/]+)")
PAYMENT_PATH = re.compile(r"/v1/payments/(?P<id>[^/]+)(?P<refunds>/refunds)?")
SEARCH_PATH = "/v1/payments/search"
IDEMPOTENCY_KEY_LIMIT = 64


class MercadoPago:
    """The stand-in's API over a :class:`Ledger`. ``token`` is the only one accepted."""

    def __init__(self, storage: Storage, ledger: Ledger, *, token: str) -> None:
        self._storage = storage
        self._ledger = ledger
        self._token = token

    def is_authorized(self, call: Call) -> bool:
        """Whether the call carries the token."""
        return call.has_token(self._token)

    def answer(self, call: Call) -> Answer:
        """What the API answers to a call."""
        if not self.is_authorized(call):
            return refused(LedgerRefusal(401, "unauthorized", "invalid access token"))
        try:
            return self._route(call)
        except LedgerRefusal as refusal:
            return refused(refusal)

    def _route(self, call: Call) -> Answer:
        if (call.method, call.path) == ("POST", PREFERENCES):
            wanted = _mapping(call.body)
            return self._once(call, lambda: self._ledger.create_preference(wanted))
        if (call.method, call.path) == ("GET", "/users/me"):
            return Answer(200, {"id": 100, "nickname": "CABANAS DE PRUEBA", "email": "cabanas@simulador.example"})
        if (call.method, call.path) == ("GET", SEARCH_PATH):
            return Answer(200, self._ledger.search(dict(call.query)))
        preference = PREFERENCE_PATH.fullmatch(call.path)
        if preference and call.method == "GET":
            return Answer(200, self._ledger.preference(preference["id"]))
        if preference and call.method == "PUT":
            return Answer(200, self._ledger.change_preference(preference["id"], _mapping(call.body)))
        payment = PAYMENT_PATH.fullmatch(call.path)
        if payment:
            return self._about_payment(call, payment["id"], is_refund=bool(payment["refunds"]))
        raise LedgerRefusal(404, "not_found", "resource not found")

    def _about_payment(self, call: Call, identifier: str, *, is_refund: bool) -> Answer:
        if is_refund and call.method == "GET":
            return Answer(200, self._ledger.refunds(identifier))
        if is_refund and call.method == "POST":
            if not call.headers.get("x-idempotency-key"):
                raise LedgerRefusal(400, "bad_request", "Header X-Idempotency-Key can't be null")
            amount = _mapping(call.body or {}).get("amount")
            return self._once(call, lambda: self._ledger.refund(identifier, amount))
        if call.method == "GET":
            return Answer(200, self._ledger.payment(identifier))
        if call.method == "PUT" and _mapping(call.body) == {"status": "cancelled"}:
            return Answer(200, self._ledger.cancel_payment(identifier))
        raise LedgerRefusal(400, "bad_request", "unsupported change")

    def _once(self, call: Call, work: Any) -> Answer:
        """The first answer again for a repeated key. The same key for something else is refused."""
        key = call.headers.get("x-idempotency-key")
        if not key:
            return Answer(201, work())
        if len(key) > IDEMPOTENCY_KEY_LIMIT:
            raise LedgerRefusal(400, "bad_request", "X-Idempotency-Key is too long")
        name, fingerprint = f"{call.path} {key}", dump(call.body)
        kept = self._storage.row("select * from kept_answer where key = ?", name)
        if kept and kept["fingerprint"] != fingerprint:
            raise LedgerRefusal(409, "idempotency_key_already_used", "The key was used with another body")
        if kept:
            return Answer(kept["status"], json.loads(kept["body"]))
        with self._storage.transaction():
            answer = Answer(201, work())
            self._storage.run(
                "insert into kept_answer values (?, ?, ?, ?)", name, fingerprint, answer.status, dump(answer.body)
            )
        return answer


def refused(refusal: LedgerRefusal) -> Answer:
    """A refusal as the API writes it."""
    said = {"message": str(refusal), "error": refusal.name, "status": refusal.status, "cause": []}
    return Answer(refusal.status, said)


def _mapping(body: object) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise LedgerRefusal(400, "bad_request", "The body must be a JSON object")
    return body
