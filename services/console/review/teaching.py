"""The pages of teaching: corrections as a change of files; training, letting a model in and going back; figures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import raw, redirect, text

from services.console import service
from services.console.frame import LARGEST_ID, field, needs, product_of
from services.console.pages import HEADERS
from services.console.review import figures, notebook, proposal, rows, runs, training_files, wording
from services.console.review.endpoints import page
from services.console.review.proposal import Proposal
from services.console.rights import Right
from services.console.sessions import Session
from services.errors import ReviewInvalid, WrongState
from services.wiring import Product

teaching = Blueprint("console_teaching", url_prefix="/console/repaso")

ADDRESS = "/console/repaso/correcciones"


async def proposed(product: Product) -> Proposal:
    """What people's corrections would change in the trainers' files of this machine."""
    async with product.database.unit_of_work() as connection:
        corrections = proposal.of_rows(await rows.corrections(connection))
    return await asyncio.to_thread(
        lambda: proposal.propose(corrections, training_files.read_folder(), proposal.kept_apart())
    )


@teaching.get("/correcciones", name="corrections")
@needs(Right.TEACH)
async def corrections(request: Request, session: Session) -> HTTPResponse:
    """The change of the trainers' files that the corrections come to, as a diff."""
    return await page(
        request, session, "corrections.html", proposal=await proposed(product_of(request)), why=proposal.why
    )


@teaching.get("/correcciones.patch", name="patch")
@needs(Right.TEACH)
async def patch(request: Request, _: Session) -> HTTPResponse:
    """The change as a patch: ``git apply correcciones.patch`` in the trainer's folder."""
    found = await proposed(product_of(request))
    headers = HEADERS | {"Content-Disposition": 'attachment; filename="correcciones.patch"'}
    return text(found.patch, headers=headers, content_type="text/x-patch; charset=utf-8")


@teaching.get("/correcciones.zip", name="changed_files")
@needs(Right.TEACH)
async def changed_files(request: Request, _: Session) -> HTTPResponse:
    """The changed files, whole, in a zip archive."""
    found = await proposed(product_of(request))
    headers = HEADERS | {"Content-Disposition": 'attachment; filename="correcciones.zip"'}
    return raw(proposal.archive(found), headers=headers, content_type="application/zip")


# --- models ----------------------------------------------------------------------------------------------------------

MODELS = "/console/repaso/modelos"


@teaching.get("/modelos", name="models")
@needs(Right.TEACH)
async def models(request: Request, session: Session) -> HTTPResponse:
    """Which model answers, what is being trained, how it compares."""
    return await _models(request, session, error=BUSY if request.args.get("ya") else "")


async def _models(request: Request, session: Session, *, error: str = "") -> HTTPResponse:
    product = product_of(request)
    found = await runs.models(product)
    # While something is under way the page is asked for again and again, and shows no corrections.
    is_open = found.run is not None and found.run.is_open
    values = {"models": found, "learnt": 0 if is_open else len((await proposed(product)).added), "error": error}
    return await page(request, session, "models.html", status=422 if error else 200, **values)


@teaching.post("/modelos/entrenar", name="train")
@needs(Right.TEACH)
async def train(request: Request, session: Session) -> HTTPResponse:
    """Have what people corrected learnt, and the model compared with the one that answers."""
    with suppress(WrongState):
        await runs.ask_to_train(product_of(request), by=session.email)
        return redirect(MODELS)
    return redirect(f"{MODELS}?ya=1")


@teaching.post("/modelos/activar", name="activate")
@needs(Right.TEACH)
async def activate(request: Request, session: Session) -> HTTPResponse:
    """Let the new model answer guests."""
    try:
        await runs.ask_to_activate(
            product_of(request), field(request, "model"), reason=field(request, "reason"), by=session.email
        )
    except ReviewInvalid:
        return await _models(request, session, error=wording.NO_REASON)
    except WrongState:
        return redirect(f"{MODELS}?ya=1")
    return redirect(MODELS)


@teaching.post("/modelos/volver", name="go_back")
@needs(Right.TEACH)
async def go_back(request: Request, session: Session) -> HTTPResponse:
    """Let the model before answer again."""
    with suppress(WrongState):
        await runs.ask_to_go_back(product_of(request), by=session.email)
        return redirect(MODELS)
    return redirect(f"{MODELS}?ya=1")


@teaching.post("/modelos/cancelar", name="cancel_run")
@needs(Right.TEACH)
async def cancel_run(request: Request, _: Session) -> HTTPResponse:
    """Have what is under way end."""
    number = field(request, "run")
    with suppress(WrongState):
        if number.isascii() and number.isdigit() and len(number) < 20 and int(number) <= LARGEST_ID:
            await runs.cancel(product_of(request), int(number))
    return redirect(MODELS)


BUSY = "Hay otra cosa en marcha, o ya no es como se veía en la página. Mirá cómo está ahora."


# --- figures ---------------------------------------------------------------------------------------------------------


FEW = 0.25  # a share that is drawn from the foot to the top, where none is larger


@dataclass(frozen=True)
class Chart:
    """Bars, a week each, and what they mean; ``now``: the figure of the running week."""

    title: str
    meaning: str
    now: str
    bars: list[figures.Bar]


@teaching.get("/cifras", name="figures")
@needs(Right.TEACH)
async def figures_page(request: Request, session: Session) -> HTTPResponse:
    """How the assistant has been doing, week by week."""
    product = product_of(request)
    await notebook.catch_up(product, most=notebook.MOST_BEFORE_A_PAGE)
    house = await service.house(product)
    async with product.database.unit_of_work() as connection:
        weeks = await figures.weeks(connection, house.zone, now=house.now)
        funnel = await figures.funnel(connection, now=house.now)
    return await page(request, session, "figures.html", house=house, weeks=weeks, charts=_charts(weeks), funnel=funnel)


def _charts(weeks: Sequence[figures.Week]) -> list[Chart]:
    labels = [f"{week.monday.day}/{week.monday.month}" for week in weeks]
    share, seconds = wording.share, wording.seconds

    def chart(
        title: str, meaning: str, values: Sequence[float | None], tell: Callable[[float | None], str], full: float = 0.0
    ) -> Chart:
        told = [tell(value) or "–" for value in values]
        return Chart(title, meaning, told[-1], figures.bars(values, labels, told, full=full))

    def number(value: float | None) -> str:
        return f"{value or 0:.0f}"

    return [
        chart("Charlas que resolvió solo", "Ninguna persona hizo falta.", [week.alone for week in weeks], share, 1.0),
        chart("Mensajes", "Los que leyó como palabras.", [week.messages for week in weeks], number),
        chart("No entendió", "Volvió a preguntar.", [week.fallbacks for week in weeks], share, FEW),
        chart("Pasó a una persona", "De cada mensaje.", [week.handovers for week in weeks], share, FEW),
        chart("Cuánto tarda", "La mitad de las respuestas, en menos.", [w.usual_seconds for w in weeks], seconds),
        chart("En otro idioma", "Inglés o portugués.", [week.foreign for week in weeks], share, FEW),
    ]
