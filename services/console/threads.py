"""Conversations: their list, one of them, and what a person does in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import empty, redirect

from services.console import inbox, service, talk_wording, talks, wording, writing_now
from services.console.forms import FormError, form_id_of
from services.console.frame import field, needs, product_of, show
from services.console.rights import Right
from services.console.sessions import Session
from services.errors import CorrectionInvalid, MessageInvalid, WordsInvalid, WrongState
from services.ids import new_id

threads = Blueprint("console_threads", url_prefix=inbox.ADDRESS)


@dataclass(frozen=True)
class Slip:
    """What is to be put right in the correction of a voice note, by its message's id, and what was written."""

    number: int
    sentence: str
    words: str


@dataclass(frozen=True)
class Draft:
    """A message that could not be sent, or a note that could not be kept: why, and what was written."""

    sentence: str
    words: str = ""
    is_note: bool = False


@threads.get("/", name="conversations", strict_slashes=False)
@needs(Right.READ_CONVERSATIONS)
async def conversations(request: Request, session: Session) -> HTTPResponse:
    """The conversations that the address asks for, fifty to a page."""
    found = await inbox.inbox(product_of(request), inbox.Wish.of(request.args.get), me=session.email)
    return await show(request, session, "conversations.html", inbox=found)


@threads.get("/<conversation_id:uuid>", name="conversation")
@needs(Right.READ_CONVERSATIONS)
async def conversation(request: Request, session: Session, conversation_id: UUID) -> HTTPResponse:
    """One conversation; it counts as read by whoever could answer, unless its page is open where nobody looks."""
    if session.role.may(Right.WRITE) and request.headers.get("x-live") != "away":
        await talks.see(product_of(request), conversation_id)
    return await _conversation(request, session, conversation_id)


async def _conversation(
    request: Request,
    session: Session,
    conversation_id: UUID,
    *,
    slip: Slip | None = None,
    draft: Draft | None = None,
    label: Draft | None = None,
) -> HTTPResponse:
    house = await service.house(product_of(request))
    shown = await talks.thread(product_of(request), conversation_id, house, me=session.email)
    return await show(
        request,
        session,
        "conversation.html",
        house=house,
        status=422 if slip or draft or label else 200,
        thread=shown,
        slip=slip,
        draft=draft,
        label=label,
        form_id=new_id(),
        chosen=_chosen(shown, request.args.get("respuesta") or ""),
    )


@threads.post("/<conversation_id:uuid>/tomar", name="take")
@needs(Right.WRITE)
async def take(request: Request, session: Session, conversation_id: UUID) -> HTTPResponse:
    """Take a conversation over from the assistant. Whoever has it already finds it taken."""
    with suppress(WrongState):
        await talks.take(product_of(request), conversation_id, by=session.email)
    return _back(conversation_id, "escribir")


@threads.post("/<conversation_id:uuid>/devolver", name="hand_back")
@needs(Right.WRITE)
async def hand_back(request: Request, session: Session, conversation_id: UUID) -> HTTPResponse:
    """Give a conversation back to the assistant, to answer what nobody did if that was asked for."""
    answering = field(request, "answering") == "yes"
    with suppress(WrongState):
        await talks.give_back(product_of(request), conversation_id, by=session.email, answering=answering)
    return _back(conversation_id, "fin")


@threads.post("/<conversation_id:uuid>/cerrar", name="close")
@needs(Right.WRITE)
async def close(request: Request, session: Session, conversation_id: UUID) -> HTTPResponse:
    """Put a conversation out of sight, and return to the list."""
    with suppress(WrongState):
        await talks.close(product_of(request), conversation_id, by=session.email)
    return redirect(inbox.ADDRESS)


@threads.post("/<conversation_id:uuid>/escribir", name="write")
@needs(Right.WRITE)
async def write(request: Request, session: Session, conversation_id: UUID) -> HTTPResponse:
    """Send what a person wrote."""

    async def send(words: str, form_id: UUID) -> None:
        await talks.write(product_of(request), conversation_id, words, form_id=form_id, by=session.email)
        await writing_now.forget(product_of(request), conversation_id, by=session.email)

    return await _written(request, session, conversation_id, send)


