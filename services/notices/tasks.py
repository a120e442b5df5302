"""The job: each minute, what is due is told."""

from __future__ import annotations

import procrastinate

from services.notices import service
from services.wiring import Product

QUEUE = "notices"

blueprint = procrastinate.Blueprint()


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="tell", queue=QUEUE, lock="notices:tell", pass_context=True)
async def tell(context: procrastinate.JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    """Each minute, give every notice that is due to the assistant to be told."""
    product: Product = context.additional_context["product"]
    await service.tell_due(product)
