"""Jobs: write down what the clock has already decided. No rule waits for them."""

from __future__ import annotations

import procrastinate
import structlog

from services.cabins import quotes
from services.operations import idempotency
from services.reservations import service
from services.wiring import Product

log = structlog.get_logger(__name__)

QUEUE = "reservations"

blueprint = procrastinate.Blueprint()


@blueprint.periodic(cron="*/5 * * * *")
@blueprint.task(name="tidy", queue=QUEUE, lock="reservations:tidy", pass_context=True)
async def tidy(context: procrastinate.JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    """Each five minutes: ended holds, stays that are over, and answers and quotes that are kept no longer."""
    product: Product = context.additional_context["product"]
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        expired, completed = await service.tidy(connection, now=now)
        forgotten = await idempotency.forget_expired(connection, now=now)
        await quotes.forget_ended(connection, now=now)
        await connection.commit()
    log.info("calendar tidied", expired=expired, completed=completed, answers_forgotten=forgotten)
