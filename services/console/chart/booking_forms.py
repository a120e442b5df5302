"""Forms of the chart: booking for a guest, keeping nights for the house."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from services.calendars.freshness import make_fresh
from services.console.chart import deeds, rows
from services.console.chart.chart import ADDRESS
from services.console.chart.deeds import Way
from services.console.chart.forms import begins_of, cabin_of, filled_from, stay_of, wanted_of, word_of
from services.console.chart.wording import BEGINS, PRICE_CHANGED
from services.console.forms import Filled, FormError, form_id_of
from services.console.frame import field, needs, product_of, show
from services.console.repository import Rows
from services.console.rights import Right
from services.console.sessions import Session
from services.domain.money import Money
from services.domain.quote import Quote
from services.errors import Invalid, PhoneInvalid
from services.guests.phones import normalize_phone
from services.ids import new_id
from services.reservations.holding import name_of

chart_forms = Blueprint("console_chart_forms", url_prefix=ADDRESS)

ASKED = ("cabana", "entrada", "salida")
TWO_ADULTS = {"adultos": "2"}


@chart_forms.get("/nueva", name="book_form")
@needs(Right.BOOK)
async def book_form(request: Request, session: Session) -> HTTPResponse:
    """The form of a booking, with what the address says filled in and its price, if it can be told."""
    value = filled_from({**asked(request), **TWO_ADULTS})
    found: Quote | Way | None = None
    if value("salida"):
        try:
            found = await deeds.price(product_of(request), wanted_of(value))
        except FormError:
            found = None
    return await _booking(request, session, value, found)


@chart_forms.post("/nueva", name="book")
@needs(Right.BOOK)
async def book(request: Request, session: Session) -> HTTPResponse:
    """Book, for the price that was shown; or show it."""
    value: Filled = lambda name: field(request, name)  # noqa: E731
    product = product_of(request)
    try:
        wanted = wanted_of(value)
    except FormError as error:
        return await _booking(request, session, value, None, error=error.sentence)
    found = await deeds.price(product, wanted)
    if value("paso") != "guardar" or isinstance(found, Way):
        # Sent once more after it was done: its own nights are in its way.
        made = await deeds.made_by(product, value("form_id")) if isinstance(found, Way) else None
        return redirect(_done(made)) if made else await _booking(request, session, value, found)
    try:
        name, phone = _guest(value)
        form_id = form_id_of(value)
    except FormError as error:
        return await _booking(request, session, value, found, error=error.sentence)
    await look_elsewhere(request, wanted.cabin_id)
    agreed = Money(int(value("acordado")) if value("acordado").isdecimal() else 0, found.total.currency)
    done = await deeds.book(
        product,
        wanted,
        name=name,
        phone=phone,
        begins=begins_of(value),
        agreed=agreed,
        form_id=form_id,
        by=session.email,
    )
    if isinstance(done, str):
        return redirect(_done(done))
    if done is None:
        return await _booking(request, session, value, await deeds.price(product, wanted), error=PRICE_CHANGED)
    return await _booking(request, session, value, done)


@chart_forms.get("/bloquear", name="block_form")
@needs(Right.BOOK)
async def block_form(request: Request, session: Session) -> HTTPResponse:
    """The form by which nights are kept for the house."""
    return await _blocking(request, session, filled_from(asked(request)))


@chart_forms.post("/bloquear", name="block")
@needs(Right.BOOK)
async def block(request: Request, session: Session) -> HTTPResponse:
    """Keep nights for the house."""
    value: Filled = lambda name: field(request, name)  # noqa: E731
    try:
        cabin_id, stay, reason = cabin_of(value), stay_of(value), word_of(value, "motivo")
        if not reason:
            raise FormError("Escribí por qué: así todos saben.")
    except FormError as error:
        return await _blocking(request, session, value, error=error.sentence)
    await look_elsewhere(request, cabin_id)
    way = await deeds.block(product_of(request), cabin_id, stay, reason=reason, by=session.email)
    if way is not None:
        return await _blocking(request, session, value, way=way)
    return redirect(f"{ADDRESS}?desde={stay.check_in}&hecho=bloqueada")


@chart_forms.get("/bloqueos/<code:str>", name="blocked")
@needs(Right.READ_BOOKINGS)
async def blocked(request: Request, session: Session, code: str) -> HTTPResponse:
    """Nights that the house keeps."""
    return await _blocked(request, session, code)


@chart_forms.post("/bloqueos/<code:str>", name="unblock")
@needs(Right.BOOK)
async def unblock(request: Request, session: Session, code: str) -> HTTPResponse:
    """Free nights that the house keeps, all or some."""
    try:
        stay = stay_of(lambda name: field(request, name))
    except FormError as error:
        return await _blocked(request, session, code, error=error.sentence)
    await deeds.unblock(product_of(request), code, stay, by=session.email)
    return redirect(f"{ADDRESS}?desde={stay.check_in}&hecho=liberada")


def asked(request: Request) -> dict[str, str]:
    """What an address says about a stay: a drag ends in one."""
    return {name: str(request.args.get(name) or "") for name in ASKED}


async def look_elsewhere(request: Request, cabin_id: UUID) -> None:
    """Have a cabin's other calendars read before nights of it are taken: no deed of whoever sent the form."""
    await make_fresh(request.app.ctx.product, cabin_id)


async def cabins_of(request: Request) -> Rows:
    """The cabins to choose from."""
    async with product_of(request).database.unit_of_work() as connection:
        return await rows.cabins(connection)


def _done(code: str) -> str:
    return f"/console/reservas/{code}?hecho=reservada"


def _guest(value: Filled) -> tuple[str, str]:
    try:
        name = name_of(value("nombre"))
    except Invalid:
        raise FormError("Poné a nombre de quién.") from None
    try:
        return name, normalize_phone(value("telefono"))
    except PhoneInvalid:
        raise FormError("Revisá el celular: va con característica, por ejemplo 11 5550-0002.") from None


async def _booking(
    request: Request, session: Session, value: Filled, found: Quote | Way | None, *, error: str = ""
) -> HTTPResponse:
    values: dict[str, Any] = {
        "cabins": await cabins_of(request),
        "value": value,
        "quote": found if isinstance(found, Quote) else None,
        "way": found if isinstance(found, Way) else None,
        "error": error,
        "form_id": value("form_id") or new_id(),
        "BEGINS": BEGINS,
        "told_hint": "",
    }
    return await show(request, session, "chart_book.html", status=422 if error else 200, **values)


async def _blocking(
    request: Request, session: Session, value: Filled, *, error: str = "", way: Way | None = None
) -> HTTPResponse:
    values: dict[str, Any] = {"cabins": await cabins_of(request), "value": value, "error": error, "way": way}
    return await show(request, session, "chart_block.html", status=422 if error or way else 200, **values)


async def _blocked(request: Request, session: Session, code: str, *, error: str = "") -> HTTPResponse:
    product = product_of(request)
    found = await deeds.blocked(product, code)
    async with product.database.unit_of_work() as connection:
        history = await rows.history(connection, found.id)
    dates = {"entrada": found.stay.check_in.isoformat(), "salida": found.stay.check_out.isoformat()}
    values: dict[str, Any] = {"block": found, "history": history, "value": filled_from(dates), "error": error}
    return await show(request, session, "chart_blocked.html", status=422 if error else 200, **values)
