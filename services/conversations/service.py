"""
What happens to a conversation: a message comes in, an event is told, a person is asked for.

Every verb belongs to the caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.conversations import identities, repository
from services.conversations.identities import Identity
from services.conversations.repository import TURN_QUEUE, TURN_TASK, Incoming, Stored
from services.database.jobs import defer

# A payload is read by the assistant as an intent with entities: "/payment_confirmed{"code": "K7MPX2A"}".
INTENT_MARK = "/"


@dataclass(frozen=True)
class Said:
    """
    What a guest said and who it was: ``shown`` the sender's identities, ``moved_to`` those that it has from now on, if
    it says so, ``phone_number_id`` our number that was written to.
    """

    incoming: Incoming
    shown: Sequence[Identity]
    name: str | None
    phone_number_id: str
    moved_to: Sequence[Identity] = ()


async def receive_at_once(connection: AsyncConnection, said: Said, *, now: datetime) -> Stored:
    """
    Store what a guest said, once, with the job of its turn, in one statement; a stranger is met.

    ``conversation_id`` is ``None`` and nothing is stored when it takes more than that: :func:`receive`. Raises
    SQLAlchemy's ``IntegrityError`` when another meets the same stranger now: tried again, the guest is known.
    """
    if said.moved_to:
        return Stored(None, None)
    return await _store(connection, said, now=now)


async def receive(connection: AsyncConnection, said: Said, *, now: datetime) -> Stored:
    """
    Store what a guest said, once, with the job of its turn; the guest and its conversation are made when they are new.

    Raises as :func:`receive_at_once`.
    """
    stored = await _store(connection, said, now=now)
    if stored.conversation_id is None:
        await identities.meet(connection, said.shown, name=said.name, phone_number_id=said.phone_number_id, now=now)
        stored = await _store(connection, said, now=now)
    if said.moved_to and stored.inbound_id is not None:
        await identities.move(connection, said.shown, said.moved_to, now=now)
    return stored


async def _store(connection: AsyncConnection, said: Said, *, now: datetime) -> Stored:
    return await repository.store(
        connection, said.incoming, said.shown, name=said.name, phone_number_id=said.phone_number_id, now=now
    )


async def notify(
    connection: AsyncConnection,
    *,
    conversation_id: UUID,
    event: str,
    data: Mapping[str, Any],
    key: str,
    now: datetime,
    said_at: datetime | None = None,
) -> bool:
    """
    Have the assistant tell the guest about an event, in its turn, also while a person has the conversation; whether it
    is new.

    ``event`` is an intent of the domain, ``data`` its entities. Once for each ``key``. ``said_at``: its place among
    what is still to be answered.
    """
    payload = f"{INTENT_MARK}{event}{json.dumps(dict(data), ensure_ascii=False)}"
    added = await repository.add_event(
        connection,
        conversation_id=conversation_id,
        provider_id=f"event:{key}",
        payload=payload,
        now=now,
        said_at=said_at,
    )
    if added is not None:
        arguments = {"conversation_id": str(conversation_id)}
        await defer(connection, TURN_TASK, arguments, queue=TURN_QUEUE, lock=str(conversation_id))
    return added is not None


async def conversation_of_guest(connection: AsyncConnection, guest_id: UUID) -> UUID | None:
    """The conversation of a guest; ``None`` for one who never wrote."""
    return await repository.conversation_of_guest(connection, guest_id)


async def no_longer_ask(
    connection: AsyncConnection, *, conversation_id: UUID, reason: str, instead: str | None = None
) -> None:
    """
    Give a conversation that waits for a person for that reason, and no other, back to the assistant; ``instead``: let
    it wait for another reason.
    """
    await repository.no_longer_ask(connection, conversation_id, reason=reason, instead=instead)


async def ask_for_person(connection: AsyncConnection, *, conversation_id: UUID, reason: str, now: datetime) -> None:
    """Let a conversation wait for a person, who reads the reason. One that waits or has a person stays as it is."""
    await repository.ask_for_person(connection, conversation_id, reason=reason, now=now)
