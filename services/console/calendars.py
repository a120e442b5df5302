"""Pages and forms for calendars: those that we read, ours that others read, and nights that are taken twice."""

from __future__ import annotations

from uuid import UUID

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from services.calendars import service
from services.console import feeds, forms
from services.console.forms import FormError
from services.console.frame import field, needs, product_of, show
from services.console.rights import Right
from services.console.sessions import Session

calendars = Blueprint("console_calendars", url_prefix="/console")

PAGE = "/console/calendarios"


@calendars.get("/calendarios", name="calendars")
@needs(Right.READ_BOOKINGS)
async def page(request: Request, session: Session) -> HTTPResponse:
    """Every cabin's calendars and how they are doing."""
    return await _page(request, session)


@calendars.post("/calendarios", name="connect")
@needs(Right.SETTINGS)
async def connect(request: Request, session: Session) -> HTTPResponse:
    """Have a portal's calendar looked at."""
    try:
        wanted = forms.feed_of(lambda name: field(request, name))
        is_read = await feeds.connect(product_of(request), wanted)
    except FormError as error:
        return await _page(request, session, error=error.sentence)
    return _done("connected" if is_read else "connected_unread", f"cabin-{wanted.cabin_id}")


@calendars.post("/calendarios/<feed_id:uuid>/traer", name="look")
@needs(Right.BOOK)
async def look(request: Request, _: Session, feed_id: UUID) -> HTTPResponse:
    """Look at a calendar now."""
    return _done(await feeds.look(product_of(request), feed_id), str(feed_id))


@calendars.post("/calendarios/<feed_id:uuid>/creer", name="believe")
@needs(Right.BOOK)
async def believe(request: Request, _: Session, feed_id: UUID) -> HTTPResponse:
    """Free the nights that a calendar names no more: the owner says that it is right."""
    return _done(await feeds.look(product_of(request), feed_id, is_forced=True), str(feed_id))


@calendars.post("/calendarios/<feed_id:uuid>/sacar", name="disconnect")
@needs(Right.SETTINGS)
async def disconnect(request: Request, _: Session, feed_id: UUID) -> HTTPResponse:
    """Forget a calendar, and free what it took."""
    await service.disconnect(product_of(request), feed_id)
    return _done("disconnected")


@calendars.post("/calendarios/direcciones", name="publish")
@needs(Right.SETTINGS)
async def publish(request: Request, session: Session) -> HTTPResponse:
    """Give a channel an address at which it reads a cabin's calendar; ``change`` ends the one that it had."""
    try:
        wanted = forms.export_of(lambda name: field(request, name))
    except FormError as error:
        return await _page(request, session, publish_error=error.sentence)
    is_change = bool(field(request, "change"))
    is_new = await feeds.publish(product_of(request), wanted, is_change=is_change)
    return _done("published" if is_new else "published_already", f"cabin-{wanted.cabin_id}")


@calendars.post("/choques/<conflict_id:int>/cerrar", name="dismiss_conflict")
@needs(Right.BOOK)
async def dismiss(request: Request, session: Session, conflict_id: int) -> HTTPResponse:
    """Show nights that are taken twice no more."""
    dismissal = forms.dismissal_of(lambda name: field(request, name))
    await service.dismiss(product_of(request), conflict_id, dismissal, by=session.email)
    return _done("dismissed")


@calendars.post("/choques/<conflict_id:int>/reabrir", name="show_conflict")
@needs(Right.BOOK)
async def show_again(request: Request, _: Session, conflict_id: int) -> HTTPResponse:
    """Show nights that are taken twice again."""
    await service.show_again(product_of(request), conflict_id)
    return _done("shown")


def _done(news: str, place: str = "") -> HTTPResponse:
    return redirect(f"{PAGE}?hecho={news}#{place}")


async def _page(request: Request, session: Session, *, error: str = "", publish_error: str = "") -> HTTPResponse:
    values = {
        "all": await feeds.everything(product_of(request)),
        "error": error,
        "publish_error": publish_error,
        "news": request.args.get("hecho") or "",
        "filled": lambda name: field(request, name),
    }
    return await show(request, session, "calendars.html", status=422 if error or publish_error else 200, **values)
