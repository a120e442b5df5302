"""The job: each minute, free nights are offered to whoever waits for them."""

from __future__ import annotations

import procrastinate

from services.waiting import offering
from services.wiring import Product

QUEUE = "waiting"

blueprint = procrastinate.Blueprint()


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="offer", queue=QUEUE, lock="waiting:offer", pass_context=True)
async def offer(context: procrastinate.JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    """Each minute, offer what is free to whoever is next in line."""
    product: Product = context.additional_context["product"]
    await offering.offer_free(product)
