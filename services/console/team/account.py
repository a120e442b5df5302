"""One's own page: the password, the second factor, and where one is in."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from services.console import service
from services.console.frame import access_of, field, needs, note_subject, product_of, show
from services.console.rights import Right
from services.console.sessions import IDLE_LENGTH, Session
from services.console.team import devices, people, rows, second_factor, wording

account = Blueprint("console_account", url_prefix="/console/cuenta")

PAGE = "/console/cuenta"
LONGEST = 1024
SECRET = re.compile(r"[A-Z2-7]{32}")


@account.get("/", name="own_account", strict_slashes=False)
@needs(Right.ENTER)
async def own_account(request: Request, session: Session) -> HTTPResponse:
    """One's own page."""
    return await _page(request, session)


@account.post("/clave", name="change_password")
@needs(Right.ENTER)
async def change_password(request: Request, session: Session) -> HTTPResponse:
    """Change one's own password; one's other sessions end."""
    old, new = field(request, "old")[:LONGEST], field(request, "new")[:LONGEST]
    try:
        await people.change_password(product_of(request), session, old, new)
    except people.Unfit as unfit:
        return await _page(request, session, password_error=wording.WRONG[unfit.reason])
    return redirect(f"{PAGE}?hecho=clave")


@account.post("/sesiones/<session_id:uuid>/cerrar", name="end_session")
@needs(Right.ENTER)
async def end_session(request: Request, session: Session, session_id: UUID) -> HTTPResponse:
    """End one of one's own sessions."""
    await people.end_sessions(product_of(request), session.user_id, only=session_id)
    return redirect(f"{PAGE}?hecho=cerrada#sesiones")


@account.post("/sesiones/cerrar", name="end_other_sessions")
@needs(Right.ENTER)
async def end_other_sessions(request: Request, session: Session) -> HTTPResponse:
    """End one's own sessions but this."""
    await people.end_sessions(product_of(request), session.user_id, but=session.id)
    return redirect(f"{PAGE}?hecho=otras#sesiones")


@account.get("/segundo-paso", name="new_second_factor")
@needs(Right.ENTER)
async def new_second_factor(request: Request, session: Session) -> HTTPResponse:
    """A fresh secret to take over into a phone; nothing is kept before a code of it comes back."""
    return await _second_factor(request, session, second_factor.new_secret())


@account.post("/segundo-paso", name="turn_on_second_factor")
@needs(Right.ENTER)
async def turn_on_second_factor(request: Request, session: Session) -> HTTPResponse:
    """Ask for a code, too, from now on; the recovery codes are shown this once."""
    product, secret = product_of(request), field(request, "secret")
    if not SECRET.fullmatch(secret):
        return redirect(f"{PAGE}/segundo-paso")
    note_subject(request, session.user_id)
    try:
        await people.check_password(product, session.user_id, field(request, "password")[:LONGEST])
        codes = await people.set_second_factor(
            product, session.user_id, secret, field(request, "code")[:64], key=access_of(request).key
        )
    except people.Unfit as unfit:
        return await _second_factor(request, session, secret, error=wording.WRONG[unfit.reason])
    return await show(request, session, "team/recovery.html", codes=codes)


@account.post("/segundo-paso/sacar", name="turn_off_second_factor")
@needs(Right.ENTER)
async def turn_off_second_factor(request: Request, session: Session) -> HTTPResponse:
    """Ask for the password only."""
    product = product_of(request)
    try:
        await people.check_password(product, session.user_id, field(request, "password")[:LONGEST])
    except people.Unfit as unfit:
        return await _page(request, session, factor_error=wording.WRONG[unfit.reason])
    await people.drop_second_factor(product, session.user_id)
    return redirect(f"{PAGE}?hecho=sin_mi_segundo")


async def _second_factor(request: Request, session: Session, secret: str, *, error: str = "") -> HTTPResponse:
    house = await service.house(product_of(request))
    address = second_factor.address(secret, email=session.email, house=house.name)
    values = {"secret": secret, "qr": second_factor.picture(address), "error": error, "house": house}
    return await show(request, session, "team/second_factor.html", status=422 if error else 200, **values)


async def _page(
    request: Request, session: Session, *, password_error: str = "", factor_error: str = ""
) -> HTTPResponse:
    product = product_of(request)
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        user = await rows.user_by_id(connection, session.user_id)
        values: dict[str, Any] = {
            "user": user,
            "sessions": await rows.sessions_of(connection, session.user_id, now=now, used_after=now - IDLE_LENGTH),
            "codes_left": await rows.recovery_codes_left(connection, session.user_id),
        }
    values |= {
        "password_error": password_error,
        "factor_error": factor_error,
        "news": wording.NEWS.get(request.args.get("hecho") or "", ""),
        "people": wording,
        "devices": devices,
        "here": session.id,
    }
    return await show(
        request, session, "team/account.html", status=422 if password_error or factor_error else 200, **values
    )
