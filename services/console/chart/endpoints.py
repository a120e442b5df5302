"""Pages of the chart: the calendar, and what a bar is."""

from __future__ import annotations

from datetime import date

from sanic import Blueprint, HTTPResponse, Request

from services.console import service
from services.console.chart import chart as charts
from services.console.chart import rows
from services.console.chart.wording import NEWS
from services.console.frame import needs, product_of, show
from services.console.rights import Right
from services.console.sessions import Session
from services.errors import NotFound

chart = Blueprint("console_chart", url_prefix="/console/calendario")


@chart.get("/", name="chart", strict_slashes=False)
@needs(Right.READ_BOOKINGS)
async def page(request: Request, session: Session) -> HTTPResponse:
    """Cabins by nights, from the day that the address asks for."""
    product = product_of(request)
    house = await service.house(product)
    asked = day_of(request.args.get("desde"))
    found = await charts.chart(product, house, asked)
    return await show(
        request,
        session,
        "chart.html",
        house=house,
        chart=found,
        is_now=asked is None,
        off={day.date: _classes(day) for day in found.days} | {found.window.stay.check_in: ""},
        channels=sorted({what.channel for what in found.whats.values() if what.channel}),
        clock_left=charts.clock_left,
        news=request.args.get("hecho") or "",
        NEWS=NEWS,
    )


@chart.get("/afuera/<number:int>", name="elsewhere")
@needs(Right.READ_BOOKINGS)
async def elsewhere(request: Request, session: Session, number: int) -> HTTPResponse:
    """What another calendar takes."""
    async with product_of(request).database.unit_of_work() as connection:
        found = await rows.elsewhere(connection, number)
    if found is None:
        raise NotFound
    return await show(request, session, "elsewhere.html", one=found)


def day_of(text: str | None) -> date | None:
    """A day of an address; what is none counts as not said."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _classes(day: charts.Day) -> str:
    """How a free night that begins on a day looks."""
    return " ".join(name for name, holds in (("off", day.is_eve), ("today", day.is_today)) if holds)
