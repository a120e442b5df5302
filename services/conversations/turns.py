"""
The turn: what a guest said goes to the assistant, its answers into the outbox.

The assistant is asked outside of any transaction. Asking twice is safe: it knows the ids of what it has handled. The
answers, their delivery and the message's end are one transaction, which only one of two attempts can have.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.conversations import repository
from services.conversations.assistant import Answers, Kind, Said
from services.conversations.files import KINDS as FILE_KINDS
from services.conversations.outbox import defer_delivery
from services.conversations.repository import EVENT
from services.conversations.words import is_being_heard, words_of
from services.errors import ProviderRefused, ProviderUnavailable
from services.whatsapp.outgoing import outgoing
from services.wiring import Product

log = structlog.get_logger(__name__)

# A message is tried again while the assistant is away; after so long, and so many tries, a person is asked for. The
# tries count because time alone also passes while the whole product is down, when nobody tries anything.
PATIENCE = timedelta(minutes=5)
TRIES = 24  # almost three minutes of them, at the pauses of tasks.SoonAgain


async def take_turns(product: Product, conversation_id: UUID) -> None:
    """
    Handle every open message of a conversation, the one said first coming first, until one waits to be heard.

    Raises ``ProviderUnavailable`` while the assistant is away and the message has time: try again later.
    """
    while True:
        async with product.database.unit_of_work() as connection:
            message = await repository.begin_next_turn(connection, conversation_id, now=product.clock.now())
            await connection.commit()
        if message is None or await is_being_heard(product, message):
            return
        await _take_turn(product, message)


async def give_up_turn(product: Product, conversation_id: UUID, *, reason: str, tries: int) -> bool:
    """
    Leave the next open message to a person if it has been tried for long enough; whether it was left.

    ``tries``: how often its job has run.
    """
    if tries < TRIES:
        return False
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        message = await repository.begin_next_turn(connection, conversation_id, now=now)
        if message is None or now - message.turn_started_at < PATIENCE:
            return False
        await _leave_to_person(connection, message, reason=reason, now=now)
        await connection.commit()
    product.news.tell(conversation_id)
    return True


async def _take_turn(product: Product, message: Any) -> None:
    product.metrics.turn_waited((message.turn_started_at - message.received_at).total_seconds())
    began = perf_counter()
    outcome = "retried"
    try:
        outcome = await _outcome_of_turn(product, message)
        product.news.tell(message.conversation_id)
    finally:
        product.metrics.turn(outcome=outcome, seconds=perf_counter() - began)


async def _outcome_of_turn(product: Product, message: Any) -> str:
    """Handle one message; how its turn ended, in the words of the metrics."""
    if message.silent_because is not None and message.kind != EVENT:
        await _close(product, message, state="stored", reason=message.silent_because)
        return "stored"
    said = await _said(product, message)
    if message.kind != EVENT:
        product.graph.read_soon(message.provider_id, phone_number_id=message.phone_number_id)
    if said is None:
        await _close(product, message, state="stored", reason="same_burst")
        return "stored"
    try:
        answers = await _ask(product, said)
    except ProviderRefused as error:
        log.error("message refused by the assistant", inbound=message.id, error=str(error))
        now = product.clock.now()
        async with product.database.unit_of_work() as connection:
            await _leave_to_person(connection, message, reason="assistant_refused", now=now)
            await connection.commit()
        return "needs_person"
    return await _answer(product, message, answers)


async def _ask(product: Product, said: Said) -> Answers:
    began, outcome = perf_counter(), "failed"
    try:
        answers = await product.assistant.answer(said)
        outcome = "repeated" if answers.repeated else "answered"
    except ProviderUnavailable:
        outcome = "unreachable"
        raise
    finally:
        product.metrics.rasa_answered(outcome=outcome, seconds=perf_counter() - began)
    return answers


async def _said(product: Product, message: Any) -> Said | None:
    """What the assistant is told; ``None`` when it has just said all there is to say."""
    words = await words_of(product, message)
    if words is None:
        return None
    return Said(
        conversation_id=str(message.conversation_id),
        message_id=str(message.id),
        kind=words.kind,
        message=words.text,
        metadata={
            "said_at": message.said_at.isoformat(),
            "conversation_id": str(message.conversation_id),
            "profile_name": message.guest_name,
            **({"media_kind": message.kind} if words.kind is Kind.TEXT and message.kind in FILE_KINDS else {}),
            **words.about,
        },
    )


async def _answer(product: Product, message: Any, answers: Answers) -> str:
    """Let the answers leave, unless a person has taken the conversation meanwhile; how the turn ended."""
    leaving = [asdict(one) for one in outgoing([said.model_dump(exclude_none=True) for said in answers.messages])]
    reason = next((found for answer in answers.messages if (found := answer.handover_reason)), None)
    async with product.database.unit_of_work() as connection:
        now = product.clock.now()
        # Whoever takes the conversation changes its row: either they find these answers and withhold them, or we them.
        silent_because = await repository.why_silent(connection, message.conversation_id, since=message.received_at)
        if silent_because is not None and message.kind != EVENT:
            await repository.close(connection, message.id, state="stored", reason=silent_because, now=now)
            await connection.commit()
            log.info("answers withheld", conversation=str(message.conversation_id), inbound=message.id)
            return "stored"
        if not await repository.close(connection, message.id, state="answered", now=now):
            return "answered"  # another attempt at this turn was faster; its answers are these
        if reason is not None:
            await repository.ask_for_person(connection, message.conversation_id, reason=reason, now=now)
        if leaving:
            conversation_id = message.conversation_id
            await repository.add_answers(
                connection, leaving, conversation_id=conversation_id, inbound_id=message.id, now=now
            )
            await defer_delivery(connection, conversation_id)
        await connection.commit()
    log.info(
        "turn taken",
        conversation=str(message.conversation_id),
        inbound=message.id,
        answers=len(leaving),
        repeated=answers.repeated,
    )
    return "answered"


async def _close(product: Product, message: Any, *, state: str, reason: str) -> None:
    async with product.database.unit_of_work() as connection:
        await repository.close(connection, message.id, state=state, reason=reason, now=product.clock.now())
        await connection.commit()


async def _leave_to_person(connection: AsyncConnection, message: Any, *, reason: str, now: datetime) -> None:
    if await repository.close(connection, message.id, state="needs_person", reason=reason, now=now):
        await repository.ask_for_person(connection, message.conversation_id, reason=reason, now=now)
        log.error("message left to a person", inbound=message.id, reason=reason)
