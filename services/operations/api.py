"""
The booking API's frame: who may call, how a request becomes typed values, how an answer goes back.

A slice describes each of its endpoints as an :class:`Operation`; one table serves the router and the documentation
(``services.operations.openapi``), so that neither can lag behind.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, cast

from pydantic import BaseModel
from sanic import Blueprint, HTTPResponse, Request
from sqlalchemy.ext.asyncio import AsyncConnection

from services.contracts import API_PREFIX, IDEMPOTENCY_HEADER
from services.errors import AnfitrionError, Invalid, Refusal, Unauthorized
from services.operations import idempotency
from services.operations.idempotency import Answer, Wish
from services.operations.problems import CONTENT_TYPE as PROBLEM
from services.operations.problems import problem_of
from services.tokens import is_token
from services.wiring import Product

JSON = "application/json"
REPLAYED_HEADER = "Idempotent-Replayed"
KEY_PATTERN = r"^[\x21-\x7e]{1,255}$"
CALLER = "internal"  # there is one token, so one caller

__all__ = ["Call", "Operation", "api_blueprint"]


@dataclass(frozen=True)
class Operation:
    """
    One endpoint. ``path`` is relative to the API's prefix, with Sanic's ``<name>`` for parameters; ``parameters``
    describes those. ``query`` and ``body`` are read strictly into these shapes. ``refusals`` are the errors that it
    may answer besides a bad token and an invalid request.
    """

    method: str
    path: str
    handler: Callable[[Call], Awaitable[HTTPResponse]]
    summary: str
    tag: str
    answer: type[BaseModel]
    status: int = 200
    description: str = ""
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    parameters: dict[str, dict[str, Any]] = field(default_factory=dict)
    refusals: tuple[type[AnfitrionError], ...] = ()
    takes_key: bool = False

    @property
    def name(self) -> str:
        """A name that no other operation has."""
        return self.handler.__name__


@dataclass(frozen=True)
class Call:
    """A request whose sender is known and whose query and body are valid."""

    request: Request
    operation: Operation
    path: dict[str, str]
    query: Any = None
    body: Any = None

    @property
    def product(self) -> Product:
        """The process's doors."""
        return cast(Product, self.request.app.ctx.product)

    def answer(self, shape: BaseModel) -> HTTPResponse:
        """The shape as the operation's answer."""
        return _response(self._answer(shape))

    async def once(
        self,
        effect: Callable[[AsyncConnection], Awaitable[BaseModel]],
        *,
        around: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
    ) -> HTTPResponse:
        """
        Answer with what ``effect`` gives, run once per Idempotency-Key in a transaction that this commits.

        ``around`` is entered outside of the transaction, and only when the wish is not answered yet; what it refuses
        is not kept. Raises ``IdempotencyConflict``, ``RequestInProgress``.
        """
        wish = self._wish()
        known = await self._known(wish)
        if known is not None:
            return _response(known)

        async def answered(connection: AsyncConnection) -> Answer:
            if wish is None:  # nothing to keep: a refusal leaves, and takes the whole transaction with it
                return self._answer(await effect(connection))
            try:
                async with connection.begin_nested():
                    return self._answer(await effect(connection))
            except Refusal as refusal:
                return _refused(refusal)

        product = self.product
        try:
            async with around():
                return _response(await idempotency.once(product.database, product.clock, wish=wish, effect=answered))
        except Refusal:
            # The same wish, sent twice at once, may have been granted meanwhile: then it is its own obstacle.
            known = await self._known(wish)
            if known is None:
                raise
            return _response(known)

    async def _known(self, wish: Wish | None) -> Answer | None:
        if wish is None:
            return None
        async with self.product.database.unit_of_work() as connection:
            return await idempotency.answer_of(connection, wish, now=self.product.clock.now())

    async def once_outside(self, effect: Callable[[], Awaitable[BaseModel]]) -> HTTPResponse:
        """
        Answer with what ``effect`` gives, run once per Idempotency-Key and free to call providers. It must bear being
        repeated after a crash. Raises ``IdempotencyConflict``, ``RequestInProgress``.
        """

        async def answered() -> Answer:
            try:
                return self._answer(await effect())
            except Refusal as refusal:
                return _refused(refusal)

        product = self.product
        return _response(
            await idempotency.once_outside(product.database, product.clock, wish=self._wish(), effect=answered)
        )

    def _answer(self, shape: BaseModel) -> Answer:
        return Answer(self.operation.status, JSON, shape.model_dump_json().encode())

    def _wish(self) -> Wish | None:
        key = self.request.headers.get(IDEMPOTENCY_HEADER)
        if key is None or not self.operation.takes_key:
            return None
        if not re.fullmatch(KEY_PATTERN, key):
            raise Invalid(f"{IDEMPOTENCY_HEADER} must be 1 to 255 printable ASCII characters without blanks")
        request = self.request
        return Wish.of(caller=CALLER, key=key, method=request.method, path=request.path, body=request.body)


def api_blueprint(operations: Sequence[Operation]) -> Blueprint:
    """The API with these endpoints, each behind the token."""
    blueprint = Blueprint("api", url_prefix=API_PREFIX)
    for operation in operations:
        blueprint.add_route(_handler(operation), operation.path, methods=[operation.method], name=operation.name)
    return blueprint


def _handler(operation: Operation) -> Callable[..., Coroutine[Any, Any, HTTPResponse]]:
    async def handle(request: Request, **path: str) -> HTTPResponse:
        _require_token(request)
        return await operation.handler(
            Call(request, operation, path, query=_query(request, operation), body=_body(request, operation))
        )

    return handle


def _require_token(request: Request) -> None:
    expected = request.app.ctx.product.settings.internal_api_token.get_secret_value()
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    # An installation without a token has no caller: an empty one never opens.
    if scheme.lower() != "bearer" or not is_token(given, expected):
        raise Unauthorized


def _query(request: Request, operation: Operation) -> BaseModel | None:
    if operation.query is None:
        return None
    repeated = [name for name, values in request.args.items() if len(values) > 1]
    if repeated:
        raise Invalid("each parameter may be given once", repeated=sorted(repeated))
    return operation.query.model_validate({name: values[0] for name, values in request.args.items()})


def _body(request: Request, operation: Operation) -> BaseModel | None:
    return None if operation.body is None else operation.body.model_validate_json(request.body, strict=True)


def _refused(refusal: Refusal) -> Answer:
    response = problem_of(refusal)
    return Answer(response.status, PROBLEM, cast(bytes, response.body))


def _response(answer: Answer) -> HTTPResponse:
    headers = {REPLAYED_HEADER: "true"} if answer.is_replayed else None
    return HTTPResponse(answer.body, status=answer.status, headers=headers, content_type=answer.content_type)
