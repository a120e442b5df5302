"""
What leaves for a guest is put into the outbox: its rows and the job that delivers them are one fact. Never commits.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.database.jobs import defer
from services.database.tables.messaging import inbound_message, outbound_message

DELIVERY_QUEUE, DELIVERY_TASK = "deliveries", "whatsapp:deliver"
TAKEN = "taken_by_person"  # why an answer of the assistant's was not sent


def delivery_lock(conversation_id: UUID) -> str:
    """The queue's lock that keeps deliveries to one guest apart."""
    return f"to:{conversation_id}"


async def defer_delivery(connection: AsyncConnection, conversation_id: UUID) -> None:
    """Have what waits in a conversation's outbox delivered."""
    await defer(
        connection,
        DELIVERY_TASK,
        {"conversation_id": str(conversation_id)},
        queue=DELIVERY_QUEUE,
        lock=delivery_lock(conversation_id),
    )


async def withhold_answers(connection: AsyncConnection, conversation_id: UUID, *, states: Collection[str]) -> int:
    """
    Let the assistant's answers in a conversation that are in these states not leave any more; how many. What it tells
    unasked, of a payment or a stay, leaves all the same.
    """
    table, said = outbound_message.c, inbound_message.c
    is_answer = select(said.id).where(said.id == table.inbound_id, said.kind != "event").exists()
    changed = await connection.execute(
        update(outbound_message)
        .where(table.conversation_id == conversation_id, table.state.in_(states), is_answer)
        .values(state="withheld", not_before=None, error=TAKEN)
    )
    return changed.rowcount
