"""The API described in OpenAPI 3.1, generated from the same table that routes it, and a page to read it on."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import jinja2
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from sanic import Blueprint, HTTPResponse, Request

from services.contracts import API_PREFIX, IDEMPOTENCY_HEADER, Problem
from services.errors import AnfitrionError, IdempotencyConflict, Invalid, RequestInProgress, Unauthorized
from services.operations.api import JSON, KEY_PATTERN, REPLAYED_HEADER, Operation
from services.operations.problems import CONTENT_TYPE as PROBLEM_JSON

OPENAPI_VERSION = "3.1.0"
API_VERSION = "1"
REFERENCE = "#/components/schemas/{model}"
TEMPLATES = Path(__file__).parent / "templates"
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
ABOUT = (
    "Cabins, availability, quotes, reservations and payment links. Money is integer minor units with a currency; dates "
    "are the property's; moments are UTC. A stay is half-open: the check-out day is not slept. Errors are RFC 9457 "
    "problems: choose by code."
)


def docs_blueprint(operations: Sequence[Operation]) -> Blueprint:
    """``/docs`` for people, ``/docs/openapi.json`` for machines; neither needs anything from another host."""
    blueprint = Blueprint("docs", url_prefix="/docs")

    @cache
    def document() -> dict[str, Any]:  # at the first reading, not at every start
        return describe(operations)

    @cache
    def page() -> str:
        return _page(document())

    @blueprint.get("/")
    async def docs(_: Request) -> HTTPResponse:
        return HTTPResponse(page(), headers=PAGE_HEADERS, content_type="text/html; charset=utf-8")

    @blueprint.get("/openapi.json")
    async def openapi(_: Request) -> HTTPResponse:
        return HTTPResponse(json.dumps(document(), ensure_ascii=False, indent=1), content_type=JSON)

    @blueprint.get("/docs.css")
    async def stylesheet(_: Request) -> HTTPResponse:
        return HTTPResponse((TEMPLATES / "docs.css").read_text(), content_type="text/css; charset=utf-8")

    return blueprint


def describe(operations: Sequence[Operation]) -> dict[str, Any]:
    """The OpenAPI document of these operations."""
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for operation in operations:
        paths[_path(operation)][operation.method.lower()] = _operation(operation)
    shapes: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = [(Problem, "serialization")]
    for operation in operations:
        shapes.append((operation.answer, "serialization"))
        if operation.body is not None:
            shapes.append((operation.body, "validation"))
    _, schemas = models_json_schema(list(dict.fromkeys(shapes)), ref_template=REFERENCE)
    return {
        "openapi": OPENAPI_VERSION,
        "info": {"title": "Anfitrión booking API", "version": API_VERSION, "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": dict(paths),
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "INTERNAL_API_TOKEN"}},
        },
    }


def _path(operation: Operation) -> str:
    return API_PREFIX + re.sub(r"<(\w+)(?::\w+)?>", r"{\1}", operation.path)


def _operation(operation: Operation) -> dict[str, Any]:
    described = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": operation.description,
        "tags": [operation.tag],
        "parameters": [*_path_parameters(operation), *_query_parameters(operation), *_key_parameter(operation)],
        "responses": _responses(operation),
    }
    if operation.body is not None:
        described["requestBody"] = {"required": True, "content": {JSON: {"schema": _reference(operation.body)}}}
    return {name: value for name, value in described.items() if value not in ("", [])}


def _path_parameters(operation: Operation) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name, schema in operation.parameters.items()
    ]


def _query_parameters(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    shape = operation.query.model_json_schema(ref_template=REFERENCE)
    required = shape.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _without_null(schema)}
        for name, schema in shape["properties"].items()
    ]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """An optional parameter is left out, never null."""
    options = [option for option in schema.get("anyOf", []) if option != {"type": "null"}]
    kept = {name: value for name, value in schema.items() if name != "anyOf" and not (name == "default" and not value)}
    return kept | options[0] if len(options) == 1 else schema


def _key_parameter(operation: Operation) -> list[dict[str, Any]]:
    if not operation.takes_key:
        return []
    about = "The caller's name for this one intention: repeated, it gets the first answer again, for 48 hours."
    # The pattern of the header's value, as far as every validator reads it.
    schema = {"type": "string", "pattern": KEY_PATTERN}
    return [{"name": IDEMPOTENCY_HEADER, "in": "header", "required": False, "description": about, "schema": schema}]


def _responses(operation: Operation) -> dict[str, Any]:
    success: dict[str, Any] = {
        "description": operation.summary,
        "content": {JSON: {"schema": _reference(operation.answer)}},
    }
    if operation.takes_key:
        success["headers"] = {
            REPLAYED_HEADER: {"description": "`true` when this is a stored answer", "schema": {"const": "true"}}
        }
    keyed: tuple[type[AnfitrionError], ...] = (IdempotencyConflict, RequestInProgress) if operation.takes_key else ()
    by_status: dict[int, list[type[AnfitrionError]]] = defaultdict(list)
    takes_input = operation.query or operation.body or operation.takes_key
    for error in (Unauthorized, *((Invalid,) if takes_input else ()), *operation.refusals, *keyed):
        by_status[error.status].append(error)
    refusals = {
        str(status): {
            "description": "\n".join(f"- `{error.code}`: {error.title}" for error in errors),
            "content": {PROBLEM_JSON: {"schema": _reference(Problem)}},
        }
        for status, errors in sorted(by_status.items())
    }
    return {str(operation.status): success} | refusals


def _reference(shape: type[BaseModel]) -> dict[str, str]:
    return {"$ref": REFERENCE.format(model=shape.__name__)}


def _page(document: dict[str, Any]) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["kind"] = _kind
    environment.filters["model"] = lambda reference: reference.rpartition("/")[2]
    return environment.get_template("docs.html").render(document=document)


def _kind(schema: dict[str, Any]) -> str:
    """A schema in a few words: ``integer, 1 to 50``, ``list of QuoteLine``."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_kind(option) for option in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"map of {_kind(schema['additionalProperties'])}"
    if "enum" in schema:
        return " · ".join(map(str, schema["enum"]))
    words = str(schema.get("format") or schema.get("type") or "anything")
    if "minimum" in schema and "maximum" in schema:
        return f"{words}, {schema['minimum']} to {schema['maximum']}"
    return words
