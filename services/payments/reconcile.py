"""
Payments that nobody told us about: lost webhooks, and notifications that could not be handled when they came.

Nothing here decides about money. What is found becomes a notification like any other.
"""

from __future__ import annotations

import json
from datetime import timedelta

import structlog

from services.errors import ProviderError
from services.payments import repository
from services.payments.port import ProviderPayment
from services.payments.service import LOOK_TASK, defer_look
from services.wiring import Product

log = structlog.get_logger(__name__)

# A job's own quick tries end after about four minutes.
WAITED_TOO_LONG = timedelta(minutes=5)
RECENT = timedelta(hours=1)
LATE_PAYMENTS = timedelta(minutes=30)
VERY_LATE_PAYMENTS = timedelta(days=5)
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
    days); returns how many payments were news. Stops when the provider is away: the next search asks again.
    """
    since = product.clock.now() - (VERY_LATE_PAYMENTS if is_thorough else LATE_PAYMENTS)
    async with product.database.unit_of_work() as connection:
        references = await repository.open_references(connection, ending_after=since)
    news = 0
    for reference in references:
        try:
            found = await product.payments.search(reference)
        except ProviderError as error:
            log.warning("open links not searched", error=str(error))
            break
        for seen in found:
            news += await _note_if_news(product, seen)
    return news


async def _note_if_news(product: Product, seen: ProviderPayment) -> bool:
    """Store and defer a notification of our own about a payment, unless it is known in this state."""
    async with product.database.unit_of_work() as connection:
        known = await repository.known_payment(connection, seen.id)
        if known is not None and (known.status, known.refunded) == (seen.status, seen.refunded):
            return False
        if await repository.is_job_waiting(connection, LOOK_TASK, lock=f"payment:{seen.id}"):
            return False
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
        await defer_look(connection, notification_id, seen.id)
        await connection.commit()
    log.info("payment found by search", payment=seen.id)
    return True
