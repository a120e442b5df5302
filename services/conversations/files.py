"""
Files of guests that somebody has to look at: wanted by whoever needs them, fetched and kept by WhatsApp's slice.

What nobody wants is never fetched. A file goes with its message, so that forgetting a guest's words forgets it too.
Never commits.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.database.jobs import defer
from services.database.tables.messaging import guest_file, inbound_message

FILE_QUEUE, FILE_TASK = "files", "whatsapp:fetch_file"
KINDS = ("image", "document")
# The newest of those sent; nobody sends more receipts of one payment.
MOST = 10


async def were_sent(connection: AsyncConnection, conversation_id: UUID, *, since: datetime) -> bool:
    """Whether any picture or document was sent in a conversation since a moment, fetched or not."""
    said = inbound_message.c
    query = select(said.id).where(
        said.conversation_id == conversation_id, said.kind.in_(KINDS), said.received_at >= since
    )
    return (await connection.execute(query.limit(1))).first() is not None


async def want(connection: AsyncConnection, conversation_id: UUID, *, since: datetime, now: datetime) -> int:
    """Have the files that were sent in a conversation since a moment fetched, each once; how many are news."""
    said = inbound_message.c
    sent = (
        select(said.id, literal(now))
        .where(said.conversation_id == conversation_id, said.kind.in_(KINDS), said.received_at >= since)
        .order_by(said.id.desc())
        .limit(MOST)
    )
    added = insert(guest_file).from_select(["inbound_id", "wanted_at"], sent).on_conflict_do_nothing()
    wanted = (await connection.execute(added.returning(guest_file.c.inbound_id))).scalars().all()
    for inbound_id in sorted(wanted):
        await defer(connection, FILE_TASK, {"inbound_id": inbound_id}, queue=FILE_QUEUE, lock=f"file:{inbound_id}")
    return len(wanted)
