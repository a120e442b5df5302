"""
Voice notes on their way to words: wanted by the turn that meets one, fetched by WhatsApp's slice, heard by the voice
process, and then a turn like any other. The conversation waits meanwhile without holding its lock.

Whatever goes wrong the note gets an end, of which the guest is told: ``failed`` with its reason. Never commits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.conversations.files import FILE_QUEUE
from services.conversations.repository import EVENT, TURN_QUEUE, TURN_TASK
from services.database.jobs import defer
from services.database.tables.messaging import conversation, guest_file, inbound_message, voice_note

StoredRow: TypeAlias = Row[*tuple[Any, ...]]

KIND = "audio"
FETCH_TASK = "whatsapp:fetch_voice_note"
VOICE_QUEUE, HEAR_TASK = "voice", "voice:hear"
# A note that nobody has heard by then is given up, and the guest is told so: no process hears, or too many wait.
PATIENCE = timedelta(seconds=90)
# Offered when we are not sure: "Entendí: «…». ¿Es así?"
RIGHT, WRONG = "/heard_right", "/heard_wrong"
ANSWER = re.compile(r'(/heard_right|/heard_wrong)\{"voice": (\d{1,18})\}')


class Decision(StrEnum):
    """What is done with what was understood."""

    ACT = "act"
    CONFIRM = "confirm"
    ASK_AGAIN = "ask_again"


class Reason(StrEnum):
    """Why a note has to be said again; the response is ``utter_voice_<value>``."""

    SILENCE = "silence"  # nobody speaks in it: silence, noise, music
    UNCLEAR = "unclear"
    LANGUAGE = "language"  # not Spanish
    TOO_LONG = "too_long"
    UNUSABLE = "unusable"  # no sound that could be played: cut off, or something else by that name
    GONE = "gone"  # could not be fetched
    AWAY = "away"  # could not be heard in time
    WRONG = "wrong"  # the guest said that it was not that


@dataclass(frozen=True)
class Heard:
    """
    What became of listening. ``text`` is ``None`` when there was nothing to listen to; ``confidence`` from 0 to 1 is
    the probability that what it says of a booking is right; ``signals`` are what that was computed from; ``length`` is
    the recording's in seconds, 0 if it was not listened to.
    """

    text: str | None
    decision: Decision
    confidence: float = 0.0
    reason: Reason | None = None
    signals: Mapping[str, float] = field(default_factory=dict)
    length: float = 0.0


def failed(reason: Reason) -> Heard:
    """A note that could not be listened to."""
    return Heard(None, Decision.ASK_AGAIN, reason=reason)


async def want_open(connection: AsyncConnection, conversation_id: UUID, *, now: datetime) -> Sequence[int]:
    """Have the open voice notes of a conversation fetched and heard, each once; those that are news."""
    said = inbound_message.c
    is_open = and_(said.conversation_id == conversation_id, said.kind == KIND, said.state == "received")
    notes = select(said.id, literal(now)).where(is_open).order_by(said.id)
    added = insert(voice_note).from_select(["inbound_id", "wanted_at"], notes).on_conflict_do_nothing()
    news: Sequence[int] = (await connection.execute(added.returning(voice_note.c.inbound_id))).scalars().all()
    for inbound_id in sorted(news):
        file = insert(guest_file).values(inbound_id=inbound_id, wanted_at=now).on_conflict_do_nothing()
        await connection.execute(file)
        await defer(connection, FETCH_TASK, {"inbound_id": inbound_id}, queue=FILE_QUEUE, lock=f"file:{inbound_id}")
    return news


async def fetched(connection: AsyncConnection, inbound_id: int, *, trouble: Reason | None, now: datetime) -> bool:
    """Go on with a note whose file was fetched: have it heard, or end it if there is ``trouble``; whether that did."""
    if trouble is None:
        await defer(connection, HEAR_TASK, {"inbound_id": inbound_id}, queue=VOICE_QUEUE, lock=f"voice:{inbound_id}")
        return False
    return await close(connection, inbound_id, failed(trouble), now=now)


async def of(connection: AsyncConnection, inbound_id: int) -> StoredRow | None:
    """What is known of a voice note: its columns and ``conversation_id``; ``None`` when it is not to be heard."""
    query = (
        select(voice_note, inbound_message.c.conversation_id)
        .join(inbound_message, inbound_message.c.id == voice_note.c.inbound_id)
        .where(voice_note.c.inbound_id == inbound_id)
    )
    return (await connection.execute(query)).one_or_none()


async def recording(connection: AsyncConnection, inbound_id: int) -> StoredRow | None:
    """A note that is still to be heard: ``content``, ``provider_id``, ``phone_number_id``, ``wanted_at``."""
    query = (
        select(
            guest_file.c.content, inbound_message.c.provider_id, conversation.c.phone_number_id, voice_note.c.wanted_at
        )
        .join(voice_note, voice_note.c.inbound_id == guest_file.c.inbound_id)
        .join(inbound_message, inbound_message.c.id == guest_file.c.inbound_id)
        .join(conversation, conversation.c.id == inbound_message.c.conversation_id)
        .where(guest_file.c.inbound_id == inbound_id, guest_file.c.state == "kept", voice_note.c.state == "wanted")
    )
    return (await connection.execute(query)).one_or_none()


async def close(connection: AsyncConnection, inbound_id: int, heard: Heard, *, now: datetime) -> bool:
    """Give a wanted note its end and have its turn taken; whether it was still wanted."""
    ended = await connection.execute(
        update(voice_note)
        .where(voice_note.c.inbound_id == inbound_id, voice_note.c.state == "wanted")
        .values(
            state="heard" if heard.text is not None else "failed",
            text=heard.text,
            confidence=heard.confidence if heard.text is not None else None,
            decision=heard.decision.value,
            reason=heard.reason.value if heard.reason is not None else None,
            signals=dict(heard.signals) or None,
            heard_at=now,
        )
    )
    if not ended.rowcount:
        return False
    if heard.decision is Decision.ACT:
        await take_for_said(connection, inbound_id)
    whose = select(inbound_message.c.conversation_id).where(inbound_message.c.id == inbound_id)
    conversation_id = str((await connection.execute(whose)).scalar_one())
    await defer(connection, TURN_TASK, {"conversation_id": conversation_id}, queue=TURN_QUEUE, lock=conversation_id)
    return True


async def take_for_said(connection: AsyncConnection, inbound_id: int) -> None:
    """From now on what was heard is what the message says, for whoever reads the conversation."""
    heard = select(voice_note.c.text).where(voice_note.c.inbound_id == inbound_id).scalar_subquery()
    await connection.execute(update(inbound_message).where(inbound_message.c.id == inbound_id).values(text=heard))


async def give_up_overdue(connection: AsyncConnection, *, now: datetime) -> int:
    """End the notes that nobody has heard in time; how many."""
    query = select(voice_note.c.inbound_id).where(
        voice_note.c.state == "wanted", voice_note.c.wanted_at < now - PATIENCE
    )
    overdue = (await connection.execute(query)).scalars().all()
    return sum([await close(connection, number, failed(Reason.AWAY), now=now) for number in overdue])


async def doubted(connection: AsyncConnection, conversation_id: UUID, *, before: int) -> int | None:
    """The note of which the guest was asked, right before a message, whether it was understood."""
    said = inbound_message.c
    last = (
        select(said.id)
        .where(said.conversation_id == conversation_id, said.id < before, said.kind != EVENT)
        .where(said.state.in_(("answered", "needs_person")))
        .order_by(said.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(voice_note.c.inbound_id).where(voice_note.c.inbound_id == last, _may_be_answered_by(before))
    found: int | None = (await connection.execute(query)).scalar_one_or_none()
    return found


async def answer_doubt(connection: AsyncConnection, inbound_id: int, *, is_right: bool, answered_by: int) -> str | None:
    """
    Note what a guest answered, with which message, to the question whether that was said; the words of the voice note.

    ``None`` when another message has answered it. The same message may answer again: its turn may be taken twice.
    """
    answered = await connection.execute(
        update(voice_note)
        .where(voice_note.c.inbound_id == inbound_id, _may_be_answered_by(answered_by))
        .values(is_right=is_right, answered_by=answered_by)
        .returning(voice_note.c.text)
    )
    words: str | None = answered.scalar_one_or_none()
    if words is not None and is_right:
        await take_for_said(connection, inbound_id)
    return words


def _may_be_answered_by(inbound_id: int) -> ColumnElement[bool]:
    note = voice_note.c
    return and_(note.decision == Decision.CONFIRM, or_(note.answered_by.is_(None), note.answered_by == inbound_id))


def read_answer(choice_id: str) -> tuple[int, bool] | None:
    """The note that a tap is about and whether it was understood; ``None`` for any other choice."""
    found = ANSWER.fullmatch(choice_id)
    return (int(found[2]), found[1] == RIGHT) if found else None


def payload(intent: str, inbound_id: int) -> str:
    """The id of a choice that says whether a note was understood."""
    return intent + json.dumps({"voice": inbound_id})
