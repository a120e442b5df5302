"""Pages and forms of the console. A form changes something and leads back to a page; a page changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias
from urllib.parse import urlsplit
from uuid import UUID

from sanic import Blueprint, HTTPResponse, Request, Sanic
from sanic.response import redirect

from services.console import pages, service
from services.console.access import Access
from services.console.sessions import SESSION_LENGTH, Session, form_token, is_form_token, seal, unseal
from services.errors import DatesUnavailable, NotFound, NothingToPay, NothingToRefund, WrongState
from services.ids import new_token
from services.wiring import Product

COOKIE = "anfitrion_console"
LOGIN_COOKIE = "anfitrion_console_login"
HOME = "/console/hoy"
LOGIN = "/console/entrar"

console = Blueprint("console", url_prefix="/console")
console.static("/static", pages.FOLDER / "static", name="static")

Page: TypeAlias = Callable[..., Awaitable[HTTPResponse]]


@console.before_server_start
async def open_door(app: Sanic[Any, Any]) -> None:
    """Read the owner's credentials once, when the server starts."""
    app.ctx.console_access = Access(app.ctx.product)


def _product(request: Request) -> Product:
    product: Product = request.app.ctx.product
    return product


def _access(request: Request) -> Access:
    access: Access = request.app.ctx.console_access
    return access


def _session(request: Request) -> Session | None:
    cookie = request.cookies.get(COOKIE)
    return unseal(cookie, _access(request).key, now=_product(request).clock.now()) if cookie else None


def for_owner(handler: Page) -> Page:
    """Let only the owner in; a form must bring the token of its session and come from our own pages."""

    async def guarded(request: Request, **values: Any) -> HTTPResponse:
        if not _access(request).is_configured:
            return pages.page("not_configured.html", status=503)
        session = _session(request)
        if session is None:
            return redirect(LOGIN)
        if request.method == "POST" and not _is_own_form(request, session.nonce):
            return pages.page("refused.html", status=403)
        try:
            return await handler(request, session, **values)
        except NotFound:
            return pages.page("missing.html", status=404)
        except DatesUnavailable:
            return redirect(f"{HOME}?ocupado=1")
        except (WrongState, NothingToPay, NothingToRefund):
            return redirect(f"{HOME}?ya=1")

    guarded.__name__ = getattr(handler, "__name__", "page")
    guarded.__doc__ = handler.__doc__
    return guarded


def _is_own_form(request: Request, nonce: str) -> bool:
    origin = request.headers.get("origin")
    own = {request.host, urlsplit(_product(request).settings.base_url).netloc}
    if origin is not None and urlsplit(origin).netloc not in own:
        return False
    return bool(nonce) and is_form_token(_field(request, "token"), nonce, _access(request).key)


def _field(request: Request, name: str) -> str:
    return str(request.form.get(name) or "") if request.form else ""


async def _shown(request: Request, session: Session, template: str, **values: Any) -> HTTPResponse:
    house = values.pop("house", None) or await service.house(_product(request))
    token = form_token(session.nonce, _access(request).key)
    return pages.page(template, house=house, token=token, path=request.path, **values)


# --- coming in and going out -----------------------------------------------------------------------------------------


@console.get("/", name="root", strict_slashes=False)
async def root(_: Request) -> HTTPResponse:
    """The first page."""
    return redirect(HOME)


@console.get("/entrar", name="login")
async def login(request: Request) -> HTTPResponse:
    """The login form."""
    if not _access(request).is_configured:
        return pages.page("not_configured.html", status=503)
    return redirect(HOME) if _session(request) else _login_form(request)


@console.post("/entrar", name="log_in")
async def log_in(request: Request) -> HTTPResponse:
    """Let the owner in with a fresh session."""
    access = _access(request)
    if not access.is_configured:
        return pages.page("not_configured.html", status=503)
    if not _is_own_form(request, request.cookies.get(LOGIN_COOKIE) or ""):
        return _login_form(request, error="El formulario venció. Probá de nuevo.", status=403)
    address, email = request.remote_addr or request.ip, _field(request, "email")[:320]
    if not await access.may_try(address, email):
        return _login_form(request, error="Demasiados intentos. Esperá un cuarto de hora.", status=429)
    if not await access.admits(email, _field(request, "password")[:1024]):
        return _login_form(request, error="El correo o la contraseña no son correctos.", status=401)
    await access.forget_tries(address, email)
    session = Session(email, new_token(16), _product(request).clock.now() + SESSION_LENGTH)
    answer = redirect(HOME)
    _set_cookie(request, answer, COOKIE, seal(session, access.key), seconds=int(SESSION_LENGTH.total_seconds()))
    answer.delete_cookie(LOGIN_COOKIE, path="/console")
    return answer


