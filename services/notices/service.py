"""Giving what is due to the assistant to be told, and a guest's wish to be left alone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.conversations import service as conversations
from services.domain.notices import CANNOT_WAIT, Planned, due
from services.errors import GuestNotFound
from services.notices import repository
from services.notices.repository import Subject
from services.wiring import Product

log = structlog.get_logger(__name__)

EVENT = "notice"  # the intent of the domain that has a notice put into words


async def tell_due(product: Product) -> int:
    """
    Have the assistant tell every notice that is due now, each in a transaction of its own; how many.

    Killed in between, the next look goes on: a notice and its event are there both or neither.
    """
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        waiting = [subject for subject in await repository.subjects(connection, now=now) if _due(subject, now=now)]
    told = 0
    for subject in waiting:
        async with product.database.unit_of_work() as connection:
            told += await _tell(connection, subject.reservation_id, now=now)
            await connection.commit()
    return told


async def set_wanted(connection: AsyncConnection, conversation_id: UUID, *, wanted: bool, now: datetime) -> None:
    """
    Note whether the guest of a conversation wants notices. Answers to what the guest says, and what becomes of a
    payment, are told all the same. Raises ``GuestNotFound``.
    """
    if not await repository.set_stopped(connection, conversation_id, at=None if wanted else now):
        raise GuestNotFound


async def _tell(connection: AsyncConnection, reservation_id: UUID, *, now: datetime) -> int:
    """Give what is due of one reservation to the assistant, looked at anew now that nobody can change it."""
    subject = await repository.lock(connection, reservation_id)
    if subject is None:
        return 0
    told = 0
    for planned in _due(subject, now=now):
        if not await repository.note(connection, reservation_id, planned, now=now):
            continue
        await conversations.notify(
            connection,
            conversation_id=subject.conversation_id,
            event=EVENT,
            data={"notice": planned.notice, "code": subject.code, "until": planned.until.isoformat()},
            key=f"notice:{reservation_id}:{planned.notice}:{planned.about}",
            now=now,
        )
        log.info("notice given to be told", notice=planned.notice, reservation=str(reservation_id))
        told += 1
    return told


def _due(subject: Subject, *, now: datetime) -> list[Planned]:
    return [
        planned
        for planned in due(subject.life, subject.habits, now=now)
        if (planned.notice, planned.about) not in subject.told
        and (planned.notice in CANNOT_WAIT or not subject.is_with_person)
    ]
