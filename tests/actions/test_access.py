"""Who may call the action server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor

from actions.__main__ import require_token
from tests.serving import listening

TOKEN = "un-secreto-de-la-casa-ñ"
NO_SUCH_ACTION = {"next_action": "action_nobody_has", "tracker": {"sender_id": "a"}, "domain": {}}


@asynccontextmanager
async def served(token: str) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(ActionExecutor(), cors_origins=[])
    app.config.AUTO_EXTEND = False
    require_token(app, token)
    async with listening(app) as address, httpx.AsyncClient(base_url=address) as client:
        yield client


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({}, {}),
        ({b"Authorization": b"Bearer"}, {}),
        ({b"Authorization": b"Bearer otro"}, {}),
        ({b"Authorization": b"Bearer \xff\xc3\xb1"}, {}),
        ({b"Authorization": TOKEN.encode()}, {}),
        ({}, {"token": ""}),
        ({}, {"token": "otro-ñ"}),
    ],
)
async def test_whoever_does_not_show_the_token_runs_no_action(
    headers: dict[bytes, bytes], query: dict[str, str]
) -> None:
    async with served(TOKEN) as client:
        called = await client.post("/webhook", json=NO_SUCH_ACTION, headers=headers, params=query)
        listed = await client.get("/actions", headers=headers, params=query)
    assert (called.status_code, called.json()) == (401, {"error": "unauthorized"})
    assert listed.status_code == 401


@pytest.mark.parametrize(
    ("headers", "query"), [({b"Authorization": f"Bearer {TOKEN}".encode()}, {}), ({}, {"token": TOKEN})]
)
async def test_whoever_shows_the_token_is_served(headers: dict[bytes, bytes], query: dict[str, str]) -> None:
    async with served(TOKEN) as client:
        answer = await client.post("/webhook", json=NO_SUCH_ACTION, headers=headers, params=query)
    assert (answer.status_code, answer.json()["action_name"]) == (404, "action_nobody_has")


async def test_its_health_is_told_to_anybody() -> None:
    async with served(TOKEN) as client:
        assert (await client.get("/health")).status_code == 200


async def test_without_a_token_nobody_is_asked() -> None:
    async with served("") as client:
        assert (await client.post("/webhook", json=NO_SUCH_ACTION)).status_code == 404
