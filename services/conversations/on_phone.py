"""
Somebody of the house answers a guest on the phone of the house, beside the assistant. Never commits.

A number in coexistence is used by the WhatsApp Business app and by us; what is written in the app is told to us
(``smb_message_echoes``). Whoever answers there has no button to tap: the assistant falls silent by itself, until nobody
has written there for a while.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.conversations import identities, people
from services.conversations.identities import Identity
from services.database.tables.messaging import conversation, outbound_message

# ``written_by`` and ``made_by`` of what nobody did who came in to the console.
PHONE, CLOCK = "phone", "clock"
TAKEN_BACK: dict[str, Any] = {"type": "taken_back"}
MOST_AT_ONCE = 100
ONCE = "outbound_message_conversation_id_cause_position_key"


@dataclass(frozen=True)
class Written:
    """A message written on the phone of the house: ``body`` as a Graph message, ``to`` the guest's identities."""

    provider_id: str
    to: Sequence[Identity]
    body: dict[str, Any]
    written_at: datetime


async def store(
    connection: AsyncConnection, written: Written, *, phone_number_id: str, pause: timedelta, now: datetime
) -> UUID | None:
    """
    Keep what was written on the phone, once, and let the assistant be silent for ``pause`` after it; the conversation,
    or ``None`` when it was known. Whoever is written to and was never heard of is met.

    What is told so late that the pause would be over is kept, and silences nobody.
    """
    if await _is_known(connection, written.provider_id):
        return None
    conversation_id = await identities.meet(connection, written.to, name=None, phone_number_id=phone_number_id, now=now)
    before = await people.hold(connection, conversation_id)
    row = {
        "conversation_id": conversation_id, "position": 0, "cause": f"{PHONE}:{written.provider_id}",
        "written_by": PHONE, "body": written.body, "provider_id": written.provider_id, "state": "sent",
        "created_at": written.written_at, "sent_at": written.written_at,
    }  # fmt: skip
    added = (
        insert(outbound_message).values(row).on_conflict_do_nothing(constraint=ONCE).returning(outbound_message.c.id)
    )
    if (await connection.execute(added)).first() is None:
        return None
    resumes_at = written.written_at + pause
    if now < resumes_at:
        await _pause(connection, conversation_id, before.state, resumes_at=resumes_at, now=now)
    return conversation_id


async def amend(connection: AsyncConnection, provider_id: str, *, body: dict[str, Any]) -> UUID | None:
    """Put right what was written on the phone; its conversation, ``None`` if there is no such message."""
    table = outbound_message.c
    changed = (
        update(outbound_message)
        .where(table.provider_id == provider_id, table.written_by == PHONE)
        .values(body=body)
        .returning(table.conversation_id)
    )
    found: UUID | None = (await connection.execute(changed)).scalar_one_or_none()
    return found


async def resume(connection: AsyncConnection, *, now: datetime) -> list[UUID]:
    """
    Give back to the assistant what nobody has written in for the length of a pause; it answers what the guest said
    since and nobody answered. Which conversations.
    """
    table = conversation.c
    due = select(table.id).where(table.resumes_at <= now).order_by(table.resumes_at).limit(MOST_AT_ONCE)
    resumed = []
    for (conversation_id,) in (await connection.execute(due.with_for_update(skip_locked=True))).all():
        await people.give_back(connection, conversation_id, by=CLOCK, now=now, answering=True)
        resumed.append(conversation_id)
    return resumed


async def _is_known(connection: AsyncConnection, provider_id: str) -> bool:
    query = select(outbound_message.c.id).where(outbound_message.c.provider_id == provider_id).limit(1)
    return (await connection.execute(query)).first() is not None


async def _pause(
    connection: AsyncConnection, conversation_id: UUID, state: str, *, resumes_at: datetime, now: datetime
) -> None:
    """Whoever has taken the conversation in the console has it without an end; nothing is changed for that person."""
    table = conversation.c
    if state != "person":
        await people.take(connection, conversation_id, by=PHONE, now=now)
        await connection.execute(update(conversation).where(table.id == conversation_id).values(resumes_at=resumes_at))
        return
    longer = func.greatest(table.resumes_at, literal(resumes_at))
    is_paused = (table.id == conversation_id) & table.resumes_at.is_not(None)
    await connection.execute(update(conversation).where(is_paused).values(resumes_at=longer))
