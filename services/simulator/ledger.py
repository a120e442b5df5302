"""
Preferences, payments and refunds, as Mercado Pago keeps them. Amounts are whole centavos in here.

Source: Mercado Pago API reference (preferences, payments, refunds).
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from services.clock import Clock
from services.ids import new_id
from services.simulator import payloads
from services.simulator.mercadopago_rules import (
    CURRENCY,
    LedgerRefusal,
    centavos,
    check_preference,
    notify_path,
    pesos,
    total,
)
from services.simulator.storage import Storage, dump
from services.simulator.webhooks import MERCADOPAGO_PATH, Webhooks

COLLECTOR_ID = 100000001
FIRST_ID = 90_000_000_001  # real ids passed 2³¹ long ago
ZONE = ZoneInfo("America/Argentina/Buenos_Aires")
DETAILS = {
    "approved": "accredited",
    "pending": "pending_waiting_transfer",
    "in_process": "pending_contingency",
    "authorized": "pending_capture",
    "rejected": "cc_rejected_other_reason",
    "cancelled": "by_collector",
    "refunded": "refunded",
    "charged_back": "in_process",
    "in_mediation": "pending",
}
REFUNDABLE, CANCELLABLE = ("approved",), ("pending", "in_process")


class Ledger:
    """What the provider knows. Every change of a payment is told to the product, unless asked not to."""

    def __init__(self, storage: Storage, clock: Clock, *, webhooks: Webhooks, base_url: str) -> None:
        self._storage = storage
        self._clock = clock
        self._webhooks = webhooks
        self._base_url = base_url

    def create_preference(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """A new preference. Raises :class:`LedgerRefusal` for one that the API would refuse."""
        check_preference(wanted)
        identifier, now = f"{COLLECTOR_ID}-{new_id()}", self._stamp()
        page = f"{self._base_url}/checkout?pref_id={identifier}"
        preference = {
            **wanted,
            "id": identifier,
            "init_point": page,
            "sandbox_init_point": page,
            "collector_id": COLLECTOR_ID,
            "site_id": "MLA",
            "operation_type": "regular_payment",
            "date_created": now,
            "last_updated": now,
        }
        self._storage.run("insert into preference values (?, ?)", identifier, dump(preference))
        return preference

    def preference(self, identifier: str) -> dict[str, Any]:
        """A preference. Raises :class:`LedgerRefusal` (404)."""
        row = self._storage.row("select body from preference where id = ?", identifier)
        if row is None:
            raise LedgerRefusal(404, "not_found", "preference not found")
        found: dict[str, Any] = json.loads(row["body"])
        return found

    def change_preference(self, identifier: str, changes: dict[str, Any]) -> dict[str, Any]:
        """A preference with some fields replaced. Raises :class:`LedgerRefusal`."""
        kept = self.preference(identifier)
        fixed = {name: kept[name] for name in ("id", "init_point", "sandbox_init_point", "collector_id")}
        changed = {**kept, **changes, **fixed, "last_updated": self._stamp()}
        check_preference(changed)
        self._storage.run("update preference set body = ? where id = ?", dump(changed), identifier)
        return changed

    def has_ended(self, preference: dict[str, Any]) -> bool:
        """Whether a preference can no longer be paid."""
        until = preference.get("expiration_date_to")
        return bool(preference.get("expires") and until and datetime.fromisoformat(until) <= self._clock.now())

    def pay_preference(self, preference: dict[str, Any], status: str) -> dict[str, Any]:
        """Somebody tries to pay a preference, with that result. Raises :class:`LedgerRefusal` when it has ended."""
        if self.has_ended(preference):
            raise LedgerRefusal(400, "expired", "the preference has expired")
        return self.add_payment(
            preference.get("external_reference"),
            amount=total(preference),
            currency=preference["items"][0]["currency_id"],
            status=status,
            description=preference["items"][0]["title"],
            notify_path=notify_path(preference.get("notification_url")),
        )

    def add_payment(
        self,
        reference: str | None,
        *,
        amount: int,
        status: str = "approved",
        status_detail: str | None = None,
        currency: str = CURRENCY,
        description: str = "",
        notify_path: str = MERCADOPAGO_PATH,
        notify: bool = True,
    ) -> dict[str, Any]:
        """A payment of ``amount`` centavos."""
        identifier, now = self._next_id("payment"), self._stamp()
        payment = {
            "id": identifier,
            "date_created": now,
            "date_approved": now if status == "approved" else None,
            "date_last_updated": now,
            "date_of_expiration": None,
            "money_release_date": now if status == "approved" else None,
            "operation_type": "regular_payment",
            "payment_method_id": "visa",
            "payment_type_id": "credit_card",
            "status": status,
            "status_detail": status_detail or DETAILS.get(status, status),
            "currency_id": currency,
            "description": description,
            "live_mode": False,
            "collector_id": COLLECTOR_ID,
            "payer": {"id": "200000001", "email": "huesped@example.com", "identification": {"type": "DNI"}},
            "metadata": {},
            "order": {"id": str(identifier - FIRST_ID + 1), "type": "mercadopago"},
            "external_reference": reference,
            "transaction_amount": pesos(amount),
            "transaction_amount_refunded": 0,
            "installments": 1,
            "transaction_details": {"total_paid_amount": pesos(amount), "external_resource_url": None},
            "captured": True,
            "binary_mode": False,
            "refunds": [],
        }
        with self._storage.transaction():
            self._storage.run(
                "insert into payment values (?, ?, ?, ?)", identifier, reference, notify_path, dump(payment)
            )
            if notify:
                self._notify(identifier, "payment.created", notify_path)
        return payment

    def payment(self, identifier: str | int) -> dict[str, Any]:
        """A payment. Raises :class:`LedgerRefusal` (404)."""
        row = self._payment_row(identifier)
        found: dict[str, Any] = json.loads(row["body"])
        return found

    def search(self, filters: dict[str, str]) -> dict[str, Any]:
        """A page of payments by reference, in order of creation."""
        wanted = filters.get("external_reference")
        rows = self._storage.rows(
            "select body from payment where ? is null or external_reference = ? order by id", wanted, wanted
        )
        found = [json.loads(row["body"]) for row in rows]
        if filters.get("criteria", "desc") == "desc":
            found.reverse()
        offset, limit = _whole(filters.get("offset"), 0), min(_whole(filters.get("limit"), 30), 1000)
        return {
            "paging": {"total": len(found), "limit": limit, "offset": offset},
            "results": found[offset : offset + limit],
        }

    def change_payment(
        self, identifier: str | int, *, status: str, status_detail: str | None = None, notify: bool = True
    ) -> dict[str, Any]:
        """What became of a payment later."""
        payment, now = self.payment(identifier), self._stamp()
        payment |= {
            "status": status,
            "status_detail": status_detail or DETAILS.get(status, status),
            "date_last_updated": now,
        }
        if status == "approved" and payment["date_approved"] is None:
            payment |= {"date_approved": now, "money_release_date": now}
        self._keep(payment, notify=notify)
        return payment

    def cancel_payment(self, identifier: str) -> dict[str, Any]:
        """Give up a payment that waits. Raises :class:`LedgerRefusal` for any other."""
        if self.payment(identifier)["status"] not in CANCELLABLE:
            raise LedgerRefusal(400, "bad_request", "Invalid payment status to cancel")
        return self.change_payment(identifier, status="cancelled")

    def refund(self, identifier: str, amount: object = None) -> dict[str, Any]:
        """Give money back: ``amount`` pesos, or all that is left. Raises :class:`LedgerRefusal`."""
        payment = self.payment(identifier)
        given_back = centavos(payment["transaction_amount_refunded"])
        left = centavos(payment["transaction_amount"]) - given_back
        value = left if amount is None else centavos(amount)
        if payment["status"] not in REFUNDABLE or not 0 < value <= left:
            raise LedgerRefusal(400, "bad_request", "The amount to refund is not valid for this payment")
        now = self._stamp()
        refund: dict[str, Any] = {
            "id": self._next_id("refund"),
            "payment_id": payment["id"],
            "amount": pesos(value),
            "metadata": {},
            "source": {"id": str(COLLECTOR_ID), "name": "Simulador", "type": "collector"},
            "date_created": now,
            "unique_sequence_number": None,
            "refund_mode": "standard",
            "adjustment_amount": 0,
            "status": "approved",
        }
        payment["refunds"].append({key: refund[key] for key in ("id", "payment_id", "amount", "status")})
        payment |= {
            "transaction_amount_refunded": pesos(given_back + value),
            "status": "refunded" if value == left else payment["status"],
            "status_detail": "refunded" if value == left else "partially_refunded",
            "date_last_updated": now,
        }
        with self._storage.transaction():
            self._storage.run("insert into refund values (?, ?, ?)", refund["id"], payment["id"], dump(refund))
            self._keep(payment, notify=True)
        return refund

    def refunds(self, identifier: str) -> list[dict[str, Any]]:
        """A payment's refunds, oldest first. Raises :class:`LedgerRefusal` (404)."""
        payment = self.payment(identifier)
        rows = self._storage.rows("select body from refund where payment_id = ? order by id", payment["id"])
        return [json.loads(row["body"]) for row in rows]

    def _keep(self, payment: dict[str, Any], *, notify: bool) -> None:
        row = self._payment_row(payment["id"])
        with self._storage.transaction():
            self._storage.run("update payment set body = ? where id = ?", dump(payment), payment["id"])
            if notify:
                self._notify(payment["id"], "payment.updated", row["notify_path"])

    def _notify(self, identifier: int, action: str, path: str) -> None:
        body = payloads.payment_notification(
            identifier,
            action=action,
            notification_id=new_id().int % 10**11,
            at=self._clock.now(),
            collector_id=COLLECTOR_ID,
        )
        self._webhooks.queue_mercadopago(body, payment_id=identifier, path=path)

    def _payment_row(self, identifier: str | int) -> Any:
        text = str(identifier)
        row = None
        if text.isascii() and text.isdigit() and len(text) < 19:
            row = self._storage.row("select * from payment where id = ?", int(text))
        if row is None:
            raise LedgerRefusal(404, "not_found", "Payment not found")
        return row

    def _next_id(self, table: Literal["payment", "refund"]) -> int:
        row = self._storage.row(f"select coalesce(max(id) + 1, ?) as id from {table}", FIRST_ID)  # noqa: S608
        assert row is not None
        return int(row["id"])

    def _stamp(self) -> str:
        return self._clock.now().astimezone(ZONE).isoformat(timespec="milliseconds")


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else default
