"""Answers that people of the house keep for what they write often, with places for what differs. Never commits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.database.tables.messaging import canned_answer
from services.errors import NotFound, WordsInvalid

StoredRow: TypeAlias = Row[*tuple[Any, ...]]

# What may stand in braces, as people write it; accents do not matter.
PLACES = ("nombre", "código", "cabaña", "llegada", "salida", "saldo", "casa")
LONGEST_TITLE, LONGEST_TEXT, MOST = 40, 1500, 100
PLAIN = str.maketrans("áéíóúñ", "aeioun")
PLACE = re.compile(r"\{\s*(\w+)\s*\}")
BY_PLAIN_NAME = {name.translate(PLAIN): name for name in PLACES}


def fill(text: str, values: Mapping[str, str]) -> str:
    """The words of an answer with what is known in its places; the others stay as they are, in braces."""

    def value(found: re.Match[str]) -> str:
        name = _name(found)
        return values.get(name, found[0]) if name else found[0]

    return PLACE.sub(value, text)


def left_open(text: str) -> list[str]:
    """Which places of a text were not filled, in order, each once."""
    return list(dict.fromkeys(name for found in PLACE.finditer(text) if (name := _name(found))))


def _name(found: re.Match[str]) -> str | None:
    return BY_PLAIN_NAME.get(found[1].casefold().translate(PLAIN))


async def every(connection: AsyncConnection) -> Sequence[StoredRow]:
    """All of them: ``id``, ``title``, ``text``, ``changed_by``, ``changed_at``, by title."""
    return (await connection.execute(select(canned_answer).order_by(func.lower(canned_answer.c.title)))).all()


async def keep(
    connection: AsyncConnection, title: str, text: str, *, by: str, now: datetime, number: int | None = None
) -> None:
    """
    Keep an answer, or change the one with that ``number``. Raises ``WordsInvalid`` (``field`` and ``reason``),
    ``NotFound``.
    """
    title, text = " ".join(title.replace("\0", "").split()), text.replace("\r\n", "\n").replace("\0", "").strip()
    _check(title, text)
    table = canned_answer.c
    values = {"title": title, "text": text, "changed_by": by, "changed_at": now}
    try:
        async with connection.begin_nested():
            if number is None:
                if (await connection.execute(select(func.count()).select_from(canned_answer))).scalar_one() >= MOST:
                    raise WordsInvalid(field="title", reason="too_many")
                await connection.execute(insert(canned_answer).values(values))
                return
            changed = await connection.execute(update(canned_answer).where(table.id == number).values(values))
    except IntegrityError as error:
        raise WordsInvalid(field="title", reason="taken") from error
    if not changed.rowcount:
        raise NotFound


async def drop(connection: AsyncConnection, number: int) -> None:
    """Keep an answer no longer; one that is gone already is gone."""
    await connection.execute(delete(canned_answer).where(canned_answer.c.id == number))


def _check(title: str, text: str) -> None:
    for field, value, longest in (("title", title, LONGEST_TITLE), ("text", text, LONGEST_TEXT)):
        if not value:
            raise WordsInvalid(field=field, reason="empty")
        if len(value) > longest:
            raise WordsInvalid(field=field, reason="too_long")
    for found in PLACE.finditer(text):
        if _name(found) is None:
            raise WordsInvalid(field="text", reason="unknown_place", place=found[0])
