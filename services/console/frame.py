"""Around every page: who may see it, which forms are its own, and the frame that all pages share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from sanic import HTTPResponse, Request
from sanic.response import redirect

from services.console import pages, service
from services.console.access import Access
from services.console.rights import Right, Role
from services.console.sessions import Session, form_token, is_form_token, unseal
from services.errors import DatesUnavailable, MovedByHand, NotFound, NothingToPay, NothingToRefund, WrongState
from services.wiring import Product

COOKIE = "anfitrion_console"
HOME = "/console/hoy"
TALKS = "/console/conversaciones"
LOGIN = "/console/entrar"
LARGEST_ID = 2**63 - 1  # of a row; the database refuses to compare with more

Page: TypeAlias = Callable[..., Awaitable[HTTPResponse | None]]


def product_of(request: Request) -> Product:
    """The process's doors."""
    product: Product = request.app.ctx.product
    return product


def access_of(request: Request) -> Access:
    """Who may come in."""
    access: Access = request.app.ctx.console_access
    return access


def session_of(request: Request) -> Session | None:
    """The owner's session in this browser; ``None`` for nobody who came in."""
    cookie = request.cookies.get(COOKIE)
    return unseal(cookie, access_of(request).key, now=product_of(request).clock.now()) if cookie else None


def needs(right: Right) -> Callable[[Page], Page]:
    """
    Let only those in whose role has ``right``; a form must bring the token of its session and come from our own pages.

    Every route of the console carries this: ``@blueprint.get(…)``, then ``@needs(Right.…)``, then the handler, which
    gets the session after the request.
    """

    def guard(handler: Page) -> Page:
        async def guarded(request: Request, **values: Any) -> HTTPResponse | None:
            if not access_of(request).is_configured:
                return pages.page("not_configured.html", status=503)
            session = session_of(request)
            if session is None:
                return redirect(LOGIN)
            if request.method == "POST" and not is_own_form(request, session.nonce):
                return pages.page("refused.html", status=403)
            if not session.role.may(right):
                return pages.page("not_allowed.html", status=403, right=right, home=home_of(session.role))
            return await _answer(handler, request, session, values)

        guarded.__name__ = getattr(handler, "__name__", "page")
        guarded.__doc__ = handler.__doc__
        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return guard


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
    return pages.page(template, status=status, may=lambda right: session.role.may(Right(right)), **frame, **values)
