"""The door of the console: whether it has an owner, the key of its forms, and how often one may try a password."""

from __future__ import annotations

import hashlib

import redis.exceptions
import structlog

from services.console.sessions import session_key
from services.console.team import rows
from services.wiring import Product

log = structlog.get_logger(__name__)

TRIES = 5
TRIES_WINDOW_SECONDS = 15 * 60


class Access:
    """The door of one process."""

    def __init__(self, product: Product) -> None:
        self._product = product
        settings = product.settings
        secret = settings.internal_api_token.get_secret_value()
        self.key = session_key(secret)
        self._has_secret = bool(secret)
        self._has_people = bool(
            settings.console_owner_email.strip() and settings.console_owner_password.get_secret_value()
        )

    async def is_configured(self) -> bool:
        """Whether anybody could come in: somebody is known, or the settings name the first owner."""
        if self._has_secret and not self._has_people:
            async with self._product.database.unit_of_work() as connection:
                self._has_people = await rows.is_anybody(connection)
        return self._has_secret and self._has_people

    async def may_try(self, address: str, email: str) -> bool:
        """
        Whether this address may try this email once more: five times in a quarter of an hour. Without Redis the only
        brake is the cost of a hash, so that an owner is not locked out of a working house.
        """
        try:
            async with self._product.redis.pipeline(transaction=True) as pipeline:
                name = _tries_name(address, email)
                pipeline.incr(name)
                pipeline.expire(name, TRIES_WINDOW_SECONDS, nx=True)
                count, _ = await pipeline.execute()
        except redis.exceptions.RedisError as error:
            log.warning("console login not throttled", error=type(error).__name__)
            return True
        return int(count) <= TRIES

    async def forget_tries(self, address: str, email: str) -> None:
        """Begin counting anew after a good password."""
        try:
            await self._product.redis.delete(_tries_name(address, email))
        except redis.exceptions.RedisError as error:
            log.warning("console tries not forgotten", error=type(error).__name__)


def _tries_name(address: str, email: str) -> str:
    who = f"{address}\0{email.strip().casefold()}".encode("utf-8", "replace")
    return f"console:tries:{hashlib.sha256(who).hexdigest()}"
