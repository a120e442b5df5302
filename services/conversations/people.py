"""
What a person of the house does in a conversation: takes it, writes in it, gives it back. Never commits.

Each verb holds the conversation's row first, so that of two at once the second sees what the first did, and no answer
of the assistant's slips out beside it (``turns`` holds the row too before it lets answers leave).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.conversations import service
from services.conversations.canned import left_open
from services.conversations.outbox import TAKEN, defer_delivery, withhold_answers
from services.conversations.repository import EVENT, StoredRow
from services.database.tables.messaging import conversation, house_mark, inbound_message, outbound_message
from services.errors import MessageInvalid, NotFound, WrongState

# Free words are allowed for so long after the guest's last message, and a message holds so many UTF-16 units.
# Source: WhatsApp Cloud API, service window; messages reference.
WINDOW = timedelta(hours=24)
LONGEST = 4096
LONGEST_NOTE = 2000  # characters
EVER = datetime(2000, 1, 1, tzinfo=UTC)
LONE_SURROGATES = re.compile("[\ud800-\udfff]")

# Told to the assistant as events: the guest is asked to write; a person has left the conversation to it.
NOTICE, WRITE_TO_US, GIVEN_BACK = "notice", "write_to_us", "given_back"


class Refused(StrEnum):
    """Why what a person wrote cannot be sent."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NOT_TAKEN = "not_taken"
    WINDOW_CLOSED = "window_closed"
    WINDOW_OPEN = "window_open"
    LEFT_OPEN = "left_open"  # a kept answer with a place that nobody has filled
    FORM_USED = "form_used"  # with other words: they would be lost for the first ones


def window_ends(last_guest_message_at: datetime | None) -> datetime | None:
    """Until when free words are allowed; ``None`` for a guest who never wrote."""
    return last_guest_message_at + WINDOW if last_guest_message_at else None


async def take(connection: AsyncConnection, conversation_id: UUID, *, by: str, now: datetime) -> None:
    """
    A person takes a conversation over: the assistant answers nothing more, also not what it was just about to.

    Somebody who answers on the phone of the house has it for a while only: it may be taken. Raises ``NotFound``,
    ``WrongState`` when a person has it already.
    """
    found = await hold(connection, conversation_id)
    if found.state == "person" and found.resumes_at is None:
        raise WrongState
    await _put(connection, conversation_id, state="person", taken_by=by)
    await withhold_answers(connection, conversation_id, states=("pending", "waiting"))
    await _mark(connection, conversation_id, kind="taken", by=by, now=now)


async def give_back(
    connection: AsyncConnection, conversation_id: UUID, *, by: str, now: datetime, answering: bool = False
) -> None:
    """
    A person gives a conversation back. The assistant is told, so that a "sí" is not taken for the answer to something
    it had asked before. ``answering``: it answers what the guest said after the person's last word.

    Raises ``NotFound``, ``WrongState`` when the assistant has it.
    """
    if (await hold(connection, conversation_id)).state not in ("person", "needs_person"):
        raise WrongState
    await _put(connection, conversation_id, state="bot")
    marked = await _mark(connection, conversation_id, kind="given_back", by=by, now=now)
    first = await _open_again(connection, conversation_id) if answering else None
    before = first - timedelta(microseconds=1) if first else None
    await _tell_assistant(connection, conversation_id, marked, now=now, said_at=before)


async def close(connection: AsyncConnection, conversation_id: UUID, *, by: str, now: datetime) -> None:
    """
    Nothing is left to do in a conversation: it goes out of sight, until the guest writes again. Raises ``NotFound``,
    ``WrongState`` when it is closed.
    """
    before = (await hold(connection, conversation_id)).state
    if before == "closed":
        raise WrongState
    await _put(connection, conversation_id, state="closed")
    marked = await _mark(connection, conversation_id, kind="closed", by=by, now=now)
    if before == "person":  # when the guest writes again it is the assistant's
        await _tell_assistant(connection, conversation_id, marked, now=now)


