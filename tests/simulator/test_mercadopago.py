"""What the Mercado Pago stand-in answers."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.clock import SettableClock
from services.simulator.exchange import Answer, Call
from services.simulator.mercadopago_rules import LedgerRefusal
from services.simulator.providers import Simulator
from tests.stand_ins import SECRETS

SAMPLES = Path(__file__).parents[1] / "contract" / "samples" / "mercadopago"
TOKEN = f"Bearer {SECRETS['mercadopago_access_token']}"
PREFERENCES = "/checkout/preferences"


def ask(
    simulator: Simulator,
    method: str,
    path: str,
    body: Any = None,
    *,
    key: str | None = None,
    query: dict[str, str] | None = None,
) -> Answer:
    headers = {"authorization": TOKEN, **({"x-idempotency-key": key} if key else {})}
    return simulator.mercadopago.answer(Call(method, path, query=query or {}, headers=headers, body=body))


def a_preference(**more: Any) -> dict[str, Any]:
    item = {"id": "K7MPX2A-1", "title": "Seña Ceibo", "quantity": 1, "unit_price": 55500, "currency_id": "ARS"}
    return {
        "items": [item],
        "external_reference": "K7MPX2A-1",
        "notification_url": "http://127.0.0.1:8000/webhooks/mercadopago?source_news=webhooks",
        **more,
    }


def notifications(simulator: Simulator) -> list[tuple[str, str, str]]:
    """Path, action and payment of each notification not yet sent."""
    rows = simulator.storage.rows("select path, body from webhook order by id")
    bodies = [(row["path"], json.loads(row["body"])) for row in rows]
    return [(path, body["action"], body["data"]["id"]) for path, body in bodies]


async def test_a_preference_says_where_to_pay(simulator: Simulator) -> None:
    answer = ask(simulator, "POST", PREFERENCES, a_preference())
    assert answer.status == 201
    said = answer.body
    assert said["init_point"] == f"http://127.0.0.1:1/simulator/mercadopago/checkout?pref_id={said['id']}"
    assert said["id"].startswith(f"{said['collector_id']}-")
    assert ask(simulator, "GET", f"{PREFERENCES}/{said['id']}").body == said


async def test_a_preference_changes_but_not_its_address(simulator: Simulator) -> None:
    made = ask(simulator, "POST", PREFERENCES, a_preference()).body
    changes = {"expires": True, "expiration_date_to": "2026-11-24T12:00:00.000-03:00", "init_point": "http://evil"}
    changed = ask(simulator, "PUT", f"{PREFERENCES}/{made['id']}", changes).body
    assert changed["init_point"] == made["init_point"]
    with pytest.raises(LedgerRefusal):
        simulator.ledger.pay_preference(changed, "approved")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("invalid_items", {"items": []}),
        ("invalid_items", {"items": [{"title": "Seña", "quantity": 0, "unit_price": 1, "currency_id": "ARS"}]}),
        ("invalid_items", {"items": [{"title": "Seña", "quantity": 1, "unit_price": 0, "currency_id": "ARS"}]}),
        ("bad_request", {"items": [{"title": "Seña", "quantity": 1, "unit_price": "9", "currency_id": "ARS"}]}),
        ("bad_request", {"items": [{"title": "Seña", "quantity": 1, "unit_price": 0.001, "currency_id": "ARS"}]}),
        ("invalid_items", {"items": [{"title": "Seña", "quantity": 1, "unit_price": 1, "currency_id": "USD"}]}),
        ("invalid_external_reference", {"external_reference": "seña nº 1"}),
        ("invalid_external_reference", {"external_reference": "x" * 65}),
        ("invalid_expiration_date_to", {"expiration_date_to": "2026-11-24T12:00:00Z"}),
        ("invalid_expiration_date_to", {"expiration_date_to": "2026-11-24T12:00:00-03:00"}),
        ("invalid_auto_return", {"auto_return": "approved"}),
        ("invalid_auto_return", {"auto_return": "approved", "back_urls": {"success": "http://127.0.0.1/ok"}}),
        ("invalid_notification_url", {"notification_url": "x" * 10}),
    ],
)
async def test_a_preference_that_the_provider_refuses_is_refused(
    simulator: Simulator, name: str, change: dict[str, Any]
) -> None:
    answer = ask(simulator, "POST", PREFERENCES, a_preference(**change))
    assert (answer.status, answer.body["error"]) == (400, name)


async def test_a_wrong_token_is_refused_as_the_provider_does(simulator: Simulator) -> None:
    answer = simulator.mercadopago.answer(Call("GET", "/v1/payments/1", headers={"authorization": "Bearer no"}))
    assert answer.body == json.loads((SAMPLES / "made_error_401.json").read_text())


async def test_a_payment_has_the_shape_of_real_ones(simulator: Simulator) -> None:
    made = simulator.ledger.add_payment("K7MPX2A-1", amount=5_550_050)
    payment = ask(simulator, "GET", f"/v1/payments/{made['id']}").body
    real: dict[str, Any] = {}
    for name in ("java_payment_payment_base.json", "go_payment_get_response.json", "py_mocks_payment_get.json"):
        real |= json.loads((SAMPLES / name).read_text())
    assert set(payment) <= set(real)
    for name in ("id", "status", "status_detail", "currency_id", "external_reference", "live_mode", "collector_id"):
        assert type(payment[name]) is type(real[name]), name
    assert payment["transaction_amount"] == 55500.5
    assert payment["id"] > 2**31


async def test_an_unknown_payment_is_404(simulator: Simulator) -> None:
    for identifier in ("123456", "abc", "9" * 30):
        answer = ask(simulator, "GET", f"/v1/payments/{identifier}")
        assert (answer.status, answer.body["error"]) == (404, "not_found")


async def test_paying_a_preference_notifies_its_address(simulator: Simulator) -> None:
    preference = ask(simulator, "POST", PREFERENCES, a_preference()).body
    payment = simulator.ledger.pay_preference(preference, "approved")
    assert (payment["transaction_amount"], payment["external_reference"]) == (55500, "K7MPX2A-1")
    path = f"/webhooks/mercadopago?source_news=webhooks&data.id={payment['id']}&type=payment"
    assert notifications(simulator) == [(path, "payment.created", str(payment["id"]))]


async def test_a_notification_never_leaves_for_another_host(simulator: Simulator) -> None:
    evil = a_preference(notification_url="http://example.com/collect")
    simulator.ledger.pay_preference(ask(simulator, "POST", PREFERENCES, evil).body, "approved")
    [(path, _, _)] = notifications(simulator)
    assert path.startswith("/collect?")


async def test_a_preference_cannot_be_paid_after_its_end(simulator: Simulator, clock: SettableClock) -> None:
    until = (clock.now() + timedelta(minutes=60)).isoformat(timespec="milliseconds")
    preference = ask(simulator, "POST", PREFERENCES, a_preference(expires=True, expiration_date_to=until)).body
    clock.advance(timedelta(minutes=59))
    simulator.ledger.pay_preference(preference, "approved")
    clock.advance(timedelta(minutes=1))
    with pytest.raises(LedgerRefusal):
        simulator.ledger.pay_preference(preference, "approved")


async def test_payments_of_a_reference_are_found_newest_first(simulator: Simulator) -> None:
    ids = [simulator.ledger.add_payment("A-1", amount=100, status=s)["id"] for s in ("rejected", "approved")]
    simulator.ledger.add_payment("B-1", amount=100)
    found = ask(simulator, "GET", "/v1/payments/search", query={"external_reference": "A-1", "criteria": "desc"}).body
    assert [payment["id"] for payment in found["results"]] == ids[::-1]
    assert found["paging"] == {"total": 2, "limit": 30, "offset": 0}
    page = ask(
        simulator, "GET", "/v1/payments/search", query={"external_reference": "A-1", "limit": "1", "offset": "1"}
    )
    assert [payment["id"] for payment in page.body["results"]] == ids[:1]


async def test_a_refund_needs_a_key_and_happens_once_per_key(simulator: Simulator) -> None:
    payment = simulator.ledger.add_payment("A-1", amount=100_000)
    path = f"/v1/payments/{payment['id']}/refunds"
    assert ask(simulator, "POST", path, {}).status == 400

    first = ask(simulator, "POST", path, {"amount": 300.5}, key="k1")
    again = ask(simulator, "POST", path, {"amount": 300.5}, key="k1")

    assert (first.status, first.body) == (201, again.body)
    partly = ask(simulator, "GET", f"/v1/payments/{payment['id']}").body
    assert (partly["status"], partly["status_detail"]) == ("approved", "partially_refunded")
    assert partly["transaction_amount_refunded"] == 300.5
    assert ask(simulator, "POST", path, {"amount": 700}, key="k2").status == 400
    assert ask(simulator, "POST", path, {"amount": 1}, key="k1").status == 409
    assert ask(simulator, "POST", path, None, key="k3").body["amount"] == 699.5
    assert ask(simulator, "GET", f"/v1/payments/{payment['id']}").body["status"] == "refunded"
    assert [refund["amount"] for refund in ask(simulator, "GET", path).body] == [300.5, 699.5]


async def test_only_a_waiting_payment_can_be_cancelled(simulator: Simulator) -> None:
    waiting = simulator.ledger.add_payment("A-1", amount=100, status="pending")
    paid = simulator.ledger.add_payment("A-1", amount=100)
    answers = [
        ask(simulator, "PUT", f"/v1/payments/{payment['id']}", {"status": "cancelled"}) for payment in (waiting, paid)
    ]
    assert [answer.status for answer in answers] == [200, 400]


async def test_a_repeated_key_gives_the_first_preference_again(simulator: Simulator) -> None:
    first, again, other = (ask(simulator, "POST", PREFERENCES, a_preference(), key=key) for key in ("k", "k", "m"))
    assert first.body == again.body
    assert first.body["id"] != other.body["id"]
