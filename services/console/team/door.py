"""Pages and forms at the door: the password, the second factor, and a link to choose a password with."""

from __future__ import annotations

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from services.console import pages
from services.console.frame import (
    COOKIE,
    LOGIN,
    access_of,
    field,
    home_of,
    is_own_form,
    needs,
    place_of,
    product_of,
    session_of,
)
from services.console.rights import Right
from services.console.sessions import SESSION_LENGTH, WAITING_LENGTH, Session, form_token
from services.console.team import people, signing
from services.console.team.wording import WRONG
from services.errors import NotFound
from services.ids import new_token

door = Blueprint("console_door", url_prefix="/console")

# Makes the form at the door that of this browser, before there is a session.
LOGIN_COOKIE = "anfitrion_console_login"
CODE = "/console/entrar/codigo"
LOGIN_SECONDS = 3600
EXPIRED = "El formulario venció. Probá de nuevo."
NEWS = {"clave": "Listo: ya tenés tu contraseña. Entrá con ella."}


@door.get("/entrar", name="login")
async def login(request: Request) -> HTTPResponse:
    """The login form."""
    if not await access_of(request).is_configured():
        return pages.page("not_configured.html", status=503)
    session = await session_of(request)
    if session is not None:
        return redirect(home_of(session.role))
    return _form(request, "login.html", news=NEWS.get(request.args.get("listo") or "", ""))


@door.post("/entrar", name="log_in")
async def log_in(request: Request) -> HTTPResponse:
    """Let somebody in by their password, or on to the second factor."""
    access = access_of(request)
    if not await access.is_configured():
        return pages.page("not_configured.html", status=503)
    if not _is_own(request):
        return _form(request, "login.html", error=EXPIRED, status=403)
    place, email = place_of(request), field(request, "email")[:320]
    if not await access.may_try(place.address, email):
        return _form(request, "login.html", error="Demasiados intentos. Esperá un cuarto de hora.", status=429)
    entered = await signing.sign_in(product_of(request), email, field(request, "password")[:1024], place)
    if entered is None:
        return _form(request, "login.html", error="El correo o la contraseña no son correctos.", status=401)
    await access.forget_tries(place.address, email)
    if entered.is_waiting:
        answer = redirect(CODE)
        _set_cookie(request, answer, COOKIE, entered.token, seconds=int(WAITING_LENGTH.total_seconds()))
        return answer
    return await _come_in(request, entered.token)


@door.get("/entrar/codigo", name="second_factor")
async def code_page(request: Request) -> HTTPResponse:
    """The form for the second factor."""
    waiting = await session_of(request, is_waiting=True)
    return _code_form(request, waiting) if waiting else redirect(LOGIN)


@door.post("/entrar/codigo", name="give_code")
async def give_code(request: Request) -> HTTPResponse:
    """Let somebody in whose password was right by the second factor."""
    waiting = await session_of(request, is_waiting=True)
    if waiting is None:
        return redirect(LOGIN)
    if not is_own_form(request, waiting.nonce):
        return _code_form(request, waiting, error=EXPIRED, status=403)
    try:
        token = await signing.give_code(
            product_of(request),
            waiting,
            field(request, "code")[:64],
            key=access_of(request).key,
            place=place_of(request),
        )
    except signing.TooManyCodes:
        error = "Demasiados códigos equivocados. Esperá un cuarto de hora."
        return _code_form(request, waiting, error=error, status=429)
    if token is None:
        return _code_form(request, waiting, error=WRONG["code"], status=401)
    return await _come_in(request, token)


@door.post("/salir", name="log_out")
@needs(Right.ENTER)
async def log_out(request: Request, session: Session) -> HTTPResponse:
    """End the session in this browser."""
    await people.end_sessions(product_of(request), session.user_id, only=session.id)
    answer = redirect(LOGIN)
    answer.delete_cookie(COOKIE, path="/console")
    return answer


@door.get("/clave/<token:str>", name="link")
async def link(request: Request, token: str) -> HTTPResponse:
    """Choose a password by a link that the owner handed over."""
    try:
        user = await people.whose_link(product_of(request), token)
    except NotFound:
        return pages.page("team/link_over.html", status=404)
    return _form(request, "team/link.html", email=user.email, is_new=user.password_hash is None)


@door.post("/clave/<token:str>", name="choose_password")
async def choose_password(request: Request, token: str) -> HTTPResponse:
    """Keep the password that was chosen by a link, once."""
    product = product_of(request)
    try:
        user = await people.whose_link(product, token)
        values = {"email": user.email, "is_new": user.password_hash is None}
        if not _is_own(request):
            return _form(request, "team/link.html", error=EXPIRED, status=403, **values)
        password = field(request, "password")
        await people.choose_password(product, token, password, address=place_of(request).address)
    except NotFound:
        return pages.page("team/link_over.html", status=404)
    except people.Unfit as unfit:
        return _form(request, "team/link.html", error=WRONG[unfit.reason], status=422, **values)
    answer = redirect(f"{LOGIN}?listo=clave")
    answer.delete_cookie(COOKIE, path="/console")
    return answer


async def _come_in(request: Request, token: str) -> HTTPResponse:
    session = await signing.session(product_of(request), token)
    answer = redirect(home_of(session.role) if session else LOGIN)
    _set_cookie(request, answer, COOKIE, token, seconds=int(SESSION_LENGTH.total_seconds()))
    answer.delete_cookie(LOGIN_COOKIE, path="/console")
    return answer


def _is_own(request: Request) -> bool:
    return is_own_form(request, request.cookies.get(LOGIN_COOKIE) or "")


def _form(request: Request, template: str, *, status: int = 200, **values: object) -> HTTPResponse:
    nonce = new_token(16)
    token = form_token(nonce, access_of(request).key)
    answer = pages.page(template, status=status, **({"error": "", "news": "", "token": token} | values))
    _set_cookie(request, answer, LOGIN_COOKIE, nonce, seconds=LOGIN_SECONDS)
    return answer


def _code_form(request: Request, waiting: Session, *, error: str = "", status: int = 200) -> HTTPResponse:
    token = form_token(waiting.nonce, access_of(request).key)
    return pages.page("team/code.html", status=status, token=token, error=error)


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
