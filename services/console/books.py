"""The owner's books: a reservation's page with its bill and promises, and the promotional codes."""

from __future__ import annotations

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from services.console import bookings, forms, money
from services.console.bookings import Booked
from services.console.chart.story import story
from services.console.forms import FormError
from services.console.frame import field, needs, product_of, show
from services.console.rights import Right
from services.console.sessions import Session

books = Blueprint("console_books", url_prefix="/console")

CODES = "/console/codigos"
MOST_DIGITS = 15  # of an amount in an address


@books.get("/reservas/<code:str>", name="reservation")
@needs(Right.READ_BOOKINGS)
async def reservation(request: Request, session: Session, code: str) -> HTTPResponse:
    """A reservation, its bill line by line, and what was promised about it. Nights of the house have their own page."""
    if await bookings.is_block(product_of(request), code):
        return redirect(f"/console/calendario/bloqueos/{code}")
    return await reservation_page(request, session, await bookings.booked(product_of(request), code))


@books.post("/reservas/<code:str>/promesas", name="promise")
@needs(Right.BOOK)
async def promise(request: Request, session: Session, code: str) -> HTTPResponse:
    """Pin to a reservation what was promised to its guest."""
    product = product_of(request)
    booked = await bookings.booked(product, code)
    try:
        wish = forms.promise_of(lambda name: field(request, name), currency=booked.row.currency)
        await bookings.pin(product, code, wish.model_copy(update={"promised_by": session.email}))
    except FormError as error:
        return await reservation_page(request, session, booked, error=error.sentence)
    return redirect(f"/console/reservas/{code}")


@books.get("/codigos", name="codes")
@needs(Right.READ_BOOKINGS)
async def codes(request: Request, session: Session) -> HTTPResponse:
    """Every promotional code, what it gives and how often it was used."""
    return await _codes(request, session)


@books.post("/codigos", name="make_code")
@needs(Right.SETTINGS)
async def make_code(request: Request, session: Session) -> HTTPResponse:
    """Make a promotional code."""
    product = product_of(request)
    try:
        currency = await bookings.currency(product)
        code, wanted = forms.promotion_of(lambda name: field(request, name), currency=currency)
        await bookings.make_code(product, code, wanted)
    except FormError as error:
        return await _codes(request, session, error=error.sentence)
    return redirect(CODES)


@books.post("/codigos/<code:str>/terminar", name="end_code")
@needs(Right.SETTINGS)
async def end_code(request: Request, _: Session, code: str) -> HTTPResponse:
    """End a promotional code today. What was quoted and booked with it stays as it is."""
    await bookings.end_code(product_of(request), code)
    return redirect(CODES)


async def reservation_page(
    request: Request,
    session: Session,
    booked: Booked,
    *,
    error: str = "",
    received: FormError | None = None,
    returned: FormError | None = None,
) -> HTTPResponse:
    """A reservation's page; the errors are what to correct in one of its forms: of a promise, of money in and out."""
    values = {
        "booked": booked,
        "till": await money.till(product_of(request), booked.bill.row),
        "story": await story(product_of(request), booked.bill.row),
        "no_link": request.args.get("sin_link") or "",
        "error": error,
        "received_error": received,
        "returned_error": returned,
        "is_amount_missing": bool(request.args.get("importe")),
        "sure_of": _amount_asked(request),
        "filled": lambda name: field(request, name),
        "news": request.args.get("hecho") or "",
    }
    status = 422 if error or received or returned else 200
    return await show(request, session, "reservation.html", status=status, **values)


def _amount_asked(request: Request) -> int:
    """The amount, in minor units, that an owner is asked to be sure of; 0 for none."""
    asked = request.args.get("seguro") or ""
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS else 0


async def _codes(request: Request, session: Session, *, error: str = "") -> HTTPResponse:
    found = await bookings.codes(product_of(request))
    values = {"codes": found, "error": error, "filled": lambda name: field(request, name)}
    return await show(request, session, "codes.html", status=422 if error else 200, **values)
