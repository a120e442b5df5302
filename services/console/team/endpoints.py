"""The team's page and its forms, and the audit log."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from services.console import service
from services.console.frame import field, needs, note_detail, note_subject, product_of, show
from services.console.rights import Right, Role
from services.console.sessions import Session
from services.console.team import people, rows, wording
from services.ids import new_id

team = Blueprint("console_team", url_prefix="/console")

PAGE, LOG = "/console/equipo", "/console/registro"
PAGE_SIZE = 100
LONGEST_SUBJECT = 64


@team.get("/equipo", name="team")
@needs(Right.TEAM)
async def team_page(request: Request, session: Session) -> HTTPResponse:
    """Everybody who comes in, and what they may do."""
    return await _page(request, session)


@team.post("/equipo", name="invite")
@needs(Right.TEAM)
async def invite(request: Request, session: Session) -> HTTPResponse:
    """Somebody new, by a link that is shown once."""
    product, email = product_of(request), field(request, "email")
    try:
        role = _role(request)
        user_id = new_id()
        note_subject(request, user_id)
        note_detail(request, role=role.value)
        token = await people.invite(product, user_id, email, role)
    except people.Unfit as unfit:
        error = wording.WRONG_EMAIL if unfit.reason == "email" else wording.WRONG[unfit.reason]
        return await _page(request, session, error=error)
    return await _page(request, session, link=(user_id, people.link_address(product, token)))


@team.post("/equipo/<user_id:uuid>/rol", name="set_role")
@needs(Right.TEAM)
async def set_role(request: Request, session: Session, user_id: UUID) -> HTTPResponse:
    """Change what somebody may do."""
    try:
        role = _role(request)
        note_detail(request, role=role.value)
        await people.set_role(product_of(request), user_id, role)
    except people.Unfit as unfit:
        return await _page(request, session, row_error=(user_id, wording.WRONG[unfit.reason]))
    return _done("rol", user_id)


@team.post("/equipo/<user_id:uuid>/afuera", name="let_out")
@needs(Right.TEAM)
async def let_out(request: Request, session: Session, user_id: UUID) -> HTTPResponse:
    """Let somebody come in no more."""
    try:
        await people.set_active(product_of(request), user_id, False)
    except people.Unfit as unfit:
        return await _page(request, session, row_error=(user_id, wording.WRONG[unfit.reason]))
    return _done("afuera", user_id)


@team.post("/equipo/<user_id:uuid>/adentro", name="let_in")
@needs(Right.TEAM)
async def let_in(request: Request, _: Session, user_id: UUID) -> HTTPResponse:
    """Let somebody come in again."""
    await people.set_active(product_of(request), user_id, True)
    return _done("adentro", user_id)


@team.post("/equipo/<user_id:uuid>/enlace", name="make_link")
@needs(Right.TEAM)
async def make_link(request: Request, session: Session, user_id: UUID) -> HTTPResponse:
    """A link with which somebody chooses a password, shown once."""
    product = product_of(request)
    try:
        token = await people.link(product, user_id)
    except people.Unfit as unfit:
        return await _page(request, session, row_error=(user_id, wording.WRONG[unfit.reason]))
    return await _page(request, session, link=(user_id, people.link_address(product, token)))


@team.post("/equipo/<user_id:uuid>/sesiones", name="end_sessions_of")
@needs(Right.TEAM)
async def end_sessions_of(request: Request, session: Session, user_id: UUID) -> HTTPResponse:
    """End everything that somebody has open, but this page where it is one's own."""
    await people.end_sessions(product_of(request), user_id, but=session.id)
    return _done("sesiones", user_id)


@team.post("/equipo/<user_id:uuid>/segundo-paso", name="drop_second_factor_of")
@needs(Right.TEAM)
async def drop_second_factor_of(request: Request, _: Session, user_id: UUID) -> HTTPResponse:
    """Ask somebody whose phone is gone for the password only."""
    await people.drop_second_factor(product_of(request), user_id)
    return _done("sin_segundo", user_id)


@team.get("/registro", name="audit_log")
@needs(Right.TEAM)
async def audit_log(request: Request, session: Session) -> HTTPResponse:
    """What everybody has done, newest first."""
    product = product_of(request)
    house = await service.house(product)
    asked = {name: request.args.get(name) or "" for name in ("persona", "tipo", "desde", "hasta", "sobre", "antes")}
    first, last = _day(asked["desde"]), _day(asked["hasta"])
    wanted: dict[str, Any] = {
        "user_id": _id(asked["persona"]),
        "deeds": list(wording.DEEDS[asked["tipo"]]) if asked["tipo"] in wording.DEEDS else None,
        "refused": request.args.get("negados") == "1",
        "since": datetime.combine(first, time(), house.zone) if first else None,
        "until": datetime.combine(last + timedelta(days=1), time(), house.zone) if last else None,
        "subject": asked["sobre"].replace("\0", "")[:LONGEST_SUBJECT].strip(),
        "before": int(asked["antes"]) if asked["antes"].isdecimal() and len(asked["antes"]) < 16 else None,
    }
    async with product.database.unit_of_work() as connection:
        found = await rows.entries(connection, **wanted, most=PAGE_SIZE + 1)
        everybody = await rows.users(connection, now=house.now)
    values: dict[str, Any] = {
        "entries": found[:PAGE_SIZE],
        "next": found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None,
        "everybody": everybody,
        "names": {str(one.id): one.email for one in everybody},
        "asked": asked | {"negados": wanted["refused"]},
        "people": wording,
    }
    return await show(request, session, "team/log.html", house=house, **values)


async def _page(
    request: Request,
    session: Session,
    *,
    error: str = "",
    row_error: tuple[UUID, str] | None = None,
    link: tuple[UUID, str] | None = None,
) -> HTTPResponse:
    product = product_of(request)
    async with product.database.unit_of_work() as connection:
        everybody = await rows.users(connection, now=product.clock.now())
    values = {
        "everybody": everybody,
        "error": error,
        "row_error": row_error,
        "link": link,
        "news": wording.NEWS.get(request.args.get("hecho") or "", ""),
        "people": wording,
        "roles": list(Role),
        "own_id": session.user_id,
        "filled": lambda name: field(request, name),
    }
    return await show(request, session, "team/team.html", status=422 if error or row_error else 200, **values)


def _role(request: Request) -> Role:
    try:
        return Role(field(request, "role"))
    except ValueError:
        raise people.Unfit("role") from None


def _done(news: str, user_id: UUID) -> HTTPResponse:
    return redirect(f"{PAGE}?hecho={news}#p{user_id}")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
