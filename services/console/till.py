"""Forms and pages for money that Mercado Pago does not see: transfers, cash, the account, and guests' receipts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import raw, redirect

from services.console import bookings, forms, money, pages, ranges
from services.console.books import reservation_page
from services.console.forms import FormError
from services.console.frame import HOME, field, needs, note_detail, product_of, show
from services.console.rights import Right
from services.console.sessions import Session
from services.errors import NotFound

till = Blueprint("console_till", url_prefix="/console")

ACCOUNT = "/console/cobros"
# What a guest sent is shown as what its bytes are, may do nothing, and is not kept by the browser.
FILE_HEADERS = {**pages.HEADERS, "Content-Security-Policy": "default-src 'none'; sandbox"}


@till.post("/transferencias/<payment_id:uuid>/llego", name="arrived")
@needs(Right.MONEY)
async def arrived(request: Request, _: Session, payment_id: UUID) -> HTTPResponse:
    """A transfer is in the account."""
    try:
        amount = forms.minor_units(field(request, "amount"))
        note_detail(request, amount=amount)
        is_sure = field(request, "sure_of") == str(amount)
        await money.arrived(product_of(request), payment_id, amount, is_sure=is_sure)
    except money.Unlikely as slip:
        return redirect(f"/console/reservas/{slip.code}?seguro={slip.amount}")
    except FormError:
        return redirect(f"{_back(request)}?importe=1")
    return redirect(_back(request))


@till.post("/transferencias/<payment_id:uuid>/no-llego", name="not_arrived")
@needs(Right.MONEY)
async def not_arrived(request: Request, _: Session, payment_id: UUID) -> HTTPResponse:
    """A transfer is not in the account."""
    await money.not_arrived(product_of(request), payment_id)
    return redirect(_back(request))


@till.post("/reservas/<code:str>/cobros", name="receive")
@needs(Right.MONEY)
async def receive(request: Request, session: Session, code: str) -> HTTPResponse:
    """Money that the owner took for a reservation."""
    product = product_of(request)
    booked = await bookings.booked(product, code)
    try:
        wish = forms.movement_of(lambda name: field(request, name), currency=booked.row.currency)
        note_detail(request, amount=wish.amount.amount)
        is_sure = field(request, "sure_of") == str(wish.amount.amount)
        await money.receive(
            product, code, method=wish.method, amount=wish.amount, form_id=wish.form_id, is_sure=is_sure
        )
    except FormError as error:
        return await reservation_page(request, session, booked, received=error)
    return redirect(f"/console/reservas/{code}")


@till.post("/reservas/<code:str>/devoluciones", name="give_back_by_hand")
@needs(Right.REFUND)
async def give_back(request: Request, session: Session, code: str) -> HTTPResponse:
    """Money that the owner gave back."""
    product = product_of(request)
    booked = await bookings.booked(product, code)
    try:
        wish = forms.movement_of(lambda name: field(request, name), currency=booked.row.currency)
        note_detail(request, amount=wish.amount.amount)
        await money.give_back(
            product,
            code,
            method=wish.method,
            amount=wish.amount,
            reason=wish.reason,
            form_id=wish.form_id,
            is_sure=field(request, "sure_of") == str(wish.amount.amount),
        )
    except FormError as error:
        return await reservation_page(request, session, booked, returned=error)
    return redirect(f"/console/reservas/{code}")


@till.get("/cobros", name="account")
@needs(Right.SETTINGS)
async def account(request: Request, session: Session) -> HTTPResponse:
    """Where guests can transfer to."""
    return await _account(request, session)


@till.post("/cobros", name="set_account")
@needs(Right.SETTINGS)
async def set_account(request: Request, session: Session) -> HTTPResponse:
    """Set where guests can transfer to."""
    try:
        wanted = forms.account_of(lambda name: field(request, name))
    except FormError as error:
        return await _account(request, session, error=error.sentence)
    await money.set_account(product_of(request), wanted)
    return redirect(f"{ACCOUNT}?listo=1")


@till.post("/cobros/sacar", name="drop_account")
@needs(Right.SETTINGS)
async def drop_account(request: Request, _: Session) -> HTTPResponse:
    """Offer no transfers any more."""
    await money.set_account(product_of(request), None)
    return redirect(ACCOUNT)


@till.get("/archivos/<inbound_id:int>", name="guest_file")
@needs(Right.READ_CONVERSATIONS)
async def guest_file(request: Request, session: Session, inbound_id: int) -> HTTPResponse:
    """A voice note that a guest sent, or a receipt, which is for those who see payments."""
    mime_type, content = await money.file(product_of(request), inbound_id)
    if not mime_type.startswith("audio/") and not session.may(Right.READ_BOOKINGS):
        raise NotFound
    place = "inline" if mime_type.startswith(("image/", "audio/")) else "attachment"
    name = "audio" if mime_type.startswith("audio/") else "comprobante"
    headers = {
        **FILE_HEADERS,
        "Content-Disposition": f'{place}; filename="{name}-{inbound_id}"',
        "Accept-Ranges": "bytes",
    }
    size = len(content)
    try:
        part = ranges.part_of(request.headers.get("range"), size)
    except ranges.NotThere:
        return raw(b"", status=416, headers=headers | {"Content-Range": f"bytes */{size}"}, content_type=mime_type)
    if part is None:
        return raw(content, headers=headers, content_type=mime_type)
    first, end = part
    headers["Content-Range"] = f"bytes {first}-{end - 1}/{size}"
    return raw(content[first:end], status=206, headers=headers, content_type=mime_type)


async def _account(request: Request, session: Session, *, error: str = "") -> HTTPResponse:
    values: dict[str, Any] = {
        "account": await money.account(product_of(request)),
        "error": error,
        "is_done": bool(request.args.get("listo")),
        "filled": lambda name: field(request, name),
    }
    return await show(request, session, "account.html", status=422 if error else 200, **values)


def _back(request: Request) -> str:
    """Where a tap came from: the first page, or a reservation's."""
    code = field(request, "code")
    return f"/console/reservas/{code}" if code.isalnum() else HOME
