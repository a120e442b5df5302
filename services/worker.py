"""The background process: runs the jobs of every slice until it is told to stop."""

from __future__ import annotations

import structlog

from services.wiring import Product, job_queue

log = structlog.get_logger(__name__)

# Stock settings are too slow for a chat: neither a retry nor the end of a job wakes a worker, so it looks often.
POLLING_SECONDS = 0.3
HEARTBEAT_SECONDS = 1.0
STALLED_AFTER_SECONDS = 3.0
CONCURRENCY = 8


async def run_worker(product: Product) -> None:
    """Run jobs until the process is asked to stop (SIGINT, SIGTERM)."""
    queue = job_queue(product.settings)
    async with queue.open_async():
        await queue.run_worker_async(
            concurrency=CONCURRENCY,
            fetch_job_polling_interval=POLLING_SECONDS,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=STALLED_AFTER_SECONDS,
            delete_jobs="successful",
            additional_context={"product": product},
            install_signal_handlers=True,
        )
