"""
The job that sends: one conversation's outbox. Deferred with each message, under the conversation's ``to:`` lock. And
the job that fetches a guest's file.
"""

from __future__ import annotations

from uuid import UUID

import procrastinate
import structlog

from services.conversations.files import FILE_QUEUE
from services.conversations.outbox import DELIVERY_QUEUE
from services.errors import ProviderUnavailable
from services.whatsapp import delivery, media
from services.wiring import Product

log = structlog.get_logger(__name__)

blueprint = procrastinate.Blueprint()

# Only for faults of our own or of the database: what the provider refuses ends in the row's state.
RETRY = procrastinate.RetryStrategy(max_attempts=10, linear_wait=2)


@blueprint.task(name="deliver", queue=DELIVERY_QUEUE, retry=RETRY, pass_context=True)
async def deliver(context: procrastinate.JobContext, conversation_id: str) -> None:
    """Send what is due in a conversation."""
    product: Product = context.additional_context["product"]
    await delivery.deliver(product, UUID(conversation_id))


# 2, 4, 8 … 64 seconds; the address of a file lives five minutes, its id seven days.
FILE_TRIES = 7
FILE_RETRY = procrastinate.RetryStrategy(max_attempts=FILE_TRIES, exponential_wait=2)


@blueprint.task(name="fetch_file", queue=FILE_QUEUE, retry=FILE_RETRY, pass_context=True)
async def fetch_file(context: procrastinate.JobContext, inbound_id: int) -> None:
    """Fetch a guest's file that somebody wants to see."""
    await _fetch(context, inbound_id, tries=FILE_TRIES)


# Again after 2 and 4 seconds: a guest waits for the answer.
VOICE_TRIES = 2
VOICE_RETRY = procrastinate.RetryStrategy(max_attempts=VOICE_TRIES, exponential_wait=2)


@blueprint.task(name="fetch_voice_note", queue=FILE_QUEUE, retry=VOICE_RETRY, pass_context=True)
async def fetch_voice_note(context: procrastinate.JobContext, inbound_id: int) -> None:
    """Fetch a voice note that is to be heard."""
    await _fetch(context, inbound_id, tries=VOICE_TRIES)


async def _fetch(context: procrastinate.JobContext, inbound_id: int, *, tries: int) -> None:
    product: Product = context.additional_context["product"]
    try:
        await media.fetch_file(product, inbound_id, is_last_try=context.job.attempts >= tries)
    except ProviderUnavailable as error:
        log.warning("file not fetched yet", inbound=inbound_id, error=str(error))
        raise
