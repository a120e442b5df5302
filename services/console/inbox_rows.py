"""The queries of the list of conversations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, text, union
from sqlalchemy.ext.asyncio import AsyncConnection

from services.console import repository
from services.console.repository import Rows, StoredRow
from services.database.tables.booking import guest, guest_identity, reservation
from services.database.tables.messaging import conversation, house_mark, inbound_message, outbound_message

SHORTEST = 3  # letters of a word that messages are searched for: the index knows no fewer
WILD = re.compile(r"([\\%_])")


async def conversations(
    connection: AsyncConnection,
    *,
    state: str | None,
    is_mine: bool | None,
    me: str,
    unread: bool,
    label: str,
    words: Sequence[str],
    digits: str,
    first: int,
    most: int,
) -> Rows:
    """
    Conversations of a state (any), taken by ``me`` or not (``is_mine``), with something unread, with a ``label``, in
    which all ``words`` are found together: in one message, in the guest's name; or one of them is a reservation's code;
    or whose phone has ``digits``.
    """
    table = conversation.c
    query = repository.conversations()
    if state is not None:
        query = query.where(table.state == state)
    if is_mine is not None:
        query = query.where((table.taken_by == me) if is_mine else (table.taken_by != me))
    if unread:
        query = query.where(or_(table.seen_at.is_(None), table.last_guest_message_at > table.seen_at))
    if label:
        query = query.where(text("labels <> '{}'"), table.labels.contains([label]))
    if words:
        query = query.where(table.id.in_(_found(words, digits)))
    order: list[Any] = [table.last_guest_message_at.desc().nulls_last(), table.id]
    if state == "needs_person":
        order.insert(0, func.coalesce(table.waiting_since, table.last_guest_message_at))
    return (await connection.execute(query.order_by(*order).offset(first).limit(most))).all()


async def counts(connection: AsyncConnection, *, me: str) -> StoredRow:
    """How many conversations are ``waiting`` for a person, are ``mine``, or with ``others`` of the house."""
    table = conversation.c
    query = select(
        func.count().filter(table.state == "needs_person").label("waiting"),
        func.count().filter(table.taken_by == me).label("mine"),
        func.count().filter(table.taken_by != me).label("others"),
    ).where(table.state.in_(("needs_person", "person")))
    return (await connection.execute(query)).one()


def _found(words: Sequence[str], digits: str) -> Any:
    said, sent = inbound_message.c, outbound_message.c
    of_guest = select(conversation.c.id).join(guest, guest.c.id == conversation.c.guest_id)
    codes = [word.upper() for word in words]
    places = [
        of_guest.where(_has(guest.c.searched, words)),
        select(conversation.c.id)
        .join(reservation, reservation.c.guest_id == conversation.c.guest_id)
        .where(
            or_(
                reservation.c.code.in_(codes),
                _has(func.as_searched(reservation.c.guest_name), words),
            )
        ),
    ]
    if digits:
        is_phone = (guest_identity.c.kind == "phone") & guest_identity.c.value.contains(digits)
        places.append(of_guest.join(guest_identity, guest_identity.c.guest_id == guest.c.id).where(is_phone))
    if any(len(word) >= SHORTEST for word in words):
        places.append(select(said.conversation_id).where(_has(said.searched, words)))
        places.append(select(house_mark.c.conversation_id).where(_has(func.as_searched(house_mark.c.text), words)))
        places.append(select(sent.conversation_id).where(_has(sent.searched, words)))
    return union(*places)


def _has(place: ColumnElement[Any], words: Sequence[str]) -> ColumnElement[bool]:
    """Whether all the words stand in a text as it is searched."""
    return and_(*(place.like(func.as_searched("%" + WILD.sub(r"\\\1", word) + "%")) for word in words))
