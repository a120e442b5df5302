"""The job that sends: one conversation's outbox. Deferred with each message, under the conversation's ``to:`` lock."""

from __future__ import annotations

from uuid import UUID

import procrastinate

from services.whatsapp import delivery, repository
from services.wiring import Product

blueprint = procrastinate.Blueprint()

# Only for faults of our own or of the database: what the provider refuses ends in the row's state.
RETRY = procrastinate.RetryStrategy(max_attempts=10, linear_wait=2)


@blueprint.task(name="deliver", queue=repository.DELIVERY_QUEUE, retry=RETRY, pass_context=True)
async def deliver(context: procrastinate.JobContext, conversation_id: str) -> None:
    """Send what is due in a conversation."""
    product: Product = context.additional_context["product"]
    await delivery.deliver(product, UUID(conversation_id))
