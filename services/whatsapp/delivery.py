"""
Sending what waits in one conversation's outbox, in order.

The API knows no idempotency key. So a message is marked *sending* first and carries its row's id, which every status
brings back. Of a send whose outcome is unknown (we died, the line was cut) nothing more is done for :data:`DOUBT`: a
status that names the row settles it. Only without one is it sent again. A message that has to wait keeps those after it
waiting; its job ends meanwhile, since a job put off would hold the conversation's lock (see ``repository.DEFER_DUE``).

Which form a message takes is decided at the last moment: its words while the guest's window is open, else its template,
if it has one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.conversations.outbox import withhold_answers
from services.whatsapp import repository
from services.whatsapp.graph import Accepted, Refused, Unknown, Unsent
from services.whatsapp.remedies import AWAY, WINDOW_CLOSED, Remedy, other_form, rule_for
from services.wiring import Product

log = structlog.get_logger(__name__)

# Free-form messages are allowed for so long after the guest's last one. Source: WhatsApp Cloud API, service window.
WINDOW = timedelta(hours=24)
# How long a status may take that tells what became of a send. Statuses that we missed come again within seconds.
DOUBT = timedelta(seconds=6)
# The same while no webhook comes in, so that nothing can tell. Source: WhatsApp Cloud API, sending messages.
LONG_DOUBT = timedelta(seconds=60)
CLOSED_WINDOW = "outside_window"
TOO_LATE = "too_late"  # to be told what it says
# So many sends of which nobody lived to note the outcome: it is the message that kills, and the guest may have it.
FATAL_TRIES = 5
NEVER_NOTED = "outcome_never_noted"


async def deliver(product: Product, conversation_id: UUID) -> None:
    """Send every due message of a conversation, oldest first, until one has to wait or none is left."""
    while True:
        async with product.database.unit_of_work() as connection:
            now = product.clock.now()
            claimed = await repository.claim_next(
                connection, conversation_id, now=now, doubt=DOUBT, long_doubt=LONG_DOUBT
            )
            await connection.commit()
        if claimed is None:
            return
        await _send(product, claimed)


async def _send(product: Product, message: Any) -> None:
    now = product.clock.now()
    if message.is_silenced:  # what may have left and is tried again after somebody took the conversation
        async with product.database.unit_of_work() as connection:
            await withhold_answers(connection, message.conversation_id, states=("sending",))
            await connection.commit()
        product.news.tell(message.conversation_id)
        return
    if message.not_after is not None and now >= message.not_after:
        await _end_unsent(product, message, state="undeliverable", error=TOO_LATE)
        return
    body = message.body if _is_window_open(message, now=now) else message.template
    if body is None:
        await _end_unsent(product, message, state="undeliverable", error=CLOSED_WINDOW)
        return
    if message.error is None and message.attempts > FATAL_TRIES:
        await _end_unsent(product, message, state="failed", error=NEVER_NOTED)
        return
    began = perf_counter()
    outcome = await product.graph.send(
        body,
        phone_number_id=message.phone_number_id,
        to_kind=message.send_to_kind,
        to=message.send_to,
        opaque=str(message.id),
    )
    async with product.database.unit_of_work() as connection:
        match outcome:
            case Accepted(provider_id):
                now, ended = product.clock.now(), "sent"
                await repository.mark_sent(connection, message.id, provider_id=provider_id, now=now)
            case Refused():
                ended = await _heed(connection, product, message, outcome)
            case Unsent(error):
                pause = AWAY.pause(message.attempts - 1)
                await _wait(connection, product, message, pause=pause, code=None, error=error)
                ended = "retried"
            case Unknown(error):
                pause = max(DOUBT, AWAY.pause(message.attempts - 1))
                await _wait(connection, product, message, pause=pause, code=None, error=error, state="sending")
                ended = "retried"
        await connection.commit()
    product.news.tell(message.conversation_id)
    product.metrics.delivery(outcome=ended, seconds=perf_counter() - began)
    if ended == "sent" and message.answers_from is not None:
        product.metrics.replied((product.clock.now() - message.answers_from).total_seconds())


def _is_window_open(message: Any, *, now: datetime) -> bool:
    """Whether free words are allowed: the guest wrote lately enough, and WhatsApp, whose clock counts, agrees."""
    last = message.last_guest_message_at
    return last is not None and now - last < WINDOW and message.error_code not in WINDOW_CLOSED


async def _end_unsent(product: Product, message: Any, *, state: str, error: str) -> None:
    async with product.database.unit_of_work() as connection:
        await _end(connection, product, message, state=state, code=None, error=error)
        await connection.commit()
    product.news.tell(message.conversation_id)


async def _heed(connection: AsyncConnection, product: Product, message: Any, refused: Refused) -> str:
    """Do what a refusal asks for; what became of the message, in the words of the metrics."""
    rule, code, error = rule_for(refused.code, status=refused.status), refused.code, refused.details
    match rule.remedy:
        case Remedy.OTHER_FORM:
            form = other_form(message.send_to) if message.send_to_kind == "phone" else None
            if form is not None:
                await repository.reach_at(connection, message.conversation_id, phone=form)
                return await _wait(connection, product, message, pause=timedelta(0), code=code, error=error)
            return await _end(connection, product, message, state="undeliverable", code=code, error=error)
        case Remedy.UNDELIVERABLE:
            if code in WINDOW_CLOSED and message.template is not None and message.error_code not in WINDOW_CLOSED:
                return await _wait(connection, product, message, pause=timedelta(0), code=code, error=error)
            return await _end(connection, product, message, state="undeliverable", code=code, error=error)
        case Remedy.GIVE_UP:
            return await _end(connection, product, message, state="failed", code=code, error=error)
        case Remedy.RETRY | Remedy.SLOW_DOWN | Remedy.PAUSE:
            if rule.is_spent(message.attempts):
                return await _end(connection, product, message, state="failed", code=code, error=error)
            if rule.remedy is Remedy.PAUSE:
                log.error("sending stopped until it is repaired", code=code, outbound=message.id)
            # Tries before the first refusal of this kind do not lengthen its pauses.
            earlier = message.attempts - 1 if message.error_code == code else 0
            return await _wait(connection, product, message, pause=rule.pause(earlier), code=code, error=error)


async def _wait(
    connection: AsyncConnection,
    product: Product,
    message: Any,
    *,
    pause: timedelta,
    code: int | None,
    error: str,
    state: str = "waiting",
) -> str:
    not_before = product.clock.now() + pause
    await repository.mark_waiting(
        connection, message.id, state=state, not_before=not_before, error_code=code, error=error
    )
    log.warning("message put off", outbound=message.id, state=state, code=code, seconds=pause.total_seconds())
    return "waiting"


async def _end(
    connection: AsyncConnection, product: Product, message: Any, *, state: str, code: int | None, error: str
) -> str:
    """Give a message up, where a person sees it."""
    now = product.clock.now()
    await repository.mark_ended(connection, message.id, state=state, error_code=code, error=error, now=now)
    log.error("message not delivered", outbound=message.id, state=state, code=code)
    return state
