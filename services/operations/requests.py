"""Every request has an id (bound to each log line of its handling), one line when it is answered, and its figures."""

from __future__ import annotations

import re
import time
from typing import Any

import structlog
from sanic import HTTPResponse, Request, Sanic

from services.ids import new_id
from services.operations.metrics import Metrics

log = structlog.get_logger(__name__)

HEADER = "X-Request-Id"
ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{1,64}")
NO_ROUTE = "none"
HAS_LEFT = 499  # as nginx counts it
# Asked every few seconds or more often: counted, not told.
UNREMARKABLE = ("/healthz", "/readyz", "/metrics", "/simulator/phone/changes")


def install_request_log(app: Sanic[Any, Any], metrics: Metrics) -> None:
    """Give requests ids, lines and figures. A caller's own ``X-Request-Id`` is kept when it is a plain short word."""

    @app.on_request
    async def begin(request: Request) -> None:
        given = request.headers.get(HEADER, "")
        request.ctx.id = given if ACCEPTABLE.fullmatch(given) else new_id().hex
        request.ctx.began = time.monotonic()
        structlog.contextvars.clear_contextvars()  # a kept-alive connection is one context
        structlog.contextvars.bind_contextvars(request_id=request.ctx.id)

    @app.on_response  # type: ignore[untyped-decorator]
    async def end(request: Request, response: HTTPResponse) -> None:
        if not hasattr(request.ctx, "began"):  # refused before it was a request
            return
        response.headers.setdefault(HEADER, request.ctx.id)
        seconds = time.monotonic() - request.ctx.began
        # The pattern, not the path: addresses may hold tokens, and a figure per address is no figure.
        route = f"/{request.route.path}" if request.route is not None else NO_ROUTE
        # Who leaves before the answer (a page that is left while it renews itself) is no failure of ours.
        has_left = request.conn_info is not None and request.conn_info.lost
        status = HAS_LEFT if has_left else response.status
        metrics.request(request.method, route, status=status, seconds=seconds)
        if route not in UNREMARKABLE or status == 500:
            log.info("request", method=request.method, route=route, status=status, ms=round(seconds * 1000, 1))
