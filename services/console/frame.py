"""Around every page: who may see it, which forms are its own, and the frame that all pages share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from sanic import HTTPResponse, Request
from sanic.response import redirect

from services.console import pages, service
from services.console.access import Access
from services.console.rights import Right, Role
from services.console.sessions import Session, form_token, is_form_token
from services.console.team import audit, signing
from services.console.team.audit import Deed, RecordingDatabase
from services.console.team.signing import Place
from services.errors import DatesUnavailable, MovedByHand, NotFound, NothingToPay, NothingToRefund, WrongState
from services.wiring import Product

COOKIE = "anfitrion_console"
HOME = "/console/hoy"
TALKS = "/console/conversaciones"
LOGIN = "/console/entrar"
LARGEST_ID = 2**63 - 1  # of a row; the database refuses to compare with more

Page: TypeAlias = Callable[..., Awaitable[HTTPResponse | None]]


def product_of(request: Request) -> Product:
    """
    The process's doors. While a form is handled, what is committed through them is written down in the audit log as the
    deed of whoever sent it.
    """
    product: Product = getattr(request.ctx, "product", None) or request.app.ctx.product
    return product


def access_of(request: Request) -> Access:
    """Who may come in."""
    access: Access = request.app.ctx.console_access
    return access


def place_of(request: Request) -> Place:
    """From where somebody comes."""
    return Place(request.headers.get("user-agent") or "", request.remote_addr or request.ip)


async def session_of(request: Request, *, is_waiting: bool = False, touch: bool = True) -> Session | None:
    """
    The session in this browser; ``None`` for nobody who came in. ``is_waiting``: for the second factor; ``touch``:
    somebody uses it, unless its page asks by itself.
    """
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        return None
    touch = touch and not _is_by_itself(request)
    return await signing.session(product_of(request), cookie, is_waiting=is_waiting, touch=touch)


def _is_by_itself(request: Request) -> bool:
    """Whether a page asks that keeps itself true (static/live.js), rather than somebody at it."""
    return "x-live" in request.headers or request.headers.get("accept") == "text/event-stream"


def note_detail(request: Request, **details: Any) -> None:
    """Add to the entry of what a form does: numbers, roles, ids, names of fields, never texts of people."""
    request.ctx.deed.details.update(details)


def note_subject(request: Request, subject: object) -> None:
    """To what a form does something, where its address does not say it."""
    request.ctx.deed.subject = str(subject)


def needs(right: Right) -> Callable[[Page], Page]:
    """
    Let only those in whose role has ``right``; a form must bring the token of its session and come from our own pages.

    Every route of the console carries this: ``@blueprint.get(…)``, then ``@needs(Right.…)``, then the handler, which
    gets the session after the request. What a form commits by ``product_of(request)`` is written down by itself; what
    its sender may not do is written down as refused.
    """

    def guard(handler: Page) -> Page:
        async def guarded(request: Request, **values: Any) -> HTTPResponse | None:
            session = await session_of(request)
            if session is None:
                is_configured = await access_of(request).is_configured()
                return redirect(LOGIN) if is_configured else pages.page("not_configured.html", status=503)
            is_form = request.method != "GET"
            if is_form and not is_own_form(request, session.nonce):
                return pages.page("refused.html", status=403)
            deed = _deed(request, session, values)
            if not session.may(right):
                if is_form:
                    await _write_refusal(request, deed)
                return pages.page("not_allowed.html", status=403, right=right, home=home_of(session.role))
            if is_form:
                product = product_of(request)
                request.ctx.deed = deed
                request.ctx.product = replace(
                    product, database=RecordingDatabase(product.database, deed, product.clock)
                )
            return await _answer(handler, request, session, values)

        guarded.__name__ = getattr(handler, "__name__", "page")
        guarded.__doc__ = handler.__doc__
        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return guard


def _deed(request: Request, session: Session, values: dict[str, Any]) -> Deed:
    name = str(request.route.name).rpartition(".")[2] if request.route else ""
    subject = next((str(value) for value in values.values()), None)
    return Deed(name, session.user_id, place_of(request).address, subject)


async def _write_refusal(request: Request, deed: Deed) -> None:
    product = product_of(request)
    async with product.database.unit_of_work() as connection:
        await audit.write(connection, deed, now=product.clock.now(), outcome=audit.REFUSED)
        await connection.commit()


async def _answer(handler: Page, request: Request, session: Session, values: dict[str, Any]) -> HTTPResponse | None:
    if any(isinstance(value, int) and value > LARGEST_ID for value in values.values()):
        return pages.page("missing.html", status=404)
    try:
        return await handler(request, session, **values)
    except NotFound:
        return pages.page("missing.html", status=404)
    except DatesUnavailable:
        return redirect(f"{HOME}?ocupado=1")
    except (WrongState, NothingToPay, NothingToRefund, MovedByHand):
        return redirect(f"{HOME}?ya=1")


def home_of(role: Role) -> str:
    """The first page of whoever has a role."""
    return HOME if role.may(Right.READ_BOOKINGS) else TALKS


def is_own_form(request: Request, nonce: str) -> bool:
    """Whether a form is one of our pages, made for the session of ``nonce``."""
    origin = request.headers.get("origin")
    own = {request.host, urlsplit(product_of(request).settings.base_url).netloc}
    if origin is not None and urlsplit(origin).netloc not in own:
        return False
    return bool(nonce) and is_form_token(field(request, "token"), nonce, access_of(request).key)


def field(request: Request, name: str) -> str:
    """What was filled in; empty for nothing."""
    return str(request.form.get(name) or "") if request.form else ""


async def show(request: Request, session: Session, template: str, *, status: int = 200, **values: Any) -> HTTPResponse:
    """A page of the house, with the token that its forms bring back; ``may(right)``: whether to offer something."""
    house = values.pop("house", None) or await service.house(product_of(request))
    token = form_token(session.nonce, access_of(request).key)
    frame = {"house": house, "token": token, "path": request.path, "home": home_of(session.role), "me": session.email}
    return pages.page(template, status=status, may=lambda right: session.may(Right(right)), **frame, **values)
