"""HTTP of the slice: a link to pay a deposit, the provider's webhook, and the pages a guest lands on after paying."""

from __future__ import annotations

import time
from uuid import UUID

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import html
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins.rules import account_shape
from services.cabins.shapes import money_shape
from services.contracts import (
    IncomingShape,
    MoneyShape,
    PaymentLinkShape,
    RefundRequest,
    RefundShape,
    RefundStatus,
    TransferClaimRequest,
    TransferClaimShape,
    TransferShape,
    TransferWithdrawalShape,
)
from services.errors import (
    BadSignature,
    BalanceNotByCard,
    HoldExpired,
    Invalid,
    MovedByHand,
    NothingToPay,
    NothingToRefund,
    PaymentInProcess,
    PaymentNotFound,
    ProviderRefused,
    ProviderUnavailable,
    RefundTooLarge,
    ReservationNotFound,
    TransferNotAsked,
    TransferNotOffered,
    WrongState,
)
from services.operations.api import Call, Operation
from services.payments import links, pages, refunds, service, transfers
from services.payments.standing import landing as landing_of
from services.reservations.endpoints import CODE, code_of
from services.wiring import Product

webhook = Blueprint("mercadopago_webhook")
landing = Blueprint("payment_landing", url_prefix="/pago")


async def make_payment_link(call: Call) -> HTTPResponse:
    """Where the deposit of a held reservation can be paid."""
    code = code_of(call)
    return await call.once_outside(lambda: links.payment_link(call.product, code))


async def make_balance_link(call: Call) -> HTTPResponse:
    """Where the balance of a confirmed reservation can be paid."""
    code = code_of(call)
    return await call.once_outside(lambda: links.balance_link(call.product, code))


async def ask_transfer(call: Call) -> HTTPResponse:
    """Where the deposit or the balance can be transferred to."""
    code = code_of(call)

    async def effect(connection: AsyncConnection) -> TransferShape:
        found = await transfers.details(connection, call.product, code)
        account = account_shape(found.account)
        assert account is not None
        return TransferShape(
            account=account,
            amount=money_shape(found.amount),
            purpose=found.purpose,
            expires_at=found.until,
        )

    return await call.once(effect)


async def claim_transfer(call: Call) -> HTTPResponse:
    """A guest says that a transfer is made."""
    code, is_certain = code_of(call), call.body.is_certain

    async def effect(connection: AsyncConnection) -> TransferClaimShape:
        made = await transfers.claim(connection, call.product, code, is_certain=is_certain)
        return TransferClaimShape(
            amount=money_shape(made.amount),
            purpose=made.purpose,
            is_new=made.is_new,
            kept_until=made.until,
        )

    return await call.once(effect)


async def withdraw_transfer(call: Call) -> HTTPResponse:
    """A guest takes back that a transfer is made."""
    code = code_of(call)

    async def effect(connection: AsyncConnection) -> TransferWithdrawalShape:
        return TransferWithdrawalShape(kept_until=await transfers.withdraw(connection, call.product, code))

    return await call.once(effect)


async def get_incoming(call: Call) -> HTTPResponse:
    """What of a guest's money is under way, or waits for the owner."""
    code = code_of(call)
    async with call.product.database.unit_of_work() as connection:
        found = await transfers.incoming(connection, code)
    claimed = money_shape(found.claimed) if found.claimed is not None else None
    return call.answer(IncomingShape(code=code, claimed=claimed, unused=money_shape(found.unused)))


