"""The provider's webhook: verified, stored with its job, answered."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text

from services.clock import SettableClock
from services.database.tables.money import payment_notification
from services.payments.service import LOOK_TASK, SEARCH_TASK, UNSIGNED_PER_MINUTE
from services.wiring import Product
from tests.payments.conftest import WEBHOOK_SECRET
from tests.serving import serving

SAMPLES = Path(__file__).parents[1] / "contract" / "samples" / "mercadopago"
HOOKS = sorted(path.name for path in SAMPLES.glob("made_hook_*.json"))
ADDRESS = "/webhooks/mercadopago"
BODY = b'{"type": "payment", "action": "payment.updated", "data": {"id": "123456789"}}'


@pytest.fixture
async def mercadopago(product: Product) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who posts to our webhook."""
    async with serving(product) as client:
        yield client


def signed(data_id: str | None, *, secret: str = WEBHOOK_SECRET) -> dict[str, str]:
    parts = f"id:{data_id};" if data_id else ""
    digest = hmac.new(secret.encode(), f"{parts}request-id:req-1;ts:1742505638683;".encode(), hashlib.sha256)
    return {"x-signature": f"ts=1742505638683,v1={digest.hexdigest()}", "x-request-id": "req-1"}


async def stored(product: Product) -> list[Any]:
    async with product.database.unit_of_work() as connection:
        return list((await connection.execute(select(payment_notification))).all())


async def jobs(product: Product) -> list[tuple[str, str | None, dict[str, Any]]]:
    async with product.database.unit_of_work() as connection:
        rows = await connection.execute(text("select task_name, lock, args from procrastinate_jobs order by id"))
        return [tuple(row) for row in rows]


async def test_a_signed_notification_is_stored_with_its_job(mercadopago: httpx.AsyncClient, product: Product) -> None:
    query = {"data.id": "123456789", "type": "payment"}
    answer = await mercadopago.post(ADDRESS, params=query, content=BODY, headers=signed("123456789"))
    assert answer.status_code == 200
    (row,) = await stored(product)
    assert (row.topic, row.provider_payment_id, row.signed, row.raw, row.state) == (
        "payment", "123456789", "valid", BODY, "received",
    )  # fmt: skip
    assert await jobs(product) == [(LOOK_TASK, "payment:123456789", {"notification_id": row.id})]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-signature": "nonsense"},
        signed("123456789", secret="another secret"),
        signed("123456780"),
        {**signed("123456789"), "x-request-id": "req-2"},
    ],
)
async def test_a_notification_that_is_not_signed_by_the_provider_leaves_no_trace(
    mercadopago: httpx.AsyncClient, product: Product, headers: dict[str, str]
) -> None:
    query = {"data.id": "123456789", "type": "payment"}
    answer = await mercadopago.post(ADDRESS, params=query, content=BODY, headers=headers)
    assert answer.status_code == 401
    assert answer.json()["code"] == "bad_signature"
    assert await stored(product) == []
    assert await jobs(product) == []


@pytest.mark.parametrize("name", HOOKS)
async def test_every_recorded_form_is_taken_when_signed(
    mercadopago: httpx.AsyncClient, product: Product, name: str
) -> None:
    raw = (SAMPLES / name).read_bytes()
    data = json.loads(raw).get("data") or {}
    data_id = str(data["id"]) if "id" in data else None
    query = {"data.id": data_id} if data_id else {}
    answer = await mercadopago.post(ADDRESS, params=query, content=raw, headers=signed(data_id))
    assert answer.status_code == 200
    (row,) = await stored(product)
    assert (row.raw, row.signed) == (raw, "valid")


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b"\xff\x00", b'{"data": 7, "type": []}'])
async def test_a_broken_body_under_a_good_signature_is_taken_by_its_query(
    mercadopago: httpx.AsyncClient, product: Product, raw: bytes
) -> None:
    query = {"data.id": "123456789", "type": "payment"}
    answer = await mercadopago.post(ADDRESS, params=query, content=raw, headers=signed("123456789"))
    assert answer.status_code == 200
    assert [row.provider_payment_id for row in await stored(product)] == ["123456789"]


async def test_kinds_that_do_not_concern_us_are_kept_and_start_nothing(
    mercadopago: httpx.AsyncClient, product: Product
) -> None:
    raw = (SAMPLES / "made_hook_order.json").read_bytes()
    query = {"data.id": "ORD01JQ4S4KYAJSBCTQXWC3GE0YZ6", "type": "order"}
    answer = await mercadopago.post(ADDRESS, params=query, content=raw, headers=signed(query["data.id"].lower()))
    assert answer.status_code == 200
    assert [row.state for row in await stored(product)] == ["ignored"]
    assert await jobs(product) == []


async def test_an_unsigned_ipn_is_a_hint_to_look(mercadopago: httpx.AsyncClient, product: Product) -> None:
    raw = (SAMPLES / "made_hook_ipn_payment.json").read_bytes()
    answer = await mercadopago.post(ADDRESS, params={"id": "123456789", "topic": "payment"}, content=raw)
    assert answer.status_code == 200
    assert [(row.signed, row.provider_payment_id) for row in await stored(product)] == [("absent", "123456789")]
    assert [task for task, *_ in await jobs(product)] == [LOOK_TASK]


async def test_unsigned_orders_start_one_search(mercadopago: httpx.AsyncClient, product: Product) -> None:
    raw = (SAMPLES / "made_hook_ipn_merchant_order.json").read_bytes()
    for _ in range(3):
        answer = await mercadopago.post(ADDRESS, params={"id": "20359978", "topic": "merchant_order"}, content=raw)
        assert answer.status_code == 200
    assert [task for task, *_ in await jobs(product)] == [SEARCH_TASK]


async def test_a_flood_of_unsigned_hints_is_dropped_until_the_next_minute(
    mercadopago: httpx.AsyncClient, product: Product, clock: SettableClock
) -> None:
    query = {"id": "123456789", "topic": "payment"}
    for _ in range(UNSIGNED_PER_MINUTE + 5):
        assert (await mercadopago.post(ADDRESS, params=query)).status_code == 200
    assert len(await stored(product)) == UNSIGNED_PER_MINUTE
    data = {"data.id": "1", "type": "payment"}
    assert (await mercadopago.post(ADDRESS, params=data, headers=signed("1"))).status_code == 200
    clock.advance(timedelta(minutes=1))
    await mercadopago.post(ADDRESS, params=query)
    assert len(await stored(product)) == UNSIGNED_PER_MINUTE + 2
