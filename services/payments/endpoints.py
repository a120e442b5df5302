"""HTTP of the slice: a link to pay a deposit, the provider's webhook, and the pages a guest lands on after paying."""

from __future__ import annotations

import time

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import html

from services.contracts import PaymentLinkShape
from services.errors import (
    BadSignature,
    HoldExpired,
    NothingToPay,
    ProviderRefused,
    ProviderUnavailable,
    ReservationNotFound,
    WrongState,
)
from services.operations.api import Call, Operation
from services.payments import links, pages, service
from services.reservations.endpoints import CODE, code_of
from services.wiring import Product

webhook = Blueprint("mercadopago_webhook")
landing = Blueprint("payment_landing", url_prefix="/pago")


async def make_payment_link(call: Call) -> HTTPResponse:
    """Where the deposit of a held reservation can be paid."""
    code = code_of(call)
    return await call.once_outside(lambda: links.payment_link(call.product, code))


OPERATIONS = (
    Operation(
        "POST",
        "/reservations/<code>/payment-link",
        make_payment_link,
        summary="A link to pay the deposit",
        tag="payments",
        answer=PaymentLinkShape,
        description="For a live hold only. Asking again while it lasts gives the same link.",
        parameters=CODE,
        refusals=(ReservationNotFound, HoldExpired, NothingToPay, WrongState, ProviderUnavailable, ProviderRefused),
        takes_key=True,
    ),
)


def _product(request: Request) -> Product:
    product: Product = request.app.ctx.product
    return product


@webhook.post("/webhooks/mercadopago")
async def notified(request: Request) -> HTTPResponse:
    """Store what the provider says, then answer; 401 and nothing stored when the signature does not match."""
    product, began = _product(request), time.perf_counter()
    outcome = "failed"
    try:
        outcome = await service.receive(
            product,
            query={name: values[0] for name, values in request.args.items() if values},
            body=request.body,
            signature=request.headers.get("x-signature"),
            request_id=request.headers.get("x-request-id"),
        )
    except BadSignature as refusal:
        outcome = refusal.code
        raise
    finally:
        product.metrics.webhook("mercadopago", outcome=outcome, seconds=time.perf_counter() - began)
    return HTTPResponse(status=200)


@landing.get("/<result:listo|pendiente|fallo>", name="landed")
async def landed(_: Request, result: str) -> HTTPResponse:
    """Say what happens next. The address proves nothing about a payment, so nothing else is done."""
    return html(pages.page(result), headers=pages.HEADERS)
