"""Jobs: look at a payment that we were told about, and look for those that nobody told us about."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import procrastinate
import structlog

from services.errors import ProviderError
from services.payments import links, reconcile, refunds, report, service, transfers
from services.wiring import Product

log = structlog.get_logger(__name__)

blueprint = procrastinate.Blueprint()

# 2, 4, 8 … 128 seconds: about four minutes, by when the sweep takes over.
TRIES = 7
QUICK_TRIES = procrastinate.RetryStrategy(max_attempts=TRIES, exponential_wait=2)


@blueprint.task(name="look", queue=service.QUEUE, retry=QUICK_TRIES, pass_context=True)
async def look(context: procrastinate.JobContext, notification_id: int) -> None:
    """Handle a notification. While the provider is away it stays open, and this job ends once its tries are used."""
    product: Product = context.additional_context["product"]
    try:
        await service.handle(product, notification_id)
    except ProviderError as error:
        log.warning("payment not fetched", notification=notification_id, error=str(error))
        if context.job.attempts < TRIES:
            raise


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="sweep", queue=service.QUEUE, lock="payments:sweep", pass_context=True)
async def sweep(context: procrastinate.JobContext, timestamp: int) -> None:
    """
    Each minute, try again the open refunds and the open notifications of the last hour, each half hour all of those,
    for days; close links, gather receipts.
    """
    minute = datetime.fromtimestamp(timestamp, UTC).minute
    product: Product = context.additional_context["product"]
    await reconcile.defer_waiting(product, is_thorough=minute % 30 == 0)
    await refunds.defer_open(product)
    await links.close_links(product)
    await transfers.gather_receipts(product)


@blueprint.periodic(cron="*/3 * * * *")
@blueprint.task(name="reconcile", queue=service.QUEUE, lock=service.SEARCH_TASK, pass_context=True)
async def look_for_lost(context: procrastinate.JobContext, timestamp: int) -> None:
    """Each three minutes, search the links that can be paid now; once an hour, those of the last days too."""
    minute = datetime.fromtimestamp(timestamp, UTC).minute
    await reconcile.search_open_links(context.additional_context["product"], is_thorough=minute == 0)


@blueprint.periodic(cron="30 9 * * *")
@blueprint.task(name="report", queue=service.QUEUE, lock="payments:report", retry=QUICK_TRIES, pass_context=True)
async def daily_report(context: procrastinate.JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    """Each day (half past six in Argentina), compare the provider's books with ours."""
    await report.make_report(context.additional_context["product"])


@blueprint.task(name="refund", queue=service.QUEUE, retry=QUICK_TRIES, pass_context=True)
async def refund(context: procrastinate.JobContext, refund_id: str) -> None:
    """Carry out a refund. While the provider is away it stays open, and this job ends once its tries are used."""
    try:
        await refunds.carry_out(context.additional_context["product"], UUID(refund_id))
    except ProviderError as error:
        log.warning("refund not carried out", refund=refund_id, error=str(error))
        if context.job.attempts < TRIES:
            raise


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="last_look", queue=service.QUEUE, lock="payments:last_look", pass_context=True)
async def last_look(context: procrastinate.JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    """Each minute, ask once more about the holds that have ended, and let go those that were not paid."""
    gone = await reconcile.let_unpaid_go(context.additional_context["product"])
    if gone:
        log.info("unpaid holds let go", holds=gone)


@blueprint.task(name="search_open_links", queue=service.QUEUE, lock=service.SEARCH_TASK, pass_context=True)
async def search_open_links(context: procrastinate.JobContext) -> None:
    """Search the links that can be paid now, because a notification about an order hinted at it."""
    await reconcile.search_open_links(context.additional_context["product"], is_thorough=False)