@threads.post("/<conversation_id:uuid>/anotar", name="note")
@needs(Right.WRITE)
async def note(request: Request, session: Session, conversation_id: UUID) -> HTTPResponse:
    """Keep a note that the guest does not see."""

    async def keep(words: str, form_id: UUID) -> None:
        await talks.note(product_of(request), conversation_id, words, form_id=form_id, by=session.email)

    return await _written(request, session, conversation_id, keep, is_note=True)


@threads.post("/<conversation_id:uuid>/plantilla", name="ask_to_write")
@needs(Right.WRITE)
async def ask_to_write(request: Request, session: Session, conversation_id: UUID) -> HTTPResponse:
    """Ask a guest, by a template, to write to us."""

    async def ask(_: str, form_id: UUID) -> None:
        await talks.ask_to_write(product_of(request), conversation_id, form_id=form_id)

    return await _written(request, session, conversation_id, ask)


async def _written(
    request: Request,
    session: Session,
    conversation_id: UUID,
    done: Callable[[str, UUID], Awaitable[None]],
    *,
    is_note: bool = False,
) -> HTTPResponse:
    """Do something with the words of a form; the page again, with the words and why, if it is refused."""
    words = field(request, "words")
    try:
        await done(words, form_id_of(lambda name: field(request, name)))
    except FormError as error:
        sentence = error.sentence
    except MessageInvalid as refused:
        sentences = talk_wording.WRONG_NOTES if is_note else talk_wording.WRONG_MESSAGES
        sentence = sentences[refused.details["reason"]]
    else:
        return _back(conversation_id, "escribir")
    return await _conversation(request, session, conversation_id, draft=Draft(sentence, words, is_note))


@threads.post("/<conversation_id:uuid>/audios/<number:int>/corregir", name="correct_note")
@needs(Right.TEACH)
async def correct_note(request: Request, session: Session, conversation_id: UUID, number: int) -> HTTPResponse:
    """Say what is really said in a voice note."""
    words = field(request, "words")
    try:
        await talks.correct_note(product_of(request), conversation_id, number, words, by=session.email)
    except CorrectionInvalid as refused:
        sentence = wording.WRONG_CORRECTIONS[refused.details["reason"]]
        return await _conversation(request, session, conversation_id, slip=Slip(number, sentence, words))
    return _back(conversation_id, f"m{number}")


@threads.post("/<conversation_id:uuid>/etiquetas", name="give_label")
@needs(Right.WRITE)
async def label(request: Request, session: Session, conversation_id: UUID) -> HTTPResponse:
    """Give a conversation a label."""
    name = field(request, "label")
    try:
        await talks.label(product_of(request), conversation_id, name)
    except WordsInvalid as refused:
        wrong = Draft(talk_wording.WRONG_LABELS[refused.details["reason"]], name)
        return await _conversation(request, session, conversation_id, label=wrong)
    return _back(conversation_id, "head")


@threads.post("/<conversation_id:uuid>/etiquetas/sacar", name="take_label")
@needs(Right.WRITE)
async def unlabel(request: Request, _: Session, conversation_id: UUID) -> HTTPResponse:
    """Take a label from a conversation."""
    await talks.unlabel(product_of(request), conversation_id, field(request, "label"))
    return _back(conversation_id, "head")


@threads.post("/<conversation_id:uuid>/escribiendo", name="typing")
@needs(Right.WRITE)
async def typing_now(request: Request, session: Session, conversation_id: UUID) -> HTTPResponse:
    """A page says that somebody is writing in it."""
    await writing_now.note(product_of(request), conversation_id, by=session.email)
    return empty()


def _chosen(shown: talks.Thread, number: str) -> str:
    """The words of the kept answer that an address names: how one is chosen without scripts."""
    return next((one.words for one in shown.canned if str(one.number) == number), "")


def _back(conversation_id: UUID, place: str) -> HTTPResponse:
    return redirect(f"{inbox.ADDRESS}/{conversation_id}#{place}")
