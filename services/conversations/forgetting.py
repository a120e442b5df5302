"""What guests sent is not kept for ever: how long is a setting, and whoever looks for it later is told since when."""

from __future__ import annotations

from datetime import timedelta

import structlog

from services.conversations import files
from services.wiring import Product

log = structlog.get_logger(__name__)

AT_ONCE = 100  # files; each batch is a transaction, so that nobody waits for a long one


async def forget_files(product: Product, *, at_once: int = AT_ONCE) -> int:
    """Delete the recordings and receipts that were kept for ``*_KEPT_DAYS``, in batches; how many."""
    now, settings = product.clock.now(), product.settings
    count = 0
    while True:
        async with product.database.unit_of_work() as connection:
            deleted = await files.delete_older(
                connection,
                recordings_before=now - timedelta(days=settings.recordings_kept_days),
                others_before=now - timedelta(days=settings.receipts_kept_days),
                most=at_once,
                now=now,
            )
            await connection.commit()
        if not deleted:
            return count
        count += len(deleted)
        log.info("files of guests deleted", files=len(deleted), inbound=sorted(deleted))
