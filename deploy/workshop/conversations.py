"""
What guests wrote, and the house as it is, read from the property's database for a replay. Nothing is ever written.

Only messages that the assistant had to answer: neither what a person took over nor what was ignored, nor events of our
own. Names and phones stay where they are, but for the name that a guest has on WhatsApp, which the assistant is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, NullPool, Table, create_engine, func, select, text
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError

from services.database.engine import sqlalchemy_url
from services.database.tables.booking import cabin, fact, guest, property_, reservation, season
from services.database.tables.messaging import conversation, inbound_message

HOUSE = (property_, cabin, season, fact)
ANSWERED = ("answered", "needs_person")
LONGEST = 60  # messages of one conversation: the latest of them
EVENT = "event"

Row = Mapping[str, Any]


class DatabaseUnreadable(Exception):
    """The property's database cannot be read; the message says why, without its address."""


@dataclass(frozen=True)
class Message:
    """
    What a guest wrote or tapped. ``choice_id``: of the button; ``kind``: the provider's word (text, audio, …).

    ``text`` is the button's title for a tap, and ``None`` for what had no words.
    """

    id: int
    said_at: datetime
    kind: str
    text: str | None
    choice_id: str | None


@dataclass(frozen=True)
class Conversation:
    """A guest's messages in order. ``reservations``: those of the house that were there before the first of them."""

    id: UUID
    guest_id: UUID
    guest_name: str | None
    messages: tuple[Message, ...]
    reservations: tuple[Row, ...]


@dataclass(frozen=True)
class Past:
    """The house (rows by table) and its latest conversations, the oldest of them first."""

    house: Mapping[Table, Sequence[Row]]
    conversations: tuple[Conversation, ...]


def read_past(database_url: str, *, last: int) -> Past:
    """The house and its ``last`` conversations. Raises :class:`DatabaseUnreadable`."""
    engine = create_engine(sqlalchemy_url(database_url), poolclass=NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            connection.execute(text("set transaction isolation level repeatable read read only"))
            house = {table: _rows(connection, select(table)) for table in HOUSE}
            reservations = _rows(connection, select(reservation).order_by(reservation.c.created_at))
            return Past(house, tuple(_conversations(connection, reservations, last=last)))
    except ProgrammingError:  # a table or column that the database does not have yet
        raise DatabaseUnreadable("la base de datos es de una versión anterior: corré `make run` una vez") from None
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()[0]
        raise DatabaseUnreadable(f"no se puede leer la base de datos de la casa: {reason}") from None
    finally:
        engine.dispose()


def _rows(connection: Connection, query: Any) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _conversations(connection: Connection, reservations: Sequence[Row], *, last: int) -> list[Conversation]:
    said = inbound_message.c
    counted = (said.state.in_(ANSWERED), said.kind != EVENT)
    latest = (
        select(said.conversation_id)
        .where(*counted)
        .group_by(said.conversation_id)
        .order_by(func.max(said.said_at).desc())
        .limit(last)
    )
    query = (
        select(
            said.id, said.conversation_id, said.said_at, said.kind, said.text, said.choice_id, conversation.c.guest_id,
            guest.c.name.label("guest_name"),
        )
        .join(conversation, conversation.c.id == said.conversation_id)
        .join(guest, guest.c.id == conversation.c.guest_id)
        .where(*counted, said.conversation_id.in_(latest))
        .order_by(said.said_at, said.id)
    )  # fmt: skip
    by_conversation: dict[UUID, list[Any]] = defaultdict(list)
    for row in connection.execute(query):
        by_conversation[row.conversation_id].append(row)
    found = []
    for conversation_id, every in by_conversation.items():
        rows = every[-LONGEST:]
        first, began = rows[0], rows[0].said_at
        messages = tuple(Message(row.id, row.said_at, row.kind, row.text, row.choice_id) for row in rows)
        earlier = tuple(row for row in reservations if row["created_at"] < began)
        found.append(Conversation(conversation_id, first.guest_id, first.guest_name, messages, earlier))
    return found
