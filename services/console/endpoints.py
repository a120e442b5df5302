"""Pages and forms of the console. A form changes something and leads back to a page; a page changes nothing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sanic import Blueprint, HTTPResponse, Request, Sanic
from sanic.response import redirect

from services.console import inbox, pages, service, talks, wording
from services.console.access import Access
from services.console.forms import FormError, form_id_of
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
from services.errors import CorrectionInvalid, MessageInvalid, WrongState
from services.ids import new_id, new_token

LOGIN_COOKIE = "anfitrion_console_login"


@dataclass(frozen=True)
class Slip:
    """What is to be put right in the correction of a voice note, by its message's id, and what was written."""

    number: int
    sentence: str
    words: str


@dataclass(frozen=True)
class Draft:
    """A message that could not be sent, or a note that could not be kept: why, and what was written."""

    sentence: str
    words: str = ""
    is_note: bool = False


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


@console.get("/conversaciones", name="conversations")
@needs(Right.READ_CONVERSATIONS)
async def conversations(request: Request, session: Session) -> HTTPResponse:
    """The conversations that the address asks for, fifty to a page."""
    found = await inbox.inbox(product_of(request), inbox.Wish.of(request.args.get))
    return await show(request, session, "conversations.html", inbox=found)


@console.get("/conversaciones/<conversation_id:uuid>", name="conversation")
@needs(Right.READ_CONVERSATIONS)
async def conversation(request: Request, session: Session, conversation_id: UUID) -> HTTPResponse:
    """One conversation; it counts as read by whoever could answer, unless its page is open where nobody looks."""
    if session.role.may(Right.WRITE) and request.headers.get("x-live") != "away":
        await talks.see(product_of(request), conversation_id)
    return await _conversation(request, session, conversation_id)


async def _conversation(
    request: Request,
    session: Session,
    conversation_id: UUID,
    *,
    slip: Slip | None = None,
    draft: Draft | None = None,
) -> HTTPResponse:
    shown = await service.thread(product_of(request), conversation_id)
    return await show(
        request,
        session,
        "conversation.html",
        status=422 if slip or draft else 200,
        thread=shown,
        slip=slip,
        draft=draft,
        form_id=new_id(),
        me=session.email,
    )


# --- forms -----------------------------------------------------------------------------------------------------------


@console.post("/conversaciones/<conversation_id:uuid>/tomar", name="take")
@needs(Right.WRITE)
async def take(request: Request, session: Session, conversation_id: UUID) -> HTTPResponse:
    """Take a conversation over from the assistant. Whoever has it already finds it taken."""
    with suppress(WrongState):
        await talks.take(product_of(request), conversation_id, by=session.email)
    return redirect(f"/console/conversaciones/{conversation_id}#escribir")


@console.post("/conversaciones/<conversation_id:uuid>/devolver", name="hand_back")
@needs(Right.WRITE)
async def hand_back(request: Request, session: Session, conversation_id: UUID) -> HTTPResponse:
    """Give a conversation back to the assistant, to answer what nobody did if that was asked for."""
    answering = field(request, "answering") == "yes"
    with suppress(WrongState):
        await talks.give_back(product_of(request), conversation_id, by=session.email, answering=answering)
    return redirect(f"/console/conversaciones/{conversation_id}#fin")


@console.post("/conversaciones/<conversation_id:uuid>/cerrar", name="close")
@needs(Right.WRITE)
async def close(request: Request, session: Session, conversation_id: UUID) -> HTTPResponse:
    """Put a conversation out of sight, and return to the list."""
    with suppress(WrongState):
        await talks.close(product_of(request), conversation_id, by=session.email)
    return redirect(inbox.ADDRESS)


@console.post("/conversaciones/<conversation_id:uuid>/escribir", name="write")
@needs(Right.WRITE)
async def write(request: Request, session: Session, conversation_id: UUID) -> HTTPResponse:
    """Send what a person wrote."""
    words = field(request, "words")
    try:
        form_id = form_id_of(lambda name: field(request, name))
        await talks.write(product_of(request), conversation_id, words, form_id=form_id, by=session.email)
    except FormError as error:
        return await _conversation(request, session, conversation_id, draft=Draft(error.sentence, words))
    except MessageInvalid as refused:
        sentence = wording.WRONG_MESSAGES[refused.details["reason"]]
        return await _conversation(request, session, conversation_id, draft=Draft(sentence, words))
    return redirect(f"/console/conversaciones/{conversation_id}#escribir")


@console.post("/conversaciones/<conversation_id:uuid>/anotar", name="note")
@needs(Right.WRITE)
async def note(request: Request, session: Session, conversation_id: UUID) -> HTTPResponse:
    """Keep a note that the guest does not see."""
    words = field(request, "words")
    try:
        form_id = form_id_of(lambda name: field(request, name))
        await talks.note(product_of(request), conversation_id, words, form_id=form_id, by=session.email)
    except FormError as error:
        return await _conversation(request, session, conversation_id, draft=Draft(error.sentence, words, is_note=True))
    except MessageInvalid as refused:
        draft = Draft(wording.WRONG_NOTES[refused.details["reason"]], words, is_note=True)
        return await _conversation(request, session, conversation_id, draft=draft)
    return redirect(f"/console/conversaciones/{conversation_id}#escribir")


@console.post("/conversaciones/<conversation_id:uuid>/plantilla", name="ask_to_write")
@needs(Right.WRITE)
async def ask_to_write(request: Request, session: Session, conversation_id: UUID) -> HTTPResponse:
    """Ask a guest, by a template, to write to us."""
    try:
        form_id = form_id_of(lambda name: field(request, name))
        await talks.ask_to_write(product_of(request), conversation_id, form_id=form_id)
    except FormError as error:
        return await _conversation(request, session, conversation_id, draft=Draft(error.sentence))
    except MessageInvalid as refused:
        draft = Draft(wording.WRONG_MESSAGES[refused.details["reason"]])
        return await _conversation(request, session, conversation_id, draft=draft)
    return redirect(f"/console/conversaciones/{conversation_id}#escribir")


@console.post("/conversaciones/<conversation_id:uuid>/audios/<number:int>/corregir", name="correct_note")
@needs(Right.TEACH)
async def correct_note(request: Request, session: Session, conversation_id: UUID, number: int) -> HTTPResponse:
    """Say what is really said in a voice note."""
    words = field(request, "words")
    try:
        await service.correct_note(product_of(request), conversation_id, number, words, by=session.email)
    except CorrectionInvalid as refused:
        sentence = wording.WRONG_CORRECTIONS[refused.details["reason"]]
        return await _conversation(request, session, conversation_id, slip=Slip(number, sentence, words))
    return redirect(f"/console/conversaciones/{conversation_id}#m{number}")


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
