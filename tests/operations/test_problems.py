"""When the database is away, callers are told to come back."""

from __future__ import annotations

import json

from services.clock import SettableClock
from services.errors import WrongState
from services.operations.problems import problem_of
from services.wiring import wire
from tests.factories import TOKEN, settings
from tests.serving import serving


async def test_without_the_database_callers_are_told_to_come_back(redis_url: str, clock: SettableClock) -> None:
    product = wire(settings("postgresql://nobody@127.0.0.1:1/none", redis_url), clock)
    async with serving(product) as client:
        answer = await client.get("/api/v1/cabins", headers={"Authorization": f"Bearer {TOKEN}"})
    await product.close()
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert "127.0.0.1" not in answer.text


def test_a_refusals_details_never_replace_the_standards_members() -> None:
    answer = problem_of(WrongState(status="cancelled", title="otro", nights=3))
    assert answer.body is not None
    body = json.loads(answer.body)
    assert (body["status"], body["code"], body["title"]) == (409, "wrong_state", WrongState.title)
    assert body["nights"] == 3
