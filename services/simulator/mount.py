"""Whether this installation has a simulator, and where."""

from __future__ import annotations

from typing import Any

import structlog
from sanic import Blueprint, HTTPResponse, Request, Sanic
from sanic.response import text

from services.clock import Clock
from services.settings import Settings
from services.simulator.providers import FILE_NAME, PREFIX, Credentials, Simulator
from services.simulator.web import install_simulator

log = structlog.get_logger(__name__)

OFF = "El simulador está apagado: en desarrollo se prende con SIMULATOR=true."
ANY_ADDRESS = ("0.0.0.0", "::", "")  # noqa: S104 - recognised, not bound


def mount_simulator(app: Sanic[Any, Any], settings: Settings, clock: Clock) -> None:
    """Put the simulator into the service where the settings ask for it; elsewhere one sentence says it is off."""
    if not settings.simulator:
        app.blueprint(_switched_off())
        return
    credentials = Credentials.of(settings)
    if credentials.missing():
        log.warning("the simulator cannot talk to the product", missing=credentials.missing())
    host = "127.0.0.1" if settings.host in ANY_ADDRESS else settings.host
    simulator = Simulator(
        settings.local_dir / FILE_NAME,
        clock,
        credentials,
        address=settings.base_url,
        product_url=f"http://{host}:{settings.port}",
    )
    install_simulator(app, simulator)


def _switched_off() -> Blueprint:
    blueprint = Blueprint("simulator_off", url_prefix=PREFIX)

    async def say_so(_: Request, path: str = "") -> HTTPResponse:  # noqa: ARG001 - any path
        return text(OFF, status=404)

    blueprint.add_route(say_so, "/", methods=["GET"], name="page")
    blueprint.add_route(say_so, "/<path:path>", methods=["GET", "POST", "PUT", "DELETE"], name="below")
    return blueprint
