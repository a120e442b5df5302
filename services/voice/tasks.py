"""The job that listens to one voice note: on a queue and in a process of its own."""

from __future__ import annotations

import procrastinate
import structlog

from services.conversations.voice_notes import VOICE_QUEUE
from services.voice import service
from services.voice.listening import Listener
from services.wiring import Product

log = structlog.get_logger(__name__)

blueprint = procrastinate.Blueprint()

# A recording that ends the process that listens to it is not listened to for ever.
TRIES = 2
RETRY = procrastinate.RetryStrategy(max_attempts=TRIES, wait=1)


@blueprint.task(name="hear", queue=VOICE_QUEUE, retry=RETRY, pass_context=True)
async def hear(context: procrastinate.JobContext, inbound_id: int) -> None:
    """Hear a voice note."""
    product: Product = context.additional_context["product"]
    listener: Listener = context.additional_context["listener"]
    await service.listen_to(product, inbound_id, listener, is_last_try=context.job.attempts >= TRIES)
