"""Pages and forms of the console. A form changes something and leads back to a page; a page changes nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sanic import Blueprint, HTTPResponse, Request, Sanic
from sanic.response import redirect

from services.console import pages, service
from services.console.access import Access
from services.console.frame import (
    HOME,
    LOGIN,
    field,
    home_of,
    needs,
    product_of,
    session_of,
    show,
)
from services.console.rights import Right
from services.console.sessions import Session

console = Blueprint("console", url_prefix="/console")
console.static("/static", pages.FOLDER / "static", name="static")


@console.before_server_start
async def open_door(app: Sanic[Any, Any]) -> None:
    """Get the door ready once, when the server starts."""
    app.ctx.console_access = Access(app.ctx.product)


@console.get("/", name="root", strict_slashes=False)
async def root(request: Request) -> HTTPResponse:
    """The first page, or the door."""
    session = await session_of(request)
    return redirect(home_of(session.role) if session else LOGIN)


# --- pages -----------------------------------------------------------------------------------------------------------


@console.get("/hoy", name="today")
@needs(Right.READ_BOOKINGS)
async def today(request: Request, session: Session) -> HTTPResponse:
    """What needs a person, who is coming, and what is being held."""
    house = await service.house(product_of(request))
    shown = await service.today(product_of(request), house)
    return await show(
        request,
        session,
        "today.html",
        house=house,
        today=shown,
        is_late=bool(request.args.get("ya")),
        is_taken=bool(request.args.get("ocupado")),
        is_amount_missing=bool(request.args.get("importe")),
    )


# --- forms -----------------------------------------------------------------------------------------------------------


@console.post("/pagos/<payment_id:uuid>/resuelto", name="close_payment_problem")
@needs(Right.MONEY)
async def close_payment_problem(request: Request, _: Session, payment_id: UUID) -> HTTPResponse:
    """Note that a payment's problem is dealt with."""
    await service.close_payment_problem(product_of(request), payment_id)
    return redirect(HOME)


@console.post("/pagos/<payment_id:uuid>/devolver", name="give_back")
@needs(Right.REFUND)
async def give_back(request: Request, _: Session, payment_id: UUID) -> HTTPResponse:
    """Give back what is the guest's of a payment."""
    await service.give_back(product_of(request), payment_id)
    code = field(request, "code")
    return redirect(f"/console/reservas/{code}?hecho=devuelta#refunds" if code.isalnum() else HOME)


@console.post("/pagos/<payment_id:uuid>/aceptar", name="accept_payment")
@needs(Right.MONEY)
async def accept_payment(request: Request, _: Session, payment_id: UUID) -> HTTPResponse:
    """Confirm a reservation with a payment that came too late or is too small."""
    await service.accept_payment(product_of(request), payment_id)
    return redirect(HOME)
