"""The simulator put together: the stand-ins, their memory and their sender, and the doors to them over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from sanic import Blueprint, HTTPResponse, Request, Sanic

from services.clock import Clock
from services.settings import Settings
from services.simulator import graph as graph_api
from services.simulator.chats import Chats
from services.simulator.exchange import Answer, Call
from services.simulator.graph import Graph
from services.simulator.ledger import Ledger
from services.simulator.mercadopago import MercadoPago
from services.simulator.payloads import Number
from services.simulator.signatures import first_secret
from services.simulator.storage import Storage
from services.simulator.traffic import Fault, Traffic
from services.simulator.webhooks import GRAPH, MERCADOPAGO, Webhooks

PREFIX = "/simulator"
FILE_NAME = "simulator.db"
METHODS = ["GET", "POST", "PUT", "DELETE"]


@dataclass(frozen=True)
class Credentials:
    """What the product and the providers share: tokens that are accepted, secrets that webhooks are signed with."""

    graph_token: str
    graph_secret: str
    number_id: str
    mercadopago_token: str
    mercadopago_secret: str

    @classmethod
    def of(cls, settings: Settings) -> Credentials:
        """Those of an installation."""
        return cls(
            graph_token=settings.whatsapp_access_token.get_secret_value(),
            graph_secret=first_secret(settings.whatsapp_app_secret.get_secret_value()),
            number_id=settings.whatsapp_phone_number_id,
            mercadopago_token=settings.mercadopago_access_token.get_secret_value(),
            mercadopago_secret=first_secret(settings.mercadopago_webhook_secret.get_secret_value()),
        )


class Simulator:
    """
    Both stand-ins over one file.

    ``address``: where this process listens, without a final slash. ``product_url``: where webhooks go.
    """

    def __init__(self, path: Path, clock: Clock, credentials: Credentials, *, address: str, product_url: str) -> None:
        self.clock = clock
        self.storage = Storage(path)
        self.traffic = Traffic(self.storage, clock)
        self.chats = Chats(self.storage, clock)
        self.webhooks = Webhooks(
            self.storage,
            clock,
            product_url=product_url,
            graph_secret=credentials.graph_secret,
            mercadopago_secret=credentials.mercadopago_secret,
        )
        self.graph = Graph(
            self.storage,
            clock,
            chats=self.chats,
            webhooks=self.webhooks,
            number=Number(credentials.number_id),
            token=credentials.graph_token,
            base_url=f"{address}{PREFIX}/graph",
        )
        self.ledger = Ledger(
            self.storage, clock, webhooks=self.webhooks, base_url=f"{address}{PREFIX}/mercadopago"
        )  # fmt: skip
        self.mercadopago = MercadoPago(self.storage, self.ledger, token=credentials.mercadopago_token)
        self.is_stopping = False
        self._sender: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to tell the product what it has not been told yet."""
        self._sender = asyncio.create_task(self.webhooks.run())

    async def stop(self) -> None:
        """Stop telling, let go of pages that look on, close the file."""
        self.is_stopping = True
        self.chats.wake()
        if self._sender is not None:
            self._sender.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._sender
        self.storage.close()


class Provider(Protocol):
    """One stand-in's API."""

    def is_authorized(self, call: Call) -> bool:
        """Whether the call carries the token."""
        ...


def install_simulator(app: Sanic[Any, Any], simulator: Simulator) -> None:
    """Put the simulator under ``/simulator`` of an application, and let both live equally long."""
    from services.simulator.checkout import checkout_blueprint
    from services.simulator.control import control_blueprint
    from services.simulator.phone import phone_blueprint

    @app.before_server_start
    async def start(_: object) -> None:
        await simulator.start()

    @app.before_server_stop
    async def stop(_: object) -> None:
        await simulator.stop()

    app.blueprint(phone_blueprint(simulator))
    app.blueprint(control_blueprint(simulator))
    app.blueprint(checkout_blueprint(simulator))
    app.blueprint(_provider_blueprint(simulator, GRAPH, simulator.graph, simulator.graph.answer))
    app.blueprint(
        _provider_blueprint(
            simulator, MERCADOPAGO, simulator.mercadopago, lambda call, _: simulator.mercadopago.answer(call)
        )
    )


def _provider_blueprint(
    simulator: Simulator, name: str, provider: Provider, answer_to: Callable[[Call, Fault], Answer]
) -> Blueprint:
    blueprint = Blueprint(f"simulator_{name}", url_prefix=f"{PREFIX}/{name}")

    @blueprint.route("/<path:path>", methods=METHODS)  # type: ignore[untyped-decorator]
    async def exchange(request: Request, path: str) -> HTTPResponse:
        call = call_of(request, path)
        fault = simulator.traffic.next_fault(call)
        if fault.delay:
            await asyncio.sleep(fault.delay)
        answer: Answer | None = None if fault.drop == "before" else _faulty(fault, name)
        if answer is None and fault.drop != "before":
            answer = answer_to(call, fault)
        if fault.drop == "after":
            answer = None
        simulator.traffic.record(name, call, authorized=provider.is_authorized(call), answer=answer)
        return _cut(request) if answer is None else _response(answer)

    return blueprint


def call_of(request: Request, path: str) -> Call:
    """A web request as a provider sees it. A body that is not JSON stays text, which no rule accepts."""
    raw = request.body
    try:
        body = json.loads(raw) if raw else None
    except ValueError:
        body = raw.decode("latin-1")
    return Call(
        method=request.method,
        path=f"/{path}",
        query={name: values[0] for name, values in request.args.items()},
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
    )


def _faulty(fault: Fault, provider: str) -> Answer | None:
    if fault.status is None and fault.code is None:
        return None
    if fault.body is not None:
        return Answer(fault.status or 400, fault.body)
    if provider == GRAPH and fault.code is not None:
        return graph_api.error(fault.code, status=fault.status)
    return Answer(fault.status or 500, {"message": "the simulator was asked to fail", "error": "fault"})


def _cut(request: Request) -> HTTPResponse:
    """Close the connection without a word, as a network that breaks."""
    if request.transport is not None:
        cast(asyncio.WriteTransport, request.transport).abort()
    return HTTPResponse(status=503)


def _response(answer: Answer) -> HTTPResponse:
    body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body)
    return HTTPResponse(body, status=answer.status, content_type=answer.content_type)
