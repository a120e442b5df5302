"""The job: each minute, the feeds whose turn it is are looked at."""

from __future__ import annotations

import procrastinate

from services.calendars import polling
from services.wiring import Product

QUEUE = "calendars"

blueprint = procrastinate.Blueprint()


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="poll", queue=QUEUE, pass_context=True)
async def poll(context: procrastinate.JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    """Each minute, look at the feeds whose turn it is. A slow one holds up nobody: each is taken by one look only."""
    product: Product = context.additional_context["product"]
    await polling.poll_due(product)
