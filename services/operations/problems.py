"""The one translation of errors to HTTP: RFC 9457 problem JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import pydantic
import structlog
from sanic import HTTPResponse, Request, Sanic
from sanic.exceptions import SanicException
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from services.errors import AnfitrionError, ProviderUnavailable

log = structlog.get_logger(__name__)

PROBLEM_TYPE = "urn:anfitrion:problem:"
CONTENT_TYPE = "application/problem+json"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def problem(
    status: int,
    code: str,
    *,
    title: str,
    detail: str | None = None,
    headers: dict[str, str] | None = None,
    members: Mapping[str, Any] | None = None,
) -> HTTPResponse:
    """
    A problem response. ``members`` are extension members; they must be safe for the caller to see, and none of them
    replaces a member of the standard.
    """
    standard = {"type": PROBLEM_TYPE + code, "title": title, "status": status, "code": code, "detail": detail}
    body = {**standard, **(members or {}), **standard}
    return HTTPResponse(
        json.dumps({k: v for k, v in body.items() if v is not None}, ensure_ascii=False, default=str),
        status=status,
        headers=headers,
        content_type=CONTENT_TYPE,
    )


def problem_of(error: AnfitrionError) -> HTTPResponse:
    """One of our own errors as a problem response."""
    headers = {"Retry-After": "5"} if isinstance(error, ProviderUnavailable) else None
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else headers
    return problem(
        error.status, error.code, title=error.title, detail=str(error), headers=headers, members=error.details
    )


def install_error_handlers(app: Sanic) -> None:  # type: ignore[type-arg]
    """Translate our refusals, invalid bodies, Sanic's own errors and anything unexpected."""

    @app.exception(AnfitrionError)
    async def refused(_: Request, error: AnfitrionError) -> HTTPResponse:
        if error.status >= 500:
            log.warning("request failed", code=error.code, error=type(error).__name__)
        return problem_of(error)

    @app.exception(pydantic.ValidationError)
    async def invalid(_: Request, error: pydantic.ValidationError) -> HTTPResponse:
        faults = [
            {"at": "/" + "/".join(map(str, fault["loc"])), "message": fault["msg"]}
            for fault in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        return problem(422, "invalid", title="The request is not valid", members={"errors": faults})

    @app.exception(OperationalError, PoolTimeoutError)
    async def database_away(_: Request, error: Exception) -> HTTPResponse:
        # It is down, has no connection to spare, or a lock was waited for too long: all of it passes.
        log.warning("database not available", error=type(getattr(error, "orig", error)).__name__)
        headers = {"Retry-After": "5"}
        return problem(503, "unavailable", title="The service is not available right now", headers=headers)

    @app.exception(SanicException)
    async def sanic_error(request: Request, error: SanicException) -> HTTPResponse:
        status = error.status_code
        title = str(error) if status < 500 else "Something went wrong"
        headers = dict(getattr(error, "headers", {}) or {})
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            headers.setdefault("Allow", ", ".join(_allowed(request)))  # Sanic forgets it where a path has parameters
        return problem(status, f"http_{status}", title=title, headers=headers)

    @app.exception(Exception)
    async def unexpected(_: Request, error: Exception) -> HTTPResponse:
        log.error("unexpected error", error=type(error).__name__, exc_info=error)
        return problem(500, "internal", title="Something went wrong")


def _allowed(request: Request) -> list[str]:
    """The methods that the path of a request knows."""
    return [method for method in METHODS if _is_routed(request, method)]


def _is_routed(request: Request, method: str) -> bool:
    try:
        request.app.router.get(request.path, method, None)
    except SanicException:
        return False
    return True
