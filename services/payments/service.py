"""
From a notification to at most one confirmed reservation.

Each step may be repeated and may be cut off anywhere: the notification and its job are one fact, the payment is
fetched outside of any transaction, and what it means is applied in one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import redis.exceptions
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.database.jobs import defer
from services.errors import BadSignature, ProviderUnavailable
from services.payments import link_rows, repository
from services.payments.notifications import Look, Notification, read_notification
from services.payments.settlement import settle
from services.payments.signature import is_authentic
from services.payments.verdict import APPROVED
from services.reservations.elsewhere import look_before_taking_again
from services.wiring import Product

log = structlog.get_logger(__name__)

QUEUE = "payments"
LOOK_TASK = "payments:look"
SEARCH_TASK = "payments:search_open_links"

UNSIGNED_PER_MINUTE = 30
# The provider may know a payment a little later than it tells about it.
UNKNOWN_AFTER = timedelta(minutes=2)


# --- a notification comes in -----------------------------------------------------------------------------------------


async def receive(
    product: Product, *, query: Mapping[str, str], body: bytes, signature: str | None, request_id: str | None
) -> str:
    """
    Store a notification together with its job. ``signature`` is the ``x-signature`` header. Returns ``stored``,
    or ``dropped`` for an unsigned one too many.

    An unsigned notification is accepted only in the forms that the provider never signs, and only so many a minute:
    beyond that it is dropped, which costs minutes, since open links are searched anyway. Raises ``BadSignature``.
    """
    notification = read_notification(query, body)
    if signature is not None:
        if not is_authentic(signature, secrets=_secrets(product), data_id=query.get("data.id"), request_id=request_id):
            raise BadSignature
    elif not notification.unsigned_kind:
        raise BadSignature
    elif not await _may_look_unsigned(product):
        log.warning("unsigned notification dropped", topic=notification.topic)
        return "dropped"
    async with product.database.unit_of_work() as connection:
        await _store(
            connection,
            product,
            notification,
            signed="absent" if signature is None else "valid",
            body=body,
            request_id=request_id,
        )
        await connection.commit()
    return "stored"


async def hint(product: Product, payment_id: str) -> None:
    """
    Look at a payment that a browser named, if it is not known yet; as often as unsigned notifications may have us look.
    """
    notification = read_notification({"type": "payment", "data.id": payment_id}, b"")
    if notification.payment_id is None:
        return
    async with product.database.unit_of_work() as connection:
        if await repository.known_payment(connection, notification.payment_id) is not None:
            return
    if not await _may_look_unsigned(product):
        return
    async with product.database.unit_of_work() as connection:
        await _store(connection, product, notification, signed="absent", body=b"", request_id=None)
        await connection.commit()


async def _store(
    connection: AsyncConnection,
    product: Product,
    notification: Notification,
    *,
    signed: str,
    body: bytes,
    request_id: str | None,
) -> None:
    waits = notification.look is Look.PAYMENT
    outcome = {Look.PAYMENT: None, Look.OPEN_LINKS: "open_links_searched", Look.NOWHERE: "not_about_a_payment"}
    notification_id = await repository.add_notification(
        connection,
        topic=notification.topic,
        payment_id=notification.payment_id,
        request_id=request_id[:200].encode("utf-8", "replace").decode() if request_id else None,
        signed=signed,
        raw=body,
        state="received" if waits else "ignored" if notification.look is Look.NOWHERE else "handled",
        outcome=outcome[notification.look],
        now=product.clock.now(),
    )
    if notification.payment_id is not None:
        await defer_look(connection, notification_id, notification.payment_id)
    elif notification.look is Look.OPEN_LINKS and not await repository.is_job_waiting(connection, SEARCH_TASK):
        await defer(connection, SEARCH_TASK, {}, queue=QUEUE, lock=SEARCH_TASK)


async def defer_look(connection: AsyncConnection, notification_id: int, payment_id: str) -> None:
    """Defer the job of a notification. Jobs about one payment run one after the other."""
    await defer(connection, LOOK_TASK, {"notification_id": notification_id}, queue=QUEUE, lock=f"payment:{payment_id}")


def _secrets(product: Product) -> list[str]:
    """The webhook secrets: several, separated by commas, during a rotation."""
    given = product.settings.mercadopago_webhook_secret.get_secret_value()
    return [secret for part in given.split(",") if (secret := part.strip())]


async def _may_look_unsigned(product: Product) -> bool:
    """Whether this minute has room for one more unsigned notification. Without Redis there is none."""
    key = f"payments:unsigned:{product.clock.now():%Y%m%d%H%M}"
    try:
        async with product.redis.pipeline(transaction=True) as pipeline:
            pipeline.incr(key)
            pipeline.expire(key, 120)
            count, _ = await pipeline.execute()
    except redis.exceptions.RedisError:
        product.metrics.redis_failed("rate_limit")
        return False
    return int(count) <= UNSIGNED_PER_MINUTE


# --- a notification is handled ---------------------------------------------------------------------------------------


async def handle(product: Product, notification_id: int) -> str | None:
    """
    Fetch the payment that a notification is about and apply what it means. Returns the outcome, ``None`` when the
    notification was handled before.

    Raises ``ProviderUnavailable`` or ``ProviderRefused`` when the payment could not be fetched: the notification then
    stays open, to be tried again.
    """
    async with product.database.unit_of_work() as connection:
        notification = await repository.open_notification(connection, notification_id)
    if notification is None:
        return None
    seen = await product.payments.payment(notification.provider_payment_id)
    now = product.clock.now()
    if seen is None and now - notification.received_at < UNKNOWN_AFTER:
        raise ProviderUnavailable("the provider does not know the payment yet")
    if seen is not None and seen.status == APPROVED and seen.reference:
        await _look_elsewhere(product, seen.reference)
    async with product.database.unit_of_work() as connection:
        outcome = "unknown_payment" if seen is None else await settle(connection, product, seen)
        await repository.close_notification(connection, notification_id, outcome=outcome, now=now)
        await connection.commit()
    product.metrics.payment(outcome=outcome)
    log.info("payment notification handled", notification=notification_id, outcome=outcome)
    return outcome


async def _look_elsewhere(product: Product, reference: str) -> None:
    async with product.database.unit_of_work() as connection:
        link = await link_rows.link_of(connection, reference)
    if link is not None:
        await look_before_taking_again(product, link.code)
