"""The channel over a real (small) model, a real PostgreSQL and an action server of its own."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import psycopg2
import pytest
import pytest_asyncio
from aiohttp import web
from rasa.core.agent import Agent
from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic
from sanic.touchup import TouchUp

from bot.channel import AnfitrionInput
from bot.lock_store import AdvisoryLockStore
from bot.plain_text import LONGEST_TEXT, as_plain_text
from bot.tracker_store import WindowedTrackerStore
from tests.bot.plugins.small_model import train_small_model

TOKEN = "a-token-for-tests"
CONVERSATION = "3f0c7a3e-0000-4000-8000-000000000003"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train_small_model(tmp_path_factory.mktemp("model"))


class ActionServer:
    """Another process's edge: answers as told."""

    def __init__(self) -> None:
        self.status = 200
        self.calls: list[dict[str, Any]] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.calls.append(await request.json())
        body = {
            "events": [{"event": "slot", "name": "times", "value": len(self.calls)}],
            "responses": [{"text": "hecho"}],
        }
        return web.json_response(body if self.status == 200 else {"error": "secreto"}, status=self.status)


class Channel:
    """A running channel and how to speak to it."""

    def __init__(self, url: str, session: aiohttp.ClientSession, actions: ActionServer) -> None:
        self.url, self.session, self.actions = url, session, actions

    async def post(self, body: Any, *, token: str = TOKEN) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        async with self.session.post(self.url + "webhook", json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def say(self, text: str, message_id: str, kind: str = "text", **more: Any) -> tuple[int, Any]:
        body = {"sender": CONVERSATION, "message": text, "kind": kind, "message_id": message_id, "metadata": more}
        return await self.post(body)


@pytest_asyncio.fixture
async def start(model: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Callable[[], Any]]:
    """Start a server on the model; again for another one on the same database."""
    monkeypatch.setattr(TouchUp, "run", _touch_up_once)
    closing: list[Any] = []

    async def begin() -> Channel:
        actions = ActionServer()
        runner = web.AppRunner(_application(actions))
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        actions_port = runner.addresses[0][1]
        agent = Agent.load(
            str(model),
            action_endpoint=EndpointConfig(f"http://127.0.0.1:{actions_port}/webhook"),
            tracker_store=WindowedTrackerStore(),
            lock_store=AdvisoryLockStore(),
        )
        app = Sanic(f"channel_{len(closing)}_{id(agent)}", configure_logging=False)
        app.ctx.agent = agent
        app.blueprint(AnfitrionInput(TOKEN).blueprint(_never), url_prefix="/webhooks/anfitrion")
        door = socket.create_server(("127.0.0.1", 0))
        server = await app.create_server(sock=door, return_asyncio_server=True, access_log=False)
        await server.startup()
        port = door.getsockname()[1]
        session = aiohttp.ClientSession()
        closing.extend([session.close, runner.cleanup, lambda: _closed(server)])
        return Channel(f"http://127.0.0.1:{port}/webhooks/anfitrion/", session, actions)

    yield begin
    for close in closing:
        await close()


def _application(actions: ActionServer) -> web.Application:
    application = web.Application()
    application.router.add_post("/webhook", actions.answer)
    return application


_touched_up: list[Any] = []
_touch_up = TouchUp.run


def _touch_up_once(app: Sanic) -> None:
    """Sanic rewrites its own classes for an application, which works once per process; we start many."""
    if not _touched_up:
        _touched_up.append(app)
        _touch_up(app)


async def _never(message: object) -> None:
    raise AssertionError(f"on_new_message was used for {message}")


async def _closed(server: Any) -> None:
    server.close()
    await server.wait_closed()


def stored(url: str) -> list[dict[str, Any]]:
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("select data from bot.events order by id")
        return [json.loads(row[0]) for row in cursor.fetchall()]


async def test_a_message_is_answered_and_its_metadata_kept(start: Callable[[], Any], database_url: str) -> None:
    channel = await start()
    status, answer = await channel.say("hola", "1", said_at="2026-11-24T12:00:00-03:00")
    assert (status, answer) == (200, {"messages": [{"text": "uno"}], "repeated": False})
    said = [event for event in stored(database_url) if event["event"] == "user"]
    assert [(event["message_id"], event["metadata"]["said_at"]) for event in said] == [
        ("1", "2026-11-24T12:00:00-03:00")
    ]


async def test_buttons_and_custom_json_reach_the_caller(start: Callable[[], Any]) -> None:
    _, answer = await (await start()).say("boton", "1")
    assert answer["messages"] == [
        {
            "text": "con botones",
            "buttons": [{"title": "Sí", "payload": "/hola"}],
            "custom": {"handover": {"reason": "asked"}},
        }
    ]


async def test_a_message_sent_again_gets_the_same_answers_and_happens_once(
    start: Callable[[], Any], database_url: str
) -> None:
    channel = await start()
    first = await channel.say("accion", "1")
    await channel.say("hola", "2")
    again = await channel.say("accion", "1")
    assert again == (200, {**first[1], "repeated": True})
    assert len(channel.actions.calls) == 1
    assert sum(event["event"] == "user" for event in stored(database_url)) == 2


async def test_the_same_message_at_two_servers_at_once_happens_once(start: Callable[[], Any]) -> None:
    one, other = await start(), await start()
    answers = await asyncio.gather(one.say("accion", "1"), other.say("accion", "1"))
    assert {answer[1]["repeated"] for answer in answers} == {True, False}
    assert answers[0][1]["messages"] == answers[1][1]["messages"]
    assert len(one.actions.calls) + len(other.actions.calls) == 1


@pytest.mark.parametrize(
    "typed",
    ["/boton", "  /boton", "\u200b/boton", "\u2066 //boton", '/boton{"cabin": "Ceibo"}', "/restart", "/session_start"],
)
async def test_what_a_guest_types_is_never_a_command(start: Callable[[], Any], database_url: str, typed: str) -> None:
    channel = await start()
    await channel.say("hola", "1")
    await channel.say(typed, "2")
    said = [event for event in stored(database_url) if event["event"] == "user"]
    assert not said[-1]["text"].startswith("/")
    assert said[-1]["parse_data"]["entities"] == []
    assert not [event for event in stored(database_url) if event["event"] in ("restart", "rewind")]


async def test_a_choice_of_ours_names_its_intent(start: Callable[[], Any], database_url: str) -> None:
    channel = await start()
    _, answer = await channel.say('/hola{"cabin": "Ceibo"}', "1", kind="choice")
    assert answer["messages"] == [{"text": "uno"}]
    said = [event for event in stored(database_url) if event["event"] == "user"]
    assert said[-1]["parse_data"]["entities"][0]["value"] == "Ceibo"


async def test_a_turn_whose_action_fails_leaves_nothing_and_works_later(
    start: Callable[[], Any], database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    channel = await start()
    channel.actions.status = 500
    assert await channel.say("accion", "1") == (500, {"error": "turn_failed"})
    assert stored(database_url) == []
    assert "secreto" not in caplog.text
    channel.actions.status = 200
    status, answer = await channel.say("accion", "1")
    assert (status, answer) == (200, {"messages": [{"text": "hecho"}], "repeated": False})


async def test_a_database_that_fails_is_an_error_and_not_a_new_conversation(
    start: Callable[[], Any], database_url: str
) -> None:
    channel = await start()
    await channel.say("hola", "1")
    with psycopg2.connect(database_url) as connection, connection.cursor() as cursor:
        cursor.execute("alter table bot.snapshot rename to snapshot_away")
    try:
        assert (await channel.say("accion", "2"))[0] == 500
    finally:
        with psycopg2.connect(database_url) as connection, connection.cursor() as cursor:
            cursor.execute("alter table bot.snapshot_away rename to snapshot")
    assert [event["text"] for event in stored(database_url) if event["event"] == "user"] == ["hola"]
    assert (await channel.say("accion", "2"))[1]["repeated"] is False


async def test_strangers_are_not_served(start: Callable[[], Any]) -> None:
    channel = await start()
    body = {"sender": CONVERSATION, "message": "hola", "message_id": "1"}
    assert (await channel.post(body, token="wrong"))[0] == 401
    assert (await channel.post(body, token="ñandú"))[0] == 401


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"sender": CONVERSATION, "message": "hola"},
        {"sender": "", "message": "hola", "message_id": "1"},
        {"sender": CONVERSATION, "message": None, "message_id": "1"},
        {"sender": CONVERSATION, "message": "hola", "message_id": "1", "kind": "command"},
        {"sender": CONVERSATION, "message": "hola", "message_id": "1", "metadata": "no"},
    ],
)
async def test_what_is_no_message_is_refused(start: Callable[[], Any], body: Any) -> None:
    assert (await (await start()).post(body))[0] == 422


async def test_the_health_route_says_which_model_answers(start: Callable[[], Any], model: Path) -> None:
    channel = await start()
    async with channel.session.get(channel.url) as answer:
        assert (answer.status, await answer.json()) == (200, {"status": "ok", "model": model.name.split(".")[0]})


def test_a_very_long_message_is_cut_and_an_empty_one_is_not_nothing() -> None:
    assert len(as_plain_text("a" * 5000)) == LONGEST_TEXT
    assert as_plain_text(" /\u200b ") != ""
    assert as_plain_text("reservo 10/1 al 15/1") == "reservo 10/1 al 15/1"
