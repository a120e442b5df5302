"""The pages of teaching: corrections as a change of the trainers' files, to see and to take away."""

from __future__ import annotations

import asyncio

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import raw, text

from services.console.frame import needs, product_of
from services.console.pages import HEADERS
from services.console.review import proposal, rows, training_files
from services.console.review.endpoints import page
from services.console.review.proposal import Proposal
from services.console.rights import Right
from services.console.sessions import Session
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
