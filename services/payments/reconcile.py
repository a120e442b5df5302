"""
Payments that nobody told us about: lost webhooks, and notifications that could not be handled when they came.

Nothing here decides about money. What is found becomes a notification like any other.
"""

from __future__ import annotations

import json
from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.errors import ProviderError
from services.payments import link_rows, repository
from services.payments.port import ProviderPayment
from services.payments.service import LOOK_TASK, defer_look, handle
from services.reservations import paying
from services.wiring import Product

log = structlog.get_logger(__name__)

# A job's own quick tries end after about four minutes.
WAITED_TOO_LONG = timedelta(minutes=5)
RECENT = timedelta(hours=1)
LATE_PAYMENTS = timedelta(minutes=30)
VERY_LATE_PAYMENTS = timedelta(days=5)
LONGEST_WAIT = timedelta(days=30)
# The provider's search knows a payment a little later than the guest does.
SETTLING = timedelta(minutes=1)
BATCH = 200


async def defer_waiting(product: Product, *, is_thorough: bool) -> int:
    """
    Defer anew the notifications that wait without a job; returns how many. ``is_thorough``: not only those of the
    last hour.
    """
    now = product.clock.now()
    deferred = 0
    async with product.database.unit_of_work() as connection:
        waiting = await repository.waiting_notifications(
            connection,
            received_before=now - WAITED_TOO_LONG,
            received_after=None if is_thorough else now - RECENT,
            limit=BATCH,
        )
        for notification in waiting:
            if not await repository.is_job_waiting(
                connection, LOOK_TASK, lock=f"payment:{notification.provider_payment_id}"
            ):
                await defer_look(connection, notification.id, notification.provider_payment_id)
                deferred += 1
        await connection.commit()
    return deferred


async def search_open_links(product: Product, *, is_thorough: bool) -> int:
    """
    Ask the provider for payments of every link that may be paid or was until lately (``is_thorough``: in the last
    days), paid or not, and of those that wait at the provider; returns how many payments were news. Stops when the
    provider is away: the next search asks again.
    """
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        references = await link_rows.open_references(
            connection,
            ending_after=now - (VERY_LATE_PAYMENTS if is_thorough else LATE_PAYMENTS),
            waiting_since=now - (LONGEST_WAIT if is_thorough else LATE_PAYMENTS),
        )
    news = 0
    for reference in references:
        try:
            found = await product.payments.search(reference)
        except ProviderError as error:
            log.warning("open links not searched", error=str(error))
            break
        for seen in found:
            async with product.database.unit_of_work() as connection:
                noted = await note_if_news(connection, product, seen)
                await connection.commit()
            news += noted is not None
    return news


async def let_unpaid_go(product: Product) -> int:
    """
    Ask the provider once more about each hold that has ended, and let its nights go when nothing was paid; how many
    were let go. While the provider is away they keep their nights, as long as their row says.
    """
    async with product.database.unit_of_work() as connection:
        ended = await link_rows.ended_holds(connection, ended_before=product.clock.now() - SETTLING)
    gone = 0
    for hold in ended:
        try:
            for reference in hold.references:
                await _look_at_all(product, reference)
        except ProviderError as error:
            log.warning("hold not let go: the provider was not asked", reservation=str(hold.id), error=str(error))
            continue
        async with product.database.unit_of_work() as connection:
            gone += await paying.let_go(connection, hold.id, now=product.clock.now())
            await connection.commit()
    return gone


async def _look_at_all(product: Product, reference: str) -> None:
    """Handle what is news among the payments of a reference now, not by a job."""
    for seen in await product.payments.search(reference):
        async with product.database.unit_of_work() as connection:
            notification_id = await note_if_news(connection, product, seen, has_job=False)
            await connection.commit()
        if notification_id is not None:
            await handle(product, notification_id)


async def note_if_news(
    connection: AsyncConnection, product: Product, seen: ProviderPayment, *, has_job: bool = True
) -> int | None:
    """
    Store a notification of our own about a payment, unless it is known in this state or is about to be looked at;
    its id. ``has_job``: defer its job as well.
    """
    known = await repository.known_payment(connection, seen.id)
    if known is not None and (known.status, known.refunded) == (seen.status, seen.refunded):
        return None
    if has_job and await repository.is_job_waiting(connection, LOOK_TASK, lock=f"payment:{seen.id}"):
        return None
    notification_id = await repository.add_notification(
        connection,
        topic="reconcile",
        payment_id=seen.id,
        request_id=None,
        signed="absent",
        raw=json.dumps(seen.raw).encode(),
        state="received",
        outcome=None,
        now=product.clock.now(),
    )
    if has_job:
        await defer_look(connection, notification_id, seen.id)
    log.info("payment found by search", payment=seen.id)
    return notification_id
