"""
Who hears of money: the guest by an event that the assistant puts into words, the owner by being asked for.

An event names a reservation by its code and, where there is one, the reason; each is told once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.conversations import service as conversations
from services.payments import refund_rows, repository
from services.payments.repository import StoredRow
from services.payments.verdict import Problem

log = structlog.get_logger(__name__)

TO_GIVE_BACK = "refund_due"  # why a person is asked for, by the assistant: a stay that was paid is cancelled


async def tell_guest(
    connection: AsyncConnection,
    link: StoredRow,
    event: str,
    *,
    key: str,
    now: datetime,
    data: Mapping[str, str] | None = None,
) -> None:
    """
    Have the assistant tell the guest of a link's reservation about an event (``payment_…``), once for each ``key``. A
    guest who never wrote to us is told nothing.
    """
    conversation_id = await conversations.conversation_of_guest(connection, link.guest_id)
    if conversation_id is not None:
        await conversations.notify(
            connection,
            conversation_id=conversation_id,
            event=event,
            data={"code": link.code, **(data or {})},
            key=f"payment:{key}",
            now=now,
        )


async def ask_owner(
    connection: AsyncConnection, link: StoredRow | None, payment_id: str, problem: Problem, *, now: datetime
) -> None:
    """Let the owner know of a problem with a payment; it stands in the console, link or not."""
    log.warning("payment needs a person", payment=payment_id, problem=problem.value)
    conversation_id = await conversations.conversation_of_guest(connection, link.guest_id) if link is not None else None
    if conversation_id is not None:
        await conversations.ask_for_person(
            connection, conversation_id=conversation_id, reason=f"payment_{problem}", now=now
        )


async def money_is_back(connection: AsyncConnection, guest_id: UUID) -> None:
    """
    Give the conversation of a guest who has cancelled back to the assistant, once nothing is left to give back. To be
    done after all else.
    """
    conversation_id = await conversations.conversation_of_guest(connection, guest_id)
    if conversation_id is not None and not await refund_rows.creditors(connection, guest_id=guest_id):
        await conversations.no_longer_ask(connection, conversation_id=conversation_id, reason=TO_GIVE_BACK)


async def no_longer_ask_owner(connection: AsyncConnection, link: StoredRow, problem: str) -> None:
    """
    Give the conversation of a link's guest, if it waited for a person for nothing but that problem of a payment, back
    to the assistant, once the owner has decided; or let it wait for another open one. To be done after all else.
    """
    conversation_id = await conversations.conversation_of_guest(connection, link.guest_id)
    if conversation_id is not None:
        other = await repository.open_problem_of(connection, link.guest_id)
        await conversations.no_longer_ask(
            connection,
            conversation_id=conversation_id,
            reason=f"payment_{problem}",
            instead=f"payment_{other}" if other else None,
        )
