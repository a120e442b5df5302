"""HTTP of the slice: the webhook's verification and its updates."""

from __future__ import annotations

from time import perf_counter

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import empty, text

from services.errors import BadSignature
from services.tokens import is_token
from services.whatsapp import service
from services.wiring import Product

webhook = Blueprint("whatsapp_webhook", url_prefix="/webhooks/whatsapp")


@webhook.get("/")
async def verify(request: Request) -> HTTPResponse:
    """Show that the endpoint is ours: the challenge goes back as it came. Source: Webhooks, verification requests."""
    product: Product = request.app.ctx.product
    challenge = request.args.get("hub.challenge")
    token = product.settings.whatsapp_verify_token.get_secret_value()
    is_ours = is_token(request.args.get("hub.verify_token"), token)
    if not is_ours or request.args.get("hub.mode") != "subscribe" or challenge is None:
        return text("forbidden", status=403)
    return text(challenge)


@webhook.post("/")
async def receive(request: Request) -> HTTPResponse:
    """Store what Meta tells, then say so. Raises ``BadSignature`` (401)."""
    product: Product = request.app.ctx.product
    began, outcome = perf_counter(), "failed"
    try:
        await service.receive(product, request.body, signature=request.headers.get("x-hub-signature-256"))
        outcome = "stored"
    except BadSignature:
        outcome = BadSignature.code
        raise
    finally:
        product.metrics.webhook("whatsapp", outcome=outcome, seconds=perf_counter() - began)
    return empty(status=200)
