"""The simulator's doors over HTTP, and what its faults do to a connection."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, Protocol, cast

from sanic import Blueprint, HTTPResponse, Request, Sanic

from services.simulator import graph as graph_api
from services.simulator.checkout import checkout_blueprint
from services.simulator.control import control_blueprint
from services.simulator.exchange import Answer, Call
from services.simulator.phone import phone_blueprint
from services.simulator.providers import PREFIX, Simulator
from services.simulator.traffic import Fault
from services.simulator.webhooks import GRAPH, MERCADOPAGO

METHODS = ["GET", "POST", "PUT", "DELETE"]


class Provider(Protocol):
    """One stand-in's API."""

    def is_authorized(self, call: Call) -> bool:
        """Whether the call carries the token."""
        ...


def install_simulator(app: Sanic[Any, Any], simulator: Simulator) -> None:
    """Put the simulator under ``/simulator`` of an application, and let both live equally long."""

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
