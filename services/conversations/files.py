"""
Files of guests that somebody has to look at: wanted by whoever needs them, fetched and kept by WhatsApp's slice.

What nobody wants is never fetched. A file goes with its message, so that forgetting a guest's words forgets it too;
its bytes go before that, once they have been kept for as long as the settings say. Never commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, literal, select, update
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


async def delete_older(
    connection: AsyncConnection, *, recordings_before: datetime, others_before: datetime, most: int, now: datetime
) -> Sequence[int]:
    """
    Delete the bytes of files that were kept before a moment, the oldest first and so many at most; their messages' ids.

    That there was a file, and until when, stays. Who else is at it is not waited for.
    """
    file = guest_file.c
    before = case((file.mime_type.startswith("audio/"), recordings_before), else_=others_before)
    due = (
        select(file.inbound_id)
        .where(file.state == "kept", file.kept_at < max(recordings_before, others_before), file.kept_at < before)
        .order_by(file.kept_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    delete = (
        update(guest_file)
        .where(file.inbound_id.in_(due.scalar_subquery()))
        .values(state="deleted", content=None, deleted_at=now)
        .returning(file.inbound_id)
    )
    deleted: Sequence[int] = (await connection.execute(delete)).scalars().all()
    return deleted
