"""Who waits for nights, as the first page shows them."""

from __future__ import annotations

from sqlalchemy import Date, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.console.repository import LIST_LIMIT, Rows
from services.database.tables.booking import cabin
from services.database.tables.messaging import conversation
from services.database.tables.waiting import waiting_entry


async def waiting_list(connection: AsyncConnection) -> Rows:
    """Who waits for nights to become free, in order: ``is_offered`` for whom some are held until they answer."""
    table = waiting_entry.c
    query = (
        select(
            table.guest_name, table.since, table.adults, table.children, table.babies, table.pets,
            func.lower(table.stay, type_=Date).label("check_in"), func.upper(table.stay, type_=Date).label("check_out"),
            cabin.c.name.label("cabin_name"), conversation.c.id.label("conversation_id"),
            table.reservation_id.is_not(None).label("is_offered"),
        )
        .join(conversation, conversation.c.guest_id == table.guest_id)
        .join(cabin, cabin.c.id == table.cabin_id, isouter=True)
        .where(table.ended_at.is_(None))
        .order_by(table.since, table.id)
        .limit(LIST_LIMIT)
    )  # fmt: skip
    return (await connection.execute(query)).all()
