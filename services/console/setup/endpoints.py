"""The settings' first page, the house, the assistant's answers, and the policies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from services.cabins.schemas import MAXIMUM_HOLD
from services.console import bookings
from services.console.frame import field, needs, note_detail, product_of, show
from services.console.rights import Right
from services.console.sessions import Session
from services.console.setup import service, wording
from services.console.setup.filled import Filled, Unfilled
from services.console.setup.service import Settings

setup = Blueprint("console_setup", url_prefix="/console/ajustes")

HOME = "/console/ajustes"
TIERS = 4  # of an own policy that fit the page


@setup.get("/", name="settings", strict_slashes=False)
@needs(Right.SETTINGS)
async def home(request: Request, session: Session) -> HTTPResponse:
    """What can be set, and how it stands."""
    return await page(request, session, "home.html")


@setup.get("/casa", name="house")
@needs(Right.SETTINGS)
async def house(request: Request, session: Session) -> HTTPResponse:
    """The house: its name, hours, and when nobody is written to."""
    return await page(request, session, "house.html", topics=wording.OF_HOUSE)


@setup.post("/casa", name="set_house")
@needs(Right.SETTINGS)
async def set_house(request: Request, session: Session) -> HTTPResponse:
    """Save the house."""
    filled = filled_of(request)
    values: dict[str, Any] = {
        "name": filled.line("name", most=60),
        **{name: filled.time(name) for name in ("check_in_from", "check_in_until", "check_out_until")},
        **{name: filled.time(name) for name in ("quiet_from", "quiet_until")},
    }
    if values["check_in_until"] <= values["check_in_from"]:
        filled.blame("check_in_until", "Tiene que ser después de la hora desde la que se entra.")
    if values["quiet_from"] == values["quiet_until"]:
        filled.blame("quiet_until", "Tiene que ser otra hora que la del comienzo.")
    try:
        answers = answers_of(filled, wording.OF_HOUSE)
        filled.require()
        changed = await service.save_house(product_of(request), values, answers, note=noting(request))
    except Unfilled as unfilled:
        return await page(request, session, "house.html", topics=wording.OF_HOUSE, wrong=unfilled.wrong)
    return done(f"{HOME}/casa", changed)


@setup.get("/respuestas", name="answers")
@needs(Right.SETTINGS)
async def answers(request: Request, session: Session) -> HTTPResponse:
    """What the assistant answers, topic by topic."""
    return await page(request, session, "answers.html", topics=await _topics(request))


@setup.post("/respuestas", name="set_answers")
@needs(Right.SETTINGS)
async def set_answers(request: Request, session: Session) -> HTTPResponse:
    """Save the answers."""
    filled, topics = filled_of(request), await _topics(request)
    try:
        given = answers_of(filled, topics)
        filled.require()
        changed = await service.save_house(product_of(request), {}, given, note=noting(request))
    except Unfilled as unfilled:
        return await page(request, session, "answers.html", topics=topics, wrong=unfilled.wrong)
    return done(f"{HOME}/respuestas", changed)


@setup.get("/reglas", name="policies")
@needs(Right.SETTINGS)
async def policies(request: Request, session: Session) -> HTTPResponse:
    """Deposit, balance, cancellation, minimum stays, fees."""
    return await page(request, session, "policies.html", topics=wording.OF_POLICIES, tiers=TIERS)


@setup.post("/reglas", name="set_policies")
@needs(Right.SETTINGS)
async def set_policies(request: Request, session: Session) -> HTTPResponse:
    """Save the policies."""
    filled = filled_of(request)
    try:
        values = _policies(filled, currency=await bookings.currency(product_of(request)))
        given = answers_of(filled, wording.OF_POLICIES)
        filled.require()
        changed = await service.save_rules(product_of(request), values, given, note=noting(request))
    except Unfilled as unfilled:
        more: dict[str, Any] = {"topics": wording.OF_POLICIES, "tiers": TIERS, "wrong": unfilled.wrong}
        return await page(request, session, "policies.html", **more)
    return done(f"{HOME}/reglas", changed)


def _policies(filled: Filled, *, currency: str) -> dict[str, Any]:
    policy = filled.choice("cancellation", wording.POLICIES)
    tiers = []
    for number in range(TIERS if policy == "own" else 0):
        days, percent = f"tier_days_{number}", f"tier_percent_{number}"
        if filled.ticked(days) or filled.ticked(percent):
            tiers.append(
                {
                    "days_before": filled.whole(days, low=0, high=365),
                    "refund_percent": filled.whole(percent, low=0, high=100),
                }
            )
    return {
        "deposit_percent": filled.whole("deposit_percent", low=0, high=100),
        "balance_days": filled.whole("balance_days", low=0, high=365, empty=0),
        "balance_methods": filled.some("balance_methods", wording.METHODS),
        "balance_reminder_days": filled.whole("balance_reminder_days", low=0, high=365, empty=0),
        "change_days": filled.whole("change_days", low=0, high=365, empty=0),
        "hold_minutes": filled.whole("hold_minutes", low=1, high=MAXIMUM_HOLD),
        "quote_hours": filled.whole("quote_hours", low=1, high=24 * 90),
        "cancellation": {"policy": policy, "tiers": tiers},
        "vat_percent": filled.whole("vat_percent", low=0, high=100, empty=0) or None,
        "automatic_refunds": filled.ticked("automatic_refunds"),
        "waiting_offer_minutes": filled.whole("waiting_offer_minutes", low=5, high=MAXIMUM_HOLD),
        "minimum_nights": filled.whole("minimum_nights", low=1, high=60),
        "gap_nights": filled.whole("gap_nights", low=0, high=14, empty=0),
        "cleaning_fee": {"amount": filled.pesos("cleaning_fee", empty=0), "currency": currency},
        "pet_fee": {"amount": filled.pesos("pet_fee", empty=0), "currency": currency},
        "free_below_age": filled.whole("free_below_age", low=0, high=18, empty=0),
    }


async def _topics(request: Request) -> tuple[str, ...]:
    """Every topic that we know, and those that this house has besides."""
    known = (await service.read(product_of(request))).facts
    return (*wording.TOPICS, *sorted(set(known) - set(wording.TOPICS)))


def filled_of(request: Request) -> Filled:
    """What was filled in."""
    return Filled(
        lambda name: field(request, name), lambda name: request.form.getlist(name, []) if request.form else []
    )


def answers_of(filled: Filled, topics: tuple[str, ...]) -> dict[str, str]:
    """The answers of a form by topic."""
    return {topic: filled.words(wording.ANSWER + topic, most=wording.LONGEST_ANSWER) for topic in topics}


def noting(request: Request) -> Callable[[list[str]], None]:
    """What the audit log keeps of a save: the names of the fields that have changed."""
    return lambda changed: note_detail(request, fields=changed)


def done(address: str, changed: list[str]) -> HTTPResponse:
    """Back to the page, with what came of it."""
    return redirect(f"{address}?hecho={'guardado' if changed else 'igual'}")


async def page(
    request: Request,
    session: Session,
    template: str,
    *,
    wrong: Mapping[str, str] | None = None,
    settings: Settings | None = None,
    **values: Any,
) -> HTTPResponse:
    """A page of the settings; ``wrong``: what to correct, by field, where what was filled in is shown again."""
    values = {
        "settings": settings or await service.read(product_of(request)),
        "wrong": wrong or {},
        "filled": lambda name: field(request, name),
        "chosen": lambda name: request.form.getlist(name, []) if request.form else [],
        "news": wording.NEWS.get(request.args.get("hecho") or "", ""),
        "setup": wording,
        "topics": (),
    } | values
    return await show(request, session, f"setup/{template}", status=422 if wrong else 200, **values)
