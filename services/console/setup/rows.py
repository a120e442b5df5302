"""Every query of the settings: the property's row, its facts, its cabins. Commits nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from services.console.repository import Rows, StoredRow
from services.database.tables.booking import cabin, fact, property_
from services.database.tables.messaging import inbound_message, outbound_message
from services.database.tables.money import payment
from services.errors import PropertyNotFound


async def the_house(connection: AsyncConnection, *, to_change: bool = False) -> StoredRow:
    """The property; ``to_change``: others who change it wait. Raises ``PropertyNotFound``."""
    query = select(property_).limit(1)
    row = (await connection.execute(query.with_for_update() if to_change else query)).one_or_none()
    if row is None:
        raise PropertyNotFound
    return row


async def change_house(connection: AsyncConnection, house_id: UUID, values: Mapping[str, Any]) -> None:
    """Change columns of the property."""
    if values:
        await connection.execute(update(property_).where(property_.c.id == house_id).values(dict(values)))


async def facts(connection: AsyncConnection, house_id: UUID) -> dict[str, str]:
    """The owner's answers by topic."""
    query = select(fact.c.topic, fact.c.answer).where(fact.c.property_id == house_id)
    return {row.topic: row.answer for row in await connection.execute(query)}


async def set_facts(connection: AsyncConnection, house_id: UUID, answers: Mapping[str, str]) -> list[str]:
    """Put answers in place, none for an empty one; the topics that have changed."""
    known = await facts(connection, house_id)
    changed = [topic for topic, answer in answers.items() if answer != known.get(topic, "")]
    for topic in changed:
        if answers[topic]:
            statement = postgresql.insert(fact).values(property_id=house_id, topic=topic, answer=answers[topic])
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=[fact.c.property_id, fact.c.topic],
                    set_={"answer": statement.excluded.answer, "updated_at": func.now()},
                )
            )
        else:
            await connection.execute(delete(fact).where(fact.c.property_id == house_id, fact.c.topic == topic))
    return changed


async def cabins(connection: AsyncConnection) -> Rows:
    """All cabins, those that are let first, in the owner's order."""
    query = select(cabin).order_by(cabin.c.active.desc(), cabin.c.position, cabin.c.name)
    return (await connection.execute(query)).all()


async def is_name_taken(connection: AsyncConnection, name: str, *, but: UUID | None) -> bool:
    """Whether another cabin has a name, capitals apart."""
    query = select(cabin.c.id).where(func.lower(cabin.c.name) == func.lower(name))
    if but is not None:
        query = query.where(cabin.c.id != but)
    return (await connection.execute(query)).first() is not None


async def add_cabin(connection: AsyncConnection, house_id: UUID, cabin_id: UUID, values: Mapping[str, Any]) -> None:
    """A new cabin, the last of all."""
    place = select(func.coalesce(func.max(cabin.c.position), 0) + 1).scalar_subquery()
    await connection.execute(
        insert(cabin).values(**{"position": place} | dict(values), id=cabin_id, property_id=house_id)
    )


async def change_cabin(connection: AsyncConnection, cabin_id: UUID, values: Mapping[str, Any]) -> bool:
    """Change a cabin; whether it is there."""
    changed = await connection.execute(update(cabin).where(cabin.c.id == cabin_id).values(dict(values)))
    return changed.rowcount == 1


async def last_words(connection: AsyncConnection) -> StoredRow:
    """When a guest's message last ``came``, one of ours was ``sent``, and a payment changed (``paid``)."""
    return (
        await connection.execute(
            select(
                select(func.max(inbound_message.c.received_at))
                .where(inbound_message.c.kind != "event")
                .scalar_subquery()
                .label("came"),
                select(func.max(outbound_message.c.sent_at)).scalar_subquery().label("sent"),
                select(func.max(payment.c.updated_at)).scalar_subquery().label("paid"),
            )
        )
    ).one()