async def make_refund(call: Call) -> HTTPResponse:
    """Give money back."""
    wanted: RefundRequest = call.body
    payment_id = call.path["payment_id"]

    async def effect(connection: AsyncConnection) -> RefundShape:
        amount = wanted.amount
        if amount is not None and not await refunds.is_currency_of(connection, payment_id, amount.currency):
            raise Invalid("the payment is in another currency")
        row = await refunds.request(
            connection, call.product, payment_id, amount=amount.amount if amount else None, cause=refunds.Cause.OWNER
        )
        return RefundShape(
            id=row.id,
            payment_id=row.payment_id,
            amount=MoneyShape(amount=row.amount, currency=row.currency),
            status=RefundStatus(row.state),
        )

    return await call.once(effect)


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
        refusals=(
            ReservationNotFound,
            HoldExpired,
            NothingToPay,
            PaymentInProcess,
            WrongState,
            ProviderUnavailable,
            ProviderRefused,
        ),
        takes_key=True,
    ),
    Operation(
        "POST",
        "/reservations/<code>/balance-link",
        make_balance_link,
        summary="A link to pay the balance",
        tag="payments",
        answer=PaymentLinkShape,
        description="For a confirmed stay only. Asking again while it lasts and as much is owed gives the same link.",
        parameters=CODE,
        refusals=(
            ReservationNotFound,
            BalanceNotByCard,
            NothingToPay,
            PaymentInProcess,
            WrongState,
            ProviderUnavailable,
            ProviderRefused,
        ),
        takes_key=True,
    ),
    Operation(
        "POST",
        "/reservations/<code>/transfer",
        ask_transfer,
        summary="Where to transfer the deposit or the balance",
        tag="payments",
        answer=TransferShape,
        description="A hold becomes as long as the owner gives for transfers, counted from its beginning.",
        parameters=CODE,
        refusals=(
            ReservationNotFound,
            TransferNotOffered,
            HoldExpired,
            NothingToPay,
            PaymentInProcess,
            WrongState,
        ),
        takes_key=True,
    ),
    Operation(
        "POST",
        "/reservations/<code>/transfer-claim",
        claim_transfer,
        summary="A guest says that a transfer is made",
        tag="payments",
        answer=TransferClaimShape,
        description="Confirms nothing: the owner is asked to look, and a hold waits for a day at most, once.",
        body=TransferClaimRequest,
        parameters=CODE,
        refusals=(ReservationNotFound, TransferNotAsked, NothingToPay, WrongState),
        takes_key=True,
    ),
    Operation(
        "GET",
        "/reservations/<code>/incoming",
        get_incoming,
        summary="Money that pays for nothing yet",
        tag="payments",
        answer=IncomingShape,
        description="A transfer that the owner is to look for, and what came and waits for the owner's decision.",
        parameters=CODE,
        refusals=(ReservationNotFound,),
    ),
    Operation(
        "POST",
        "/reservations/<code>/transfer-withdrawal",
        withdraw_transfer,
        summary="A guest takes back that a transfer is made",
        tag="payments",
        answer=TransferWithdrawalShape,
        description="Only while nobody has looked for it and no file was sent that may be its receipt.",
        parameters=CODE,
        refusals=(ReservationNotFound, TransferNotAsked, PaymentInProcess),
        takes_key=True,
    ),
    Operation(
        "POST",
        "/payments/<payment_id>/refunds",
        make_refund,
        summary="Give a payment back, whole or in part",
        tag="payments",
        answer=RefundShape,
        status=201,
        description="Asked of the provider in the background, once. Never more than is left of the payment.",
        body=RefundRequest,
        parameters={"payment_id": {"type": "string", "examples": ["70000000001"]}},
        refusals=(PaymentNotFound, MovedByHand, NothingToRefund, RefundTooLarge),
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


@landing.get("/<link_id:uuid>", name="landed")
async def landed(request: Request, link_id: UUID) -> HTTPResponse:
    """
    Say how the deposit of a link stands. The address proves nothing about a payment: what it names is a hint to look at
    the provider, as an unsigned notification is.
    """
    product, looks = _product(request), _whole(request.args.get("v"))
    shown = await landing_of(product, link_id)
    if shown is None:
        return html(pages.missing(), status=404, headers=pages.HEADERS)
    payment_id = request.args.get("payment_id") or request.args.get("collection_id") or ""
    if looks == 0:
        await service.hint(product, payment_id)
    has_paid = bool(_whole(payment_id) or request.args.get("pago")) and request.args.get("status") != "rejected"
    return html(pages.page(shown, has_paid=has_paid, looks=looks), headers=pages.HEADERS)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 20 else 0
