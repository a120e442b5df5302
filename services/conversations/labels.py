"""Labels that people of the house give to conversations. Never commits."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.conversations import people
from services.database.tables.messaging import conversation
from services.errors import WordsInvalid

LONGEST, MOST = 24, 8


async def add(connection: AsyncConnection, conversation_id: UUID, name: str) -> None:
    """
    Give a conversation a label, once, however it is capitalised. Raises ``WordsInvalid`` (``empty``, ``too_long``,
    ``too_many``), ``NotFound``.
    """
    name = " ".join(name.replace("\0", "").split())
    if not name or len(name) > LONGEST:
        raise WordsInvalid(field="label", reason="too_long" if name else "empty")
    await people.hold(connection, conversation_id)
    given: list[str] = (await connection.execute(_labels_of(conversation_id))).scalar_one()
    if name.casefold() in {label.casefold() for label in given}:
        return
    if len(given) >= MOST:
        raise WordsInvalid(field="label", reason="too_many")
    in_use = {label.casefold(): label for label in await every(connection)}
    await _put(connection, conversation_id, [*given, in_use.get(name.casefold(), name)])


async def remove(connection: AsyncConnection, conversation_id: UUID, name: str) -> None:
    """Take a label from a conversation; one that it has not is none to take. Raises ``NotFound``."""
    await people.hold(connection, conversation_id)
    given: list[str] = (await connection.execute(_labels_of(conversation_id))).scalar_one()
    await _put(connection, conversation_id, [label for label in given if label != name])


async def every(connection: AsyncConnection) -> list[str]:
    """The labels in use, in the order of the alphabet."""
    label = func.unnest(conversation.c.labels).label("label")
    in_use = select(label).where(text("labels <> '{}'")).distinct().subquery()  # as the index says it
    rows = await connection.execute(select(in_use.c.label).order_by(func.lower(in_use.c.label)))
    return [row.label for row in rows]


def _labels_of(conversation_id: UUID) -> Select[Any]:
    return select(conversation.c.labels).where(conversation.c.id == conversation_id)


async def _put(connection: AsyncConnection, conversation_id: UUID, names: list[str]) -> None:
    await connection.execute(update(conversation).where(conversation.c.id == conversation_id).values(labels=names))
