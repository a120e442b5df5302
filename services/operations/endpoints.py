"""``/healthz`` (the process lives), ``/readyz`` (everything answers), ``/metrics``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sanic import Blueprint, HTTPResponse, Request, Sanic
from sanic.response import json, raw

from services.operations.exposition import exposition
from services.operations.health import Verdict, look, verdict
from services.operations.requests import install_request_log
from services.wiring import Product

operations = Blueprint("operations")


def install_operations(app: Sanic[Any, Any], product: Product) -> None:
    """Put ids, lines, figures and the three addresses into the web process."""
    install_request_log(app, product.metrics)
    app.blueprint(operations)


def _product(request: Request) -> Product:
    product: Product = request.app.ctx.product
    return product


@operations.get("/healthz")
async def is_alive(_: Request) -> HTTPResponse:
    """The process lives; asks nobody."""
    return json({"status": "alive"})


@operations.get("/readyz")
async def is_ready(request: Request) -> HTTPResponse:
    """200 while guests can be served (``ready``, or ``degraded`` without an aid), else 503."""
    dependencies = await look(_product(request))
    found = verdict(dependencies)
    parts = {
        dependency.name: {k: v for k, v in asdict(dependency).items() if k != "name" and v is not None}
        for dependency in dependencies
    }
    return json({"status": found, "dependencies": parts}, status=503 if found is Verdict.UNREADY else 200)


@operations.get("/metrics")
async def metrics(request: Request) -> HTTPResponse:
    """Figures in Prometheus's text format: this process's, the workers', and what the database says now."""
    return raw(await exposition(_product(request)), content_type=CONTENT_TYPE_LATEST)
