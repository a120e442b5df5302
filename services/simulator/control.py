"""Handles for tests and developers: the log, faults, payments, media. See the package's docstring."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import json as json_response

from services.simulator.approvals import Approved
from services.simulator.mercadopago import refused
from services.simulator.mercadopago_rules import CURRENCY, LedgerRefusal, centavos
from services.simulator.providers import PREFIX, Simulator
from services.simulator.traffic import Fault


class NewPayment(BaseModel):
    """A payment that somebody made. ``amount``: pesos."""

    model_config = ConfigDict(extra="forbid")

    external_reference: str | None
    amount: int | float
    status: str = "approved"
    status_detail: str | None = None
    currency: str = Field(CURRENCY, min_length=3, max_length=3)
    notify: bool = True


class PaymentChange(BaseModel):
    """What became of a payment."""

    model_config = ConfigDict(extra="forbid")

    status: str
    status_detail: str | None = None
    notify: bool = True


class LogFilter(BaseModel):
    """Which calls are wanted."""

    provider: Literal["graph", "mercadopago"] | None = None
    after: int = 0


def control_blueprint(simulator: Simulator) -> Blueprint:
    """``/simulator/_…``. A body that does not fit is refused with 422 by whoever translates pydantic's errors."""
    blueprint = Blueprint("simulator_control", url_prefix=PREFIX)

    @blueprint.get("/_log")
    async def log(request: Request) -> HTTPResponse:
        wanted = LogFilter.model_validate({name: values[0] for name, values in request.args.items()})
        return _answer(simulator.traffic.log(provider=wanted.provider, after=wanted.after))

    @blueprint.get("/_webhooks")
    async def webhooks(_: Request) -> HTTPResponse:
        return _answer({"waiting": simulator.webhooks.waiting()})

    @blueprint.post("/_faults")
    async def add_fault(request: Request) -> HTTPResponse:
        simulator.traffic.add_fault(Fault.model_validate_json(request.body))
        return _answer({})

    @blueprint.delete("/_faults")
    async def clear_faults(_: Request) -> HTTPResponse:
        simulator.traffic.clear_faults()
        return _answer({})

    @blueprint.post("/_payments")
    async def add_payment(request: Request) -> HTTPResponse:
        wanted = NewPayment.model_validate_json(request.body)
        try:
            payment = simulator.ledger.add_payment(
                wanted.external_reference,
                amount=centavos(wanted.amount),
                status=wanted.status,
                status_detail=wanted.status_detail,
                currency=wanted.currency,
                notify=wanted.notify,
            )
        except LedgerRefusal as refusal:
            return _answer(refused(refusal).body, status=refusal.status)
        return _answer(payment, status=201)

    @blueprint.put("/_payments/<identifier:int>")
    async def change_payment(request: Request, identifier: int) -> HTTPResponse:
        change = PaymentChange.model_validate_json(request.body)
        try:
            payment = simulator.ledger.change_payment(
                identifier, status=change.status, status_detail=change.status_detail, notify=change.notify
            )
        except LedgerRefusal as refusal:
            return _answer(refused(refusal).body, status=refusal.status)
        return _answer(payment)

    @blueprint.put("/_templates")
    async def approve(request: Request) -> HTTPResponse:
        simulator.approvals.set(TypeAdapter(list[Approved]).validate_json(request.body))
        return _answer({})

    @blueprint.post("/_media")
    async def add_media(request: Request) -> HTTPResponse:
        mime_type = request.headers.get("content-type", "application/octet-stream")
        return _answer({"id": simulator.graph.add_media(request.body, mime_type)}, status=201)

    @blueprint.post("/_reset")
    async def reset(_: Request) -> HTTPResponse:
        simulator.storage.forget()
        simulator.chats.wake()
        return _answer({})

    return blueprint


def _answer(body: Any, *, status: int = 200) -> HTTPResponse:
    return json_response(body, status=status)
