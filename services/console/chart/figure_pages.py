"""The house in numbers: a page, and the same as files for a spreadsheet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import raw

from services.console import pages, service
from services.console.chart import figures
from services.console.chart.figures import FARTHEST_MONTHS, MONTHS_AHEAD, MONTHS_BACK, months_before
from services.console.chart.sheets import Value, sheet
from services.console.chart.wording import source
from services.console.frame import needs, product_of, show
from services.console.rights import Right
from services.console.service import House
from services.console.sessions import Session
from services.domain.money import Money

numbers = Blueprint("console_numbers", url_prefix="/console/numeros")

COUNT = MONTHS_BACK + 1 + MONTHS_AHEAD


@numbers.get("/", name="numbers", strict_slashes=False)
@needs(Right.READ_BOOKINGS)
async def page(request: Request, session: Session) -> HTTPResponse:
    """Occupancy, rates and income, month by month."""
    house = await service.house(product_of(request))
    first = _first(request, house)
    found = await figures.figures(product_of(request), house, first, COUNT)
    today = house.now.astimezone(house.zone).date()
    values: dict[str, Any] = {
        "months": found,
        "channels": sorted({name for month in found for name in month.channels}),
        "this_month": today.replace(day=1),
        "earlier": months_before(first, COUNT),
        "later": months_before(first, -COUNT),
        "fullest": max([month.occupancy for month in found], default=Decimal(0)),
    }
    return await show(request, session, "numbers.html", house=house, **values)


@numbers.get("/meses.csv", name="months_sheet")
@needs(Right.READ_BOOKINGS)
async def months_sheet(request: Request, _: Session) -> HTTPResponse:
    """The months for a spreadsheet, a line for each month and channel."""
    house = await service.house(product_of(request))
    found = await figures.figures(product_of(request), house, _first(request, house), COUNT)
    head = [
        "Mes", "Noches posibles", "Noches de la casa", "Noches vendidas", "Ocupación %", "Tarifa promedio", "Ingresos",
        "Cobrado", "De dónde", "Noches de ahí", "Ingresos de ahí",
    ]  # fmt: skip
    lines: list[list[Value]] = []
    for month in found:
        rate = Money(month.rate) if month.rate is not None else None
        whole: list[Value] = [
            f"{month.first:%m/%Y}", month.nights, month.kept, month.sold, month.occupancy, rate, Money(month.income),
            Money(month.collected),
        ]  # fmt: skip
        lines.append([*whole, "todo", month.sold, Money(month.income)])
        for name, one in sorted(month.channels.items()):
            income = Money(one.income) if one.is_priced else None
            lines.append([f"{month.first:%m/%Y}", *[None] * 7, source(name), one.nights, income])
    return _file("meses.csv", sheet(head, lines))


@numbers.get("/reservas.csv", name="stays_sheet")
@needs(Right.READ_BOOKINGS)
async def stays_sheet(request: Request, _: Session) -> HTTPResponse:
    """The stays of the same months for a spreadsheet, one in each line."""
    house = await service.house(product_of(request))
    first = _first(request, house)
    found = await figures.stays_of(product_of(request), first, months_before(first, -COUNT))
    head = ["Código", "A nombre de", "Cabaña", "Entrada", "Salida", "Noches", "De dónde", "Total", "Moneda"]
    lines: list[list[Value]] = [
        [
            one.code, one.guest_name, one.cabin_name, one.check_in, one.check_out, (one.check_out - one.check_in).days,
            source(one.source), Money(one.total, one.currency), one.currency,
        ]
        for one in found
    ]  # fmt: skip
    return _file("reservas.csv", sheet(head, lines))


def _first(request: Request, house: House) -> date:
    """The month that the address asks for, or eleven months ago."""
    this_month = house.now.astimezone(house.zone).date().replace(day=1)
    try:
        asked = date.fromisoformat(f"{request.args.get('desde') or ''}-01")
    except ValueError:
        return months_before(this_month, MONTHS_BACK)
    return min(max(asked, months_before(this_month, FARTHEST_MONTHS)), months_before(this_month, -FARTHEST_MONTHS))


def _file(name: str, content: bytes) -> HTTPResponse:
    headers = {**pages.HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return raw(content, headers=headers, content_type="text/csv; charset=utf-8")
