"""Every query about guests. Commits nothing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.database.tables.booking import guest_identity
from services.database.tables.messaging import conversation

PHONE = "phone"

# The lock that everybody takes who meets a guest: two first contacts end in one guest. The first half of its key is any
# number of our own.
MEETING = 7_235_902
LOCK = text("select pg_advisory_xact_lock(:meeting, hashtext(:identity))")

# Under the lock: whoever held it before has made the guest, or nobody has.
FIND_OR_MAKE = text("""
    with known as (
        select guest_id from guest_identity where kind = :kind and value = :phone
    ), made as (
        insert into guest (name) select :name where not exists (select from known) returning id
    ), linked as (
        insert into guest_identity (guest_id, kind, value, known_since) select id, :kind, :phone, :now from made
    )
    select guest_id from known union all select id from made
""")


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
    values = {"kind": PHONE, "phone": phone, "name": name, "now": now}
    guest_id: UUID = (await connection.execute(FIND_OR_MAKE, values)).scalar_one()
    return guest_id
