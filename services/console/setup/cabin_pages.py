"""Cabins: their list, and a page for each with how guests know it and what it costs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from services.console.frame import needs, note_subject, product_of
from services.console.rights import Right
from services.console.sessions import Session
from services.console.setup import service, wording
from services.console.setup.endpoints import HOME, answers_of, done, filled_of, noting, page
from services.console.setup.filled import Filled, Unfilled
from services.contracts import MAXIMUM_PARTY
from services.errors import NotFound
from services.ids import new_id

cabins = Blueprint("console_cabins", url_prefix=f"{HOME}/cabanas")

LIST = f"{HOME}/cabanas"
MOST_AMENITIES, LONGEST_AMENITY, LONGEST_DESCRIPTION = 30, 60, 600


@cabins.get("/", name="cabins", strict_slashes=False)
@needs(Right.SETTINGS)
async def all_cabins(request: Request, session: Session) -> HTTPResponse:
    """Every cabin, and what the assistant says of them together."""
    return await page(request, session, "cabins.html", topics=wording.OF_CABINS)


@cabins.post("/", name="set_cabin_answers", strict_slashes=False)
@needs(Right.SETTINGS)
async def set_cabin_answers(request: Request, session: Session) -> HTTPResponse:
    """Save what the assistant says of all cabins together."""
    filled = filled_of(request)
    try:
        answers = answers_of(filled, wording.OF_CABINS)
        filled.require()
        changed = await service.save_house(product_of(request), {}, answers, note=noting(request))
    except Unfilled as unfilled:
        return await page(request, session, "cabins.html", topics=wording.OF_CABINS, wrong=unfilled.wrong)
    return done(LIST, changed)


@cabins.get("/nueva", name="new_cabin")
@needs(Right.SETTINGS)
async def new_cabin(request: Request, session: Session) -> HTTPResponse:
    """A form for a cabin more."""
    return await page(request, session, "cabin.html", cabin=None)


@cabins.post("/nueva", name="add_cabin")
@needs(Right.SETTINGS)
async def add_cabin(request: Request, session: Session) -> HTTPResponse:
    """Add a cabin, the last of the list."""
    filled, cabin_id = filled_of(request), new_id()
    note_subject(request, cabin_id)
    try:
        values = _cabin(filled)
        filled.require()
        await service.save_cabin(product_of(request), cabin_id, values, is_new=True, note=noting(request))
    except Unfilled as unfilled:
        return await page(request, session, "cabin.html", cabin=None, wrong=unfilled.wrong)
    return redirect(f"{LIST}?hecho=nueva")


@cabins.get("/<cabin_id:uuid>", name="cabin")
@needs(Right.SETTINGS)
async def cabin(request: Request, session: Session, cabin_id: UUID) -> HTTPResponse:
    """One cabin."""
    return await _page(request, session, cabin_id)


@cabins.post("/<cabin_id:uuid>", name="set_cabin")
@needs(Right.SETTINGS)
async def set_cabin(request: Request, session: Session, cabin_id: UUID) -> HTTPResponse:
    """Save a cabin."""
    filled = filled_of(request)
    try:
        values = _cabin(filled) | {
            "position": filled.whole("position", low=1, high=999), "active": filled.ticked("active")
        }  # fmt: skip
        filled.require()
        changed = await service.save_cabin(product_of(request), cabin_id, values, is_new=False, note=noting(request))
    except Unfilled as unfilled:
        return await _page(request, session, cabin_id, wrong=unfilled.wrong)
    return done(f"{LIST}/{cabin_id}", changed)


async def _page(
    request: Request, session: Session, cabin_id: UUID, *, wrong: dict[str, str] | None = None
) -> HTTPResponse:
    settings = await service.read(product_of(request))
    row = next((one for one in settings.cabins if one.id == cabin_id), None)
    if row is None:
        raise NotFound
    return await page(request, session, "cabin.html", settings=settings, cabin=row, wrong=wrong)


def _cabin(filled: Filled) -> dict[str, Any]:
    capacity = filled.whole("capacity", low=1, high=MAXIMUM_PARTY)
    included = filled.whole("included_guests", low=1, high=MAXIMUM_PARTY, empty=capacity)
    if included > capacity:
        filled.blame("included_guests", "No pueden ser más que las personas que entran.")
    return {
        "name": filled.line("name", most=40),
        "capacity": capacity,
        "pets_allowed": filled.ticked("pets_allowed"),
        "description": filled.words("description", most=LONGEST_DESCRIPTION),
        "amenities": filled.lines("amenities", most=MOST_AMENITIES, each=LONGEST_AMENITY),
        "base_night": filled.pesos("base_night", above_zero=True),
        "included_guests": included,
        "extra_guest_fee": filled.pesos("extra_guest_fee", empty=0),
    }