async def see(connection: AsyncConnection, conversation_id: UUID, *, now: datetime) -> bool:
    """Somebody of the house looks at a conversation; whether there was something new in it."""
    table = conversation.c
    is_new = table.last_guest_message_at > func.coalesce(table.seen_at, literal(EVER))
    changed = await connection.execute(
        update(conversation).where(table.id == conversation_id, is_new).values(seen_at=now)
    )
    return changed.rowcount == 1


async def write(
    connection: AsyncConnection, conversation_id: UUID, words: str, *, form_id: UUID, by: str, now: datetime
) -> None:
    """
    Send what a person wrote, in the name of the house, once for each ``form_id``.

    Raises ``NotFound``, ``MessageInvalid`` (a :class:`Refused`).
    """
    found = await hold(connection, conversation_id)
    cause, said = f"person:{form_id}", plain(words)
    table = outbound_message.c
    query = select(table.body).where(table.conversation_id == conversation_id, table.cause == cause)
    before = (await connection.execute(query)).scalar_one_or_none()
    body: dict[str, Any] = {"type": "text", "text": {"body": said, "preview_url": False}}
    if before is not None and before == body:
        return
    reason = Refused.FORM_USED if before is not None else _why_refused(found, said, now=now)
    if reason is not None:
        raise MessageInvalid(reason=reason.value)
    message = {
        "conversation_id": conversation_id, "position": 0, "cause": cause, "written_by": by, "body": body,
        "created_at": now,
    }  # fmt: skip
    await connection.execute(insert(outbound_message).values(message))
    await defer_delivery(connection, conversation_id)
    if found.resumes_at is not None:  # who writes here has it, as long as she wants
        await _put(connection, conversation_id, state="person", taken_by=by)


async def note(
    connection: AsyncConnection, conversation_id: UUID, words: str, *, form_id: UUID, by: str, now: datetime
) -> None:
    """
    Write down something for the people of the house, once for each ``form_id``; the guest does not see it.

    Raises ``NotFound``, ``MessageInvalid`` (``empty``, ``too_long``, ``form_used``).
    """
    await hold(connection, conversation_id)
    said, marked = plain(words), house_mark.c
    if not said or len(said) > LONGEST_NOTE:
        raise MessageInvalid(reason=(Refused.TOO_LONG if said else Refused.EMPTY).value)
    row = {
        "conversation_id": conversation_id, "kind": "note", "text": said, "made_by": by, "made_at": now,
        "form_id": form_id,
    }  # fmt: skip
    await connection.execute(insert(house_mark).values(row).on_conflict_do_nothing(index_elements=[marked.form_id]))
    kept = select(marked.text).where(marked.form_id == form_id, marked.conversation_id == conversation_id)
    if (await connection.execute(kept)).scalar_one_or_none() != said:
        raise MessageInvalid(reason=Refused.FORM_USED.value)


async def ask_to_write(connection: AsyncConnection, conversation_id: UUID, *, form_id: UUID, now: datetime) -> None:
    """
    Have a guest whose window is closed asked, by a template, to write to us; once for each ``form_id``.

    Raises ``NotFound``, ``MessageInvalid``.
    """
    found = await hold(connection, conversation_id)
    if found.state != "person":
        raise MessageInvalid(reason=Refused.NOT_TAKEN.value)
    if _is_open(found, now=now):
        raise MessageInvalid(reason=Refused.WINDOW_OPEN.value)
    await service.notify(
        connection,
        conversation_id=conversation_id,
        event=NOTICE,
        data={"notice": WRITE_TO_US},
        key=f"{WRITE_TO_US}:{form_id}",
        now=now,
    )


async def asked_to_write_at(connection: AsyncConnection, conversation_id: UUID) -> datetime | None:
    """When the guest was last asked, by a template, to write to us."""
    said = inbound_message.c
    query = select(said.received_at).where(
        said.conversation_id == conversation_id,
        said.kind == EVENT,
        said.provider_id.startswith(f"event:{WRITE_TO_US}:", autoescape=True),
    )
    found: datetime | None = (await connection.execute(query.order_by(said.id.desc()).limit(1))).scalar_one_or_none()
    return found


