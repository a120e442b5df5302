"""The phone page and its side of the simulator: pages, changes, what guests do."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field
from sanic import Blueprint, HTTPResponse, Request
from sanic.exceptions import NotFound as PageNotFound
from sanic.exceptions import SanicException
from sanic.response import json as json_response

from services.simulator.guests import Conversations, NewGuest
from services.simulator.pages import security_headers
from services.simulator.providers import PREFIX, Simulator

STATIC = Path(__file__).parent / "static"
CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".jpg": "image/jpeg",
}
HEARTBEAT_SECONDS = 15.0
Handler = Callable[..., Awaitable[HTTPResponse]]


class ReadUpTo(BaseModel):
    """A message's row id."""

    up_to: int = Field(ge=0)


def phone_blueprint(simulator: Simulator) -> Blueprint:
    """``/simulator`` and ``/simulator/phone``."""
    blueprint = Blueprint("simulator_phone", url_prefix=PREFIX)
    conversations = Conversations(simulator)

    @blueprint.get("/")
    async def page(_: Request) -> HTTPResponse:
        return _file("index.html")

    @blueprint.get("/static/<name:str>")
    async def static(_: Request, name: str) -> HTTPResponse:
        return _file(name)

    @blueprint.get("/phone/changes")
    async def changes(request: Request) -> HTTPResponse:
        return json_response(simulator.chats.changes(_revision(request)), headers={"Cache-Control": "no-store"})

    @blueprint.get("/phone/events")
    async def events(request: Request) -> None:
        response = await request.respond(content_type="text/event-stream", headers={"Cache-Control": "no-store"})
        assert response is not None
        after = _revision(request)
        await response.send(": hola\n\n")
        while not simulator.is_stopping:
            if await simulator.chats.wait(after, seconds=HEARTBEAT_SECONDS) and not simulator.is_stopping:
                change = simulator.chats.changes(after)
                after = change["revision"]
                await response.send(f"data: {json.dumps(change)}\n\n")
            else:
                await response.send(": sigo\n\n")
        await response.eof()

    @blueprint.get("/phone/media/<media_id:str>")
    async def media(_: Request, media_id: str) -> HTTPResponse:
        kept = simulator.storage.row("select * from media where id = ?", media_id)
        if kept is None or not kept["mime_type"].startswith("image/"):
            raise PageNotFound("No such picture")
        return HTTPResponse(kept["content"], content_type=kept["mime_type"], headers=security_headers())

    @blueprint.post("/phone/guests")
    @_takes_json
    async def add_guest(request: Request) -> HTTPResponse:
        return json_response(conversations.add_guest(NewGuest.model_validate_json(request.body)), status=201)

    @blueprint.delete("/phone/guests/<guest_id:int>")
    @_takes_json
    async def remove_guest(_: Request, guest_id: int) -> HTTPResponse:
        conversations.remove_guest(guest_id)
        return json_response({})

    @blueprint.post("/phone/guests/<guest_id:int>/messages")
    @_takes_json
    async def say(request: Request, guest_id: int) -> HTTPResponse:
        return json_response(conversations.say(guest_id, request.body), status=201)

    @blueprint.post("/phone/guests/<guest_id:int>/read")
    @_takes_json
    async def read(request: Request, guest_id: int) -> HTTPResponse:
        conversations.read(guest_id, up_to=ReadUpTo.model_validate_json(request.body).up_to)
        return json_response({})

    return blueprint


def _takes_json(handler: Handler) -> Handler:
    """Refuse what a form of another site could send: a browser asks before it sends JSON elsewhere."""

    @wraps(handler)
    async def checked(request: Request, *arguments: Any, **named: Any) -> HTTPResponse:
        if not (request.content_type or "").startswith("application/json"):
            raise SanicException("The body must be JSON", status_code=415)
        return await handler(request, *arguments, **named)

    return checked


def _file(name: str) -> HTTPResponse:
    path = STATIC / name
    if path.parent != STATIC or not path.is_file() or path.suffix not in CONTENT_TYPES:
        raise PageNotFound("No such file")
    return HTTPResponse(path.read_bytes(), content_type=CONTENT_TYPES[path.suffix], headers=security_headers())


def _revision(request: Request) -> int:
    given = request.args.get("after", "0")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0
