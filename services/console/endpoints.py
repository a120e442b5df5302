"""Pages and forms of the console. A form changes something and leads back to a page; a page changes nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sanic import Blueprint, HTTPResponse, Request, Sanic
from sanic.response import redirect

from services.console import pages, service
from services.console.access import Access
from services.console.frame import (
    COOKIE,
    HOME,
    LOGIN,
    access_of,
    field,
    is_own_form,
    needs,
    product_of,
    session_of,
    show,
)
from services.console.rights import Right
from services.console.sessions import SESSION_LENGTH, Session, form_token, seal
from services.ids import new_token

LOGIN_COOKIE = "anfitrion_console_login"


console = Blueprint("console", url_prefix="/console")
console.static("/static", pages.FOLDER / "static", name="static")


@console.before_server_start
async def open_door(app: Sanic[Any, Any]) -> None:
    """Read the owner's credentials once, when the server starts."""
    app.ctx.console_access = Access(app.ctx.product)


# --- coming in and going out -----------------------------------------------------------------------------------------


@console.get("/", name="root", strict_slashes=False)
async def root(_: Request) -> HTTPResponse:
    """The first page."""
    return redirect(HOME)


@console.get("/entrar", name="login")
async def login(request: Request) -> HTTPResponse:
    """The login form."""
    if not access_of(request).is_configured:
        return pages.page("not_configured.html", status=503)
    return redirect(HOME) if session_of(request) else _login_form(request)


@console.post("/entrar", name="log_in")
async def log_in(request: Request) -> HTTPResponse:
    """Let the owner in with a fresh session."""
    access = access_of(request)
    if not access.is_configured:
        return pages.page("not_configured.html", status=503)
    if not is_own_form(request, request.cookies.get(LOGIN_COOKIE) or ""):
        return _login_form(request, error="El formulario venció. Probá de nuevo.", status=403)
    address, email = request.remote_addr or request.ip, field(request, "email")[:320]
    if not await access.may_try(address, email):
        return _login_form(request, error="Demasiados intentos. Esperá un cuarto de hora.", status=429)
    if not await access.admits(email, field(request, "password")[:1024]):
        return _login_form(request, error="El correo o la contraseña no son correctos.", status=401)
    await access.forget_tries(address, email)
    session = Session(email, new_token(16), product_of(request).clock.now() + SESSION_LENGTH)
    answer = redirect(HOME)
    _set_cookie(request, answer, COOKIE, seal(session, access.key), seconds=int(SESSION_LENGTH.total_seconds()))
    answer.delete_cookie(LOGIN_COOKIE, path="/console")
    return answer


@console.post("/salir", name="log_out")
@needs(Right.ENTER)
async def log_out(_: Request, __: Session) -> HTTPResponse:
    """Forget the session in this browser."""
    answer = redirect(LOGIN)
    answer.delete_cookie(COOKIE, path="/console")
    return answer


def _login_form(request: Request, *, error: str = "", status: int = 200) -> HTTPResponse:
    nonce = new_token(16)
    answer = pages.page("login.html", status=status, token=form_token(nonce, access_of(request).key), error=error)
    _set_cookie(request, answer, LOGIN_COOKIE, nonce, seconds=3600)
    return answer


def _set_cookie(request: Request, answer: HTTPResponse, name: str, value: str, *, seconds: int) -> None:
    answer.add_cookie(
        name,
        value,
        path="/console",
        httponly=True,
        samesite="Lax",
        secure=product_of(request).settings.base_url.startswith("https://"),
        max_age=seconds,
    )


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
    return redirect(HOME)


@console.post("/pagos/<payment_id:uuid>/aceptar", name="accept_payment")
@needs(Right.MONEY)
async def accept_payment(request: Request, _: Session, payment_id: UUID) -> HTTPResponse:
    """Confirm a reservation with a payment that came too late or is too small."""
    await service.accept_payment(product_of(request), payment_id)
    return redirect(HOME)
