"""Forms about a reservation that stands: changing, confirming and cancelling it."""

from __future__ import annotations

from typing import Any

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from services.console.chart import deeds
from services.console.chart.booking_forms import asked, cabins_of, look_elsewhere
from services.console.chart.deeds import Way
from services.console.chart.forms import filled_from, wanted_of
from services.console.chart.wording import NOTHING_CHANGES, PRICE_CHANGED, REFUND_CHANGED, TOLD_NOTHING
from services.console.forms import Filled, FormError
from services.console.frame import field, needs, product_of, show
from services.console.rights import Right
from services.console.sessions import Session
from services.domain.money import Money
from services.domain.reservation import Status
from services.errors import NotFound, PriceChanged, ProviderError, RefundChanged, Refusal
from services.payments import links
from services.reservations import service as reservations
from services.reservations.changes import Plan
from services.reservations.repository import ReservationRow

changing = Blueprint("console_changing", url_prefix="/console/reservas")


@changing.get("/<code:str>/cambiar", name="change_form")
@needs(Right.BOOK)
async def change_form(request: Request, session: Session, code: str) -> HTTPResponse:
    """The form of a change, as the reservation is or as the address says it should be, with what that would cost."""
    row = await _row(request, code)
    wish = {name: said for name, said in asked(request).items() if said}
    value = filled_from(_as_it_is(row) | wish)
    if not wish:
        return await _changing(request, session, row, value, None)
    return await _shown(request, session, row, value)


@changing.post("/<code:str>/cambiar", name="change")
@needs(Right.BOOK)
async def change(request: Request, session: Session, code: str) -> HTTPResponse:
    """Change a reservation for the price that was shown; or show it."""
    row = await _row(request, code)
    value: Filled = lambda name: field(request, name)  # noqa: E731
    if value("paso") != "guardar" or not value("acordado").isdecimal():
        return await _shown(request, session, row, value)
    try:
        agreed = Money(int(value("acordado")), row.total.currency)
        wanted = wanted_of(value)
        if (row.cabin_id, row.stay) != (wanted.cabin_id, wanted.stay):
            await look_elsewhere(request, wanted.cabin_id)
        way = await deeds.change(product_of(request), code, wanted, agreed=agreed, by=session.email)
    except FormError as error:
        return await _changing(request, session, row, value, None, error=error.sentence)
    except PriceChanged:
        return await _shown(request, session, row, value, error=PRICE_CHANGED)
    if way is not None:
        return await _changing(request, session, row, value, way)
    return redirect(f"/console/reservas/{code}?hecho=cambiada")


@changing.post("/<code:str>/confirmar", name="confirm")
@needs(Right.BOOK)
async def confirm(request: Request, session: Session, code: str) -> HTTPResponse:
    """Confirm a hold by the house's word."""
    await deeds.confirm(product_of(request), code, by=session.email)
    return redirect(f"/console/reservas/{code}?hecho=confirmada")


@changing.post("/<code:str>/link", name="make_link")
@needs(Right.BOOK)
async def make_link(request: Request, _: Session, code: str) -> HTTPResponse:
    """Make a link for what is to be paid next, or find the one that can still be paid."""
    product = product_of(request)
    row = await _row(request, code)
    make = links.balance_link if row.status is Status.CONFIRMED else links.payment_link
    try:
        await make(product, code)
    except NotFound:
        raise
    except Refusal as refusal:
        return redirect(f"/console/reservas/{code}?sin_link={refusal.code}")
    except ProviderError:
        return redirect(f"/console/reservas/{code}?sin_link=no")
    return redirect(f"/console/reservas/{code}?hecho=link#link")


@changing.get("/<code:str>/cancelar", name="cancel_form")
@needs(Right.BOOK)
async def cancel_form(request: Request, session: Session, code: str) -> HTTPResponse:
    """What cancelling a reservation would give back."""
    return await _cancelling(request, session, code)


@changing.post("/<code:str>/cancelar", name="cancel")
@needs(Right.BOOK)
async def cancel(request: Request, session: Session, code: str) -> HTTPResponse:
    """Cancel a reservation, for just the refund that was shown."""
    row, refund = await deeds.refund_of(product_of(request), code)
    said = field(request, "acordado")
    try:
        agreed = Money(int(said), row.total.currency) if said.isdecimal() else refund
        await deeds.cancel(product_of(request), code, agreed_refund=agreed, by=session.email)
    except RefundChanged:
        return await _cancelling(request, session, code, error=REFUND_CHANGED)
    return redirect(f"/console/reservas/{code}?hecho=cancelada")


async def _row(request: Request, code: str) -> ReservationRow:
    async with product_of(request).database.unit_of_work() as connection:
        return await reservations.reservation(connection, code)


def _as_it_is(row: ReservationRow) -> dict[str, str]:
    return {
        "cabana": str(row.cabin_id),
        "entrada": row.stay.check_in.isoformat(),
        "salida": row.stay.check_out.isoformat(),
        "adultos": str(row.adults),
        "chicos": str(row.children - row.babies),
        "bebes": str(row.babies),
        "mascotas": str(row.pets),
    }


async def _shown(
    request: Request, session: Session, row: ReservationRow, value: Filled, *, error: str = ""
) -> HTTPResponse:
    try:
        found = await deeds.plan(product_of(request), row.code, wanted_of(value), by=session.email)
    except FormError as wrong:
        return await _changing(request, session, row, value, None, error=wrong.sentence)
    return await _changing(request, session, row, value, found, error=error or ("" if found else NOTHING_CHANGES))


async def _changing(
    request: Request,
    session: Session,
    row: ReservationRow,
    value: Filled,
    found: Plan | Way | None,
    *,
    error: str = "",
) -> HTTPResponse:
    values: dict[str, Any] = {
        "row": row,
        "cabins": await cabins_of(request),
        "value": value,
        "plan": found if isinstance(found, Plan) else None,
        "way": found if isinstance(found, Way) else None,
        "error": error,
        "told_hint": TOLD_NOTHING,
    }
    return await show(request, session, "chart_change.html", status=422 if error else 200, **values)


async def _cancelling(request: Request, session: Session, code: str, *, error: str = "") -> HTTPResponse:
    row, refund = await deeds.refund_of(product_of(request), code)
    values: dict[str, Any] = {"row": row, "refund": refund, "error": error, "told_hint": TOLD_NOTHING}
    return await show(request, session, "chart_cancel.html", status=422 if error else 200, **values)