async def left_unanswered(connection: AsyncConnection, conversation_id: UUID) -> bool:
    """Whether the guest has said something, since a person took the conversation, that nobody answered."""
    query = select(inbound_message.c.id).where(*_unanswered(conversation_id)).limit(1)
    return (await connection.execute(query)).first() is not None


def plain(words: str) -> str:
    """Words as they are sent: lines ended one way, without what PostgreSQL refuses."""
    return LONE_SURROGATES.sub("\ufffd", words.replace("\r\n", "\n").replace("\0", "")).strip()


def _why_refused(found: StoredRow, said: str, *, now: datetime) -> Refused | None:
    if found.state != "person":
        return Refused.NOT_TAKEN
    if not _is_open(found, now=now):
        return Refused.WINDOW_CLOSED
    if not said:
        return Refused.EMPTY
    if left_open(said):
        return Refused.LEFT_OPEN
    return Refused.TOO_LONG if len(said.encode("utf-16-le")) // 2 > LONGEST else None


def _is_open(found: StoredRow, *, now: datetime) -> bool:
    ends = window_ends(found.last_guest_message_at)
    return ends is not None and now < ends


async def hold(connection: AsyncConnection, conversation_id: UUID) -> StoredRow:
    """The conversation's row, held until the transaction ends. Raises ``NotFound``."""
    table = conversation.c
    query = select(table.state, table.last_guest_message_at, table.resumes_at).where(table.id == conversation_id)
    found = (await connection.execute(query.with_for_update(key_share=True))).one_or_none()
    if found is None:
        raise NotFound
    return found


async def _put(connection: AsyncConnection, conversation_id: UUID, *, state: str, taken_by: str | None = None) -> None:
    values = {"state": state, "taken_by": taken_by, "state_reason": None, "waiting_since": None, "resumes_at": None}
    await connection.execute(update(conversation).where(conversation.c.id == conversation_id).values(values))


async def _mark(connection: AsyncConnection, conversation_id: UUID, *, kind: str, by: str, now: datetime) -> int:
    made = insert(house_mark).values(conversation_id=conversation_id, kind=kind, made_by=by, made_at=now)
    return int((await connection.execute(made.returning(house_mark.c.id))).scalar_one())


async def _tell_assistant(
    connection: AsyncConnection, conversation_id: UUID, marked: int, *, now: datetime, said_at: datetime | None = None
) -> None:
    await service.notify(
        connection,
        conversation_id=conversation_id,
        event=NOTICE,
        data={"notice": GIVEN_BACK},
        key=f"{GIVEN_BACK}:{marked}",
        now=now,
        said_at=said_at,
    )


def _unanswered(conversation_id: UUID) -> tuple[Any, ...]:
    """What a guest said to a person, after the last that a person said, or after the conversation was taken."""
    said, sent, marked = inbound_message.c, outbound_message.c, house_mark.c
    answered = select(sent.id).where(
        sent.conversation_id == conversation_id, sent.written_by.is_not(None), sent.created_at > said.received_at
    )
    taken = (
        select(marked.id)
        .where(marked.conversation_id == conversation_id, marked.kind == "taken")
        .order_by(marked.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    ended = select(marked.id).where(
        marked.conversation_id == conversation_id,
        marked.kind == "given_back",
        marked.made_at > said.received_at,
        marked.id < taken,
    )
    return (
        said.conversation_id == conversation_id,
        said.state == "stored",
        said.state_reason == TAKEN,
        ~answered.exists(),
        ~ended.exists(),
    )


async def _open_again(connection: AsyncConnection, conversation_id: UUID) -> datetime | None:
    """Let the assistant have its turn at what nobody answered; when the first of it was said."""
    opened = (
        update(inbound_message)
        .where(*_unanswered(conversation_id))
        .values(state="received", state_reason=None, turn_started_at=None)
        .returning(inbound_message.c.said_at)
    )
    return min((row.said_at for row in await connection.execute(opened)), default=None)