@console.post("/salir", name="log_out")
@for_owner
async def log_out(_: Request, __: Session) -> HTTPResponse:
    """Forget the session in this browser."""
    answer = redirect(LOGIN)
    answer.delete_cookie(COOKIE, path="/console")
    return answer


def _login_form(request: Request, *, error: str = "", status: int = 200) -> HTTPResponse:
    nonce = new_token(16)
    answer = pages.page("login.html", status=status, token=form_token(nonce, _access(request).key), error=error)
    _set_cookie(request, answer, LOGIN_COOKIE, nonce, seconds=3600)
    return answer


def _set_cookie(request: Request, answer: HTTPResponse, name: str, value: str, *, seconds: int) -> None:
    answer.add_cookie(
        name,
        value,
        path="/console",
        httponly=True,
        samesite="Lax",
        secure=_product(request).settings.base_url.startswith("https://"),
        max_age=seconds,
    )


# --- pages -----------------------------------------------------------------------------------------------------------


@console.get("/hoy", name="today")
@for_owner
async def today(request: Request, session: Session) -> HTTPResponse:
    """What needs a person, who is coming, and what is being held."""
    house = await service.house(_product(request))
    shown = await service.today(_product(request), house)
    return await _shown(
        request,
        session,
        "today.html",
        house=house,
        today=shown,
        is_late=bool(request.args.get("ya")),
        is_taken=bool(request.args.get("ocupado")),
    )


@console.get("/conversaciones", name="conversations")
@for_owner
async def conversations(request: Request, session: Session) -> HTTPResponse:
    """Every conversation, latest first."""
    rows = await service.conversations(_product(request))
    return await _shown(request, session, "conversations.html", conversations=rows)


@console.get("/conversaciones/<conversation_id:uuid>", name="conversation")
@for_owner
async def conversation(request: Request, session: Session, conversation_id: UUID) -> HTTPResponse:
    """One conversation, to read."""
    shown = await service.thread(_product(request), conversation_id)
    return await _shown(request, session, "conversation.html", thread=shown)


# --- forms -----------------------------------------------------------------------------------------------------------


@console.post("/conversaciones/<conversation_id:uuid>/tomar", name="take")
@for_owner
async def take(request: Request, _: Session, conversation_id: UUID) -> HTTPResponse:
    """Take a conversation over from the assistant."""
    await service.take(_product(request), conversation_id)
    return redirect(f"/console/conversaciones/{conversation_id}")


@console.post("/conversaciones/<conversation_id:uuid>/devolver", name="hand_back")
@for_owner
async def hand_back(request: Request, _: Session, conversation_id: UUID) -> HTTPResponse:
    """Give a conversation back to the assistant."""
    await service.hand_back(_product(request), conversation_id)
    return redirect(f"/console/conversaciones/{conversation_id}")


@console.post("/pagos/<payment_id:uuid>/resuelto", name="close_payment_problem")
@for_owner
async def close_payment_problem(request: Request, _: Session, payment_id: UUID) -> HTTPResponse:
    """Note that a payment's problem is dealt with."""
    await service.close_payment_problem(_product(request), payment_id)
    return redirect(HOME)


@console.post("/pagos/<payment_id:uuid>/devolver", name="give_back")
@for_owner
async def give_back(request: Request, _: Session, payment_id: UUID) -> HTTPResponse:
    """Give back what is the guest's of a payment."""
    await service.give_back(_product(request), payment_id)
    return redirect(HOME)


@console.post("/pagos/<payment_id:uuid>/aceptar", name="accept_payment")
@for_owner
async def accept_payment(request: Request, _: Session, payment_id: UUID) -> HTTPResponse:
    """Confirm a reservation with a payment that came too late or is too small."""
    await service.accept_payment(_product(request), payment_id)
    return redirect(HOME)
