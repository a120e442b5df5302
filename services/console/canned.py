"""The answers that people keep: their page and its forms."""

from __future__ import annotations

from dataclasses import dataclass

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from services.console.frame import field, needs, product_of, show
from services.console.rights import Right
from services.console.sessions import Session
from services.console.talk_wording import WRONG_ANSWERS
from services.conversations import canned
from services.errors import WordsInvalid

ADDRESS = "/console/respuestas"
kept_answers = Blueprint("console_answers", url_prefix=ADDRESS)


@dataclass(frozen=True)
class Slip:
    """What could not be kept: of which answer (``None``: a new one), which field, why, and what was written."""

    number: int | None
    field: str
    sentence: str
    title: str
    text: str


@kept_answers.get("/", name="answers", strict_slashes=False)
@needs(Right.WRITE)
async def answers(request: Request, session: Session) -> HTTPResponse:
    """All of them, to change, and a form for another."""
    return await _answers(request, session)


@kept_answers.post("/", name="keep_answer", strict_slashes=False)
@needs(Right.WRITE)
async def keep(request: Request, session: Session) -> HTTPResponse:
    """Keep another answer."""
    return await _keep(request, session, None)


@kept_answers.post("/<number:int>", name="change_answer")
@needs(Right.WRITE)
async def change(request: Request, session: Session, number: int) -> HTTPResponse:
    """Change an answer."""
    return await _keep(request, session, number)


@kept_answers.post("/<number:int>/borrar", name="drop_answer")
@needs(Right.WRITE)
async def drop(request: Request, _: Session, number: int) -> HTTPResponse:
    """Keep an answer no longer."""
    async with product_of(request).database.unit_of_work() as connection:
        await canned.drop(connection, number)
        await connection.commit()
    return redirect(f"{ADDRESS}?listo=1")


async def _keep(request: Request, session: Session, number: int | None) -> HTTPResponse:
    product, title, text = product_of(request), field(request, "title"), field(request, "text")
    try:
        async with product.database.unit_of_work() as connection:
            await canned.keep(connection, title, text, by=session.email, now=product.clock.now(), number=number)
            await connection.commit()
    except WordsInvalid as refused:
        details = refused.details
        sentence = WRONG_ANSWERS[details["field"], details["reason"]].format(place=details.get("place", ""))
        return await _answers(request, session, slip=Slip(number, details["field"], sentence, title, text))
    return redirect(f"{ADDRESS}?listo=1")


async def _answers(request: Request, session: Session, *, slip: Slip | None = None) -> HTTPResponse:
    async with product_of(request).database.unit_of_work() as connection:
        kept = await canned.every(connection)
    return await show(
        request,
        session,
        "canned.html",
        status=422 if slip else 200,
        kept=kept,
        slip=slip,
        places=canned.PLACES,
        is_done=bool(request.args.get("listo")) and slip is None,
    )
