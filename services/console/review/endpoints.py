"""The pages of review: what is worth labelling, messages by what was understood, and a turn with everything in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect
from sanic.response import text as plain_text

from services.console import service
from services.console.frame import LARGEST_ID, field, needs, product_of, show
from services.console.pages import HEADERS
from services.console.review import marks, notebook, queue, rows, stories, wording
from services.console.review.marks import Judgement, Verdict
from services.console.review.wish import PAGE_SIZE, Wish
from services.console.rights import Right
from services.console.sessions import Session
from services.console.team.audit import unrecorded
from services.errors import NotFound, ReviewInvalid

review = Blueprint("console_review", url_prefix="/console")

HOME = "/console/repaso"
LONGEST_STORY = 20  # turns: the last of a conversation


async def page(request: Request, session: Session, template: str, *, status: int = 200, **values: Any) -> HTTPResponse:
    """A page of review, with its words."""
    return await show(request, session, f"review/{template}", status=status, review=wording, **values)


def turn_address(conversation_id: UUID, number: int) -> str:
    """Where a turn is shown."""
    return f"/console/conversaciones/{conversation_id}/turnos/{number}"


@review.get("/repaso", name="queue")
@needs(Right.TEACH)
async def worth_labelling(request: Request, session: Session) -> HTTPResponse:
    """The messages most worth a decision, those that are alike together."""
    return await _queue(request, session)


async def _queue(request: Request, session: Session, *, error: str = "") -> HTTPResponse:
    product = product_of(request)
    await notebook.catch_up(unrecorded(product), most=notebook.MOST_BEFORE_A_PAGE)
    async with product.database.unit_of_work() as connection:
        counts = await rows.counts(connection)
    return await page(
        request,
        session,
        "queue.html",
        status=422 if error else 200,
        cases=await queue.worth_labelling(product),
        counts=counts,
        intents=_by_meaning(marks.intents()),
        done=_number(request.args.get("listas") or ""),
        error=error,
    )


@review.post("/repaso/etiquetar", name="label")
@needs(Right.TEACH)
async def label(request: Request, session: Session) -> HTTPResponse:
    """Say the same of several messages."""
    try:
        done = await marks.judge_alike(product_of(request), _numbers(request), _judgement(request), by=session.email)
    except ReviewInvalid as refused:
        return await _queue(request, session, error=wording.WRONG_MARKS[refused.details["reason"]])
    return redirect(f"{HOME}?listas={done}")


@review.get("/repaso/mensajes", name="turns")
@needs(Right.TEACH)
async def turns(request: Request, session: Session) -> HTTPResponse:
    """Messages by what was understood of them, fifty to a page."""
    product = product_of(request)
    await notebook.catch_up(unrecorded(product), most=notebook.MOST_BEFORE_A_PAGE)
    house = await service.house(product)
    wish = Wish.of(request.args.get)
    async with product.database.unit_of_work() as connection:
        found = await rows.turns(connection, wish, house.zone)
        intents = await rows.intents(connection)
    has_more = len(found) > PAGE_SIZE
    return await page(
        request,
        session,
        "turns.html",
        house=house,
        wish=wish,
        turns=found[:PAGE_SIZE],
        has_more=has_more,
        intents=_by_meaning({*intents, *marks.intents()}),
    )


@review.get("/conversaciones/<conversation_id:uuid>/turnos/<number:int>", name="turn")
@needs(Right.READ_CONVERSATIONS)
async def turn(request: Request, session: Session, conversation_id: UUID, number: int) -> HTTPResponse:
    """A message with all that the assistant made of it."""
    return await _turn(request, session, conversation_id, number)


async def _turn(
    request: Request, session: Session, conversation_id: UUID, number: int, *, error: str = ""
) -> HTTPResponse:
    product = product_of(request)
    found = await notebook.turn(product, conversation_id, number)
    if found is not None:
        await notebook.catch_up(unrecorded(product), most=notebook.MOST_BEFORE_A_PAGE)
    async with product.database.unit_of_work() as connection:
        said = await rows.message(connection, conversation_id, number)
        if said is None:
            raise NotFound
        row = await rows.find(connection, conversation_id, number)
        before, after = await rows.beside(connection, conversation_id, number)
        open_one = await rows.next_open(connection, number)
    return await page(
        request,
        session,
        "turn.html",
        status=422 if error else 200,
        said=said,
        conversation_id=conversation_id,
        turn=found,
        row=row,
        taught=field(request, "taught") or (row and (row.taught or marks.as_understood(row))) or "",
        chosen=field(request, "intent") or (row and (row.right_intent or row.intent)) or "",
        intents=_by_meaning(marks.intents()),
        before=before,
        after=after,
        open_one=open_one,
        error=error,
        is_done=bool(request.args.get("listo")),
    )


@review.post("/conversaciones/<conversation_id:uuid>/turnos/<number:int>/juzgar", name="judge")
@needs(Right.TEACH)
async def judge(request: Request, session: Session, conversation_id: UUID, number: int) -> HTTPResponse:
    """Say whether a message was understood, or what it meant."""
    try:
        await marks.judge(product_of(request), conversation_id, number, _judgement(request), by=session.email)
    except ReviewInvalid as refused:
        sentence = wording.WRONG_MARKS[refused.details["reason"]]
        return await _turn(request, session, conversation_id, number, error=sentence)
    return redirect(f"{turn_address(conversation_id, number)}?listo=1#juicio")


@review.post("/conversaciones/<conversation_id:uuid>/turnos/<number:int>/anotar", name="remark")
@needs(Right.TEACH)
async def remark(request: Request, session: Session, conversation_id: UUID, number: int) -> HTTPResponse:
    """Flag a message and write something beside it."""
    try:
        await marks.remark(
            product_of(request),
            conversation_id,
            number,
            comment=field(request, "comment"),
            is_flagged=field(request, "flagged") == "yes",
            by=session.email,
        )
    except ReviewInvalid as refused:
        sentence = wording.WRONG_MARKS[refused.details["reason"]]
        return await _turn(request, session, conversation_id, number, error=sentence)
    return redirect(f"{turn_address(conversation_id, number)}?listo=1#nota")


# --- a conversation as a test ----------------------------------------------------------------------------------------


@review.get("/conversaciones/<conversation_id:uuid>/prueba", name="story")
@needs(Right.TEACH)
async def story(request: Request, session: Session, conversation_id: UUID) -> HTTPResponse:
    """A conversation as a test conversation, to edit and take away."""
    product = product_of(request)
    turns = [
        one for one in await notebook.turns_of(product, conversation_id, most=LONGEST_STORY) if one.kind != "event"
    ]
    numbers = [int(one.message_id) for one in turns if one.message_id.isdigit() and len(one.message_id) < 19]
    async with product.database.unit_of_work() as connection:
        judged = {row.inbound_id: row for row in await rows.of_messages(connection, numbers)}
    if not turns:
        raise NotFound
    said = []
    for one in turns:
        row = judged.get(int(one.message_id)) if one.message_id.isdigit() else None
        said.append(stories.Said(one, row.right_intent, row.taught) if row is not None else stories.Said(one))
    text = stories.story_of("De la consola: ponele un nombre que diga qué prueba", said)
    return await page(request, session, "story.html", conversation_id=conversation_id, text=text, error="")


@review.post("/conversaciones/<conversation_id:uuid>/prueba", name="take_story")
@needs(Right.TEACH)
async def take_story(request: Request, session: Session, conversation_id: UUID) -> HTTPResponse:
    """Take away a test conversation that was edited, as the file that ``make test-conversations`` runs."""
    text = field(request, "story").replace("\r\n", "\n")
    try:
        stories.checked(text, stories.intents_of_domain())
    except stories.StoryInvalid as refused:
        sentence = wording.WRONG_STORIES[refused.wrong] + (f": {refused.at}" if refused.at else "")
        values = {"conversation_id": conversation_id, "text": text, "error": sentence}
        return await page(request, session, "story.html", status=422, **values)
    headers = HEADERS | {"Content-Disposition": f'attachment; filename="{stories.file_name(text)}"'}
    return plain_text(text, headers=headers, content_type="text/yaml; charset=utf-8")


def _judgement(request: Request) -> Judgement:
    said = field(request, "verdict")
    verdict = Verdict(said) if said in set(Verdict) else Verdict.CORRECTED
    # A button that names an intent counts more than the list beside it.
    intent = field(request, "this") or field(request, "intent")
    return Judgement(verdict, intent[:60], field(request, "taught"))


def _by_meaning(intents: Iterable[str]) -> list[str]:
    return sorted(intents, key=wording.meaning)


def _numbers(request: Request) -> list[int]:
    given = request.form.getlist("number") if request.form else None
    return sorted({number for one in given or [] if 0 < (number := _number(one)) <= LARGEST_ID})


def _number(said: object) -> int:
    text = str(said)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
