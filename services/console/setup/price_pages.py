"""Prices: weekends, rounding and seasons, with a calendar of what each night costs, also before a season is saved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from services.cabins.schemas import SeasonShape
from services.clock import local_date
from services.console import bookings
from services.console.frame import field, needs, note_detail, product_of
from services.console.rights import Right
from services.console.sessions import Session
from services.console.setup import preview, service
from services.console.setup.endpoints import HOME, done, filled_of, noting, page
from services.console.setup.filled import Filled, Unfilled
from services.domain.rates import CabinRate

prices = Blueprint("console_prices", url_prefix=f"{HOME}/precios")

PAGE = f"{HOME}/precios"
MONTHS_SHOWN = 3
ONE_DAY = timedelta(days=1)
LONGEST_SEASON = timedelta(days=366)
YEARS_AHEAD = 10


@prices.get("/", name="prices", strict_slashes=False)
@needs(Right.SETTINGS)
async def all_prices(request: Request, session: Session) -> HTTPResponse:
    """What nights cost and why."""
    return await _page(request, session)


@prices.post("/", name="set_prices", strict_slashes=False)
@needs(Right.SETTINGS)
async def set_prices(request: Request, session: Session) -> HTTPResponse:
    """Save what counts all year."""
    product, filled = product_of(request), filled_of(request)
    try:
        values = {
            "weekend_percent": filled.whole("weekend_percent", low=0, high=500, empty=0),
            "night_rounding": {
                "amount": filled.pesos("night_rounding", above_zero=True),
                "currency": await bookings.currency(product),
            },
        }
        filled.require()
        changed = await service.save_rules(product, values, {}, note=noting(request))
    except Unfilled as unfilled:
        return await _page(request, session, wrong=unfilled.wrong)
    return done(PAGE, changed)


@prices.post("/temporadas", name="add_season")
@needs(Right.SETTINGS)
async def add_season(request: Request, session: Session) -> HTTPResponse:
    """Add a season; or, without saving it, show the calendar as it would be."""
    filled = filled_of(request)
    try:
        season = _season(filled)
        filled.require()
        if field(request, "preview"):
            return await _page(request, session, candidate=season)
        note_detail(request, fields=["seasons"])
        await service.add_season(product_of(request), season)
    except Unfilled as unfilled:
        return await _page(request, session, wrong=unfilled.wrong)
    return redirect(f"{PAGE}?hecho=temporada&desde={season.first_night}#calendario")


@prices.post("/temporadas/sacar", name="drop_season")
@needs(Right.SETTINGS)
async def drop_season(request: Request, _: Session) -> HTTPResponse:
    """Take a season away."""
    note_detail(request, fields=["seasons"])
    await service.drop_season(
        product_of(request), field(request, "name"), field(request, "first_night"), field(request, "end")
    )
    return redirect(f"{PAGE}?hecho=sin_temporada")


def _season(filled: Filled) -> SeasonShape:
    first, last = filled.day("first_night"), filled.day("last_night")
    if last < first:
        filled.blame("last_night", "La última noche no puede ser antes que la primera.")
    elif last - first > LONGEST_SEASON:
        filled.blame("last_night", "Es más de un año: hacela en partes.")
    name = filled.line("name", most=60)
    percent = filled.whole("surcharge_percent", low=-99, high=500)
    minimum = filled.whole("minimum_nights", low=1, high=60, empty=1)
    filled.require()
    return SeasonShape(
        name=name, first_night=first, end=last + ONE_DAY, surcharge_percent=percent, minimum_nights=minimum
    )


async def _page(
    request: Request,
    session: Session,
    *,
    wrong: dict[str, str] | None = None,
    candidate: SeasonShape | None = None,
) -> HTTPResponse:
    product = product_of(request)
    settings = await service.read(product)
    today = local_date(product.clock.now(), settings.house.time_zone)
    let = [one for one in settings.cabins if one.active] or list(settings.cabins)
    shown = next((one for one in let if one.id == _id(_asked(request, "cabana"))), let[0] if let else None)
    first = candidate.first_night if candidate else _day(_asked(request, "desde"), today)
    values: dict[str, Any] = {
        "seasons": [one for one in settings.rules.seasons if one.end > today],
        "let": let,
        "shown": shown,
        "first": first,
        "months": [],
        "candidate": candidate,
        "one_day": ONE_DAY,
        "earlier": _moved(first, -MONTHS_SHOWN),
        "later": _moved(first, MONTHS_SHOWN),
    }
    if shown is not None:
        more = [candidate] if candidate else []
        rules = preview.rates(settings.rules, currency=settings.house.currency, more=more)
        rate = CabinRate(shown.base_night, shown.included_guests, shown.extra_guest_fee)
        values["months"] = list(preview.months(first, MONTHS_SHOWN, cabin=rate, rules=rules, today=today))
    return await page(request, session, "prices.html", settings=settings, wrong=wrong, **values)


def _asked(request: Request, name: str) -> str:
    return str(request.args.get(name) or field(request, name))


def _day(text: str, today: date) -> date:
    try:
        wanted = date.fromisoformat(text)
    except ValueError:
        return today
    return wanted if abs(wanted.year - today.year) <= YEARS_AHEAD else today


def _moved(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
