"""Every query about guests. Commits nothing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import literal, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.database.tables.booking import guest, guest_identity
from services.database.tables.messaging import conversation

PHONE = "phone"

# The same lock that services.conversations takes before it meets a guest: two first contacts end in one guest.
MEETING = 7_235_902
LOCK = text("select pg_advisory_xact_lock(:meeting, hashtext(:identity))")


async def guest_of_phone(connection: AsyncConnection, phone: str) -> UUID | None:
    """The guest known by a phone (normalised digits)."""
    query = select(guest_identity.c.guest_id).where(guest_identity.c.kind == PHONE, guest_identity.c.value == phone)
    return (await connection.execute(query)).scalar_one_or_none()


async def guest_of_conversation(connection: AsyncConnection, conversation_id: UUID) -> UUID | None:
    """The guest who writes in a conversation."""
    query = select(conversation.c.guest_id).where(conversation.c.id == conversation_id)
    return (await connection.execute(query)).scalar_one_or_none()


async def meet_by_phone(connection: AsyncConnection, phone: str, *, name: str, now: datetime) -> UUID:
    """The guest known by a phone (normalised digits), made if there is none."""
    known = await guest_of_phone(connection, phone)
    if known is not None:
        return known
    await connection.execute(LOCK, {"meeting": MEETING, "identity": f"{PHONE}:{phone}"})
    known = await guest_of_phone(connection, phone)
    if known is not None:
        return known
    made = insert(guest).values(name=name).returning(guest.c.id).cte("made")
    linked = insert(guest_identity).from_select(
        ["guest_id", "kind", "value", "known_since"],
        select(made.c.id, literal(PHONE), literal(phone), literal(now)),
    )
    guest_id: UUID = (await connection.execute(linked.returning(guest_identity.c.guest_id))).scalar_one()
    return guest_id
