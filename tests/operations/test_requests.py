"""Each request has an id, told back, and one line without private data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import structlog
from sqlalchemy import text
from structlog.testing import LogCapture

from services.wiring import Product
from tests.serving import serving
from tests.talking import eventually


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    capture = LogCapture()
    before = structlog.get_config()
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, capture], cache_logger_on_first_use=False)
    yield capture.entries  # type: ignore[misc]
    structlog.configure(**before)


async def test_a_request_gets_an_id_of_its_own(product: Product) -> None:
    async with serving(product) as client:
        first, second = [(await client.get("/healthz")).headers["X-Request-Id"] for _ in range(2)]
    assert len(first) == 32
    assert first != second


async def test_a_callers_id_is_kept(product: Product) -> None:
    async with serving(product) as client:
        answer = await client.get("/healthz", headers={"X-Request-Id": "proxy-7f3.1"})
    assert answer.headers["X-Request-Id"] == "proxy-7f3.1"


@pytest.mark.parametrize("given", ["x" * 65, "a b", "id;drop", "ñandú", ""])
async def test_an_id_that_could_spoil_a_log_is_replaced(product: Product, given: str) -> None:
    async with serving(product) as client:
        answer = await client.get("/healthz", headers={b"X-Request-Id": given.encode()})
    assert answer.headers["X-Request-Id"] != given
    assert len(answer.headers["X-Request-Id"]) == 32


async def test_a_refused_request_has_an_id_too(product: Product) -> None:
    async with serving(product) as client:
        answer = await client.get("/no/such/page")
    assert answer.status_code == 404
    assert len(answer.headers["X-Request-Id"]) == 32


async def test_one_line_tells_a_request_and_nothing_private(product: Product, lines: list[dict[str, Any]]) -> None:
    async with serving(product) as client:
        await client.get("/api/v1/reservations?guest_phone=5491155500001", headers={"X-Request-Id": "abc"})
    (line,) = [line for line in lines if line["event"] == "request"]
    assert line["request_id"] == "abc"
    assert line["method"] == "GET"
    assert line["route"] == "/api/v1/reservations"
    assert line["status"] == 401
    assert "5491155500001" not in str(lines)


async def test_lines_of_one_kept_connection_do_not_share_an_id(product: Product, lines: list[dict[str, Any]]) -> None:
    async with serving(product) as client:
        await client.get("/api/v1/cabins")
        await client.get("/api/v1/cabins")
    first, second = [line["request_id"] for line in lines if line["event"] == "request"]
    assert first != second


async def test_looks_at_the_health_are_counted_and_not_told(product: Product, lines: list[dict[str, Any]]) -> None:
    async with serving(product) as client:
        await client.get("/healthz")
    assert [line for line in lines if line["event"] == "request"] == []


async def test_who_leaves_before_the_answer_is_no_failure_of_ours(
    product: Product, lines: list[dict[str, Any]]
) -> None:
    def told() -> list[Any]:
        return [line["status"] for line in lines if line["event"] == "request"]

    token = product.settings.internal_api_token.get_secret_value()
    async with serving(product) as client, product.database.unit_of_work() as connection:
        await connection.execute(text("lock table cabin in access exclusive mode"))
        with pytest.raises(httpx.ReadTimeout):
            await client.get("/api/v1/cabins", headers={"Authorization": f"Bearer {token}"}, timeout=0.5)
        await connection.rollback()
        await eventually(lambda: bool(told()))
    assert told() == [499]
