"""The job: each minute, what the assistant has understood since is kept to be looked for."""

from __future__ import annotations

import procrastinate

from services.console.review import notebook
from services.wiring import Product

QUEUE = "review"

blueprint = procrastinate.Blueprint()


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="keep", queue=QUEUE, pass_context=True)
async def keep(context: procrastinate.JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    """Each minute, keep what was understood of the messages since the last time."""
    product: Product = context.additional_context["product"]
    await notebook.catch_up(product)
