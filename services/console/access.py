"""Who may come in: one owner, whose email and password are settings; and how often one may try."""

from __future__ import annotations

import asyncio
import hashlib
import hmac

import redis.exceptions
import structlog
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.console.sessions import session_key
from services.wiring import Product

log = structlog.get_logger(__name__)

TRIES = 5
TRIES_WINDOW_SECONDS = 15 * 60


class Access:
    """
    The door of the console. ``CONSOLE_OWNER_PASSWORD`` may be the password or its argon2 hash (``$argon2id$…``).

    Passwords are compared as argon2 hashes, off the event loop, whether or not the email is right: neither the answer
    nor its time says which of the two was wrong.
    """

    def __init__(self, product: Product) -> None:
        self._product = product
        self._hasher = PasswordHasher()
        self._email = product.settings.console_owner_email.strip().casefold()
        self._password = product.settings.console_owner_password.get_secret_value()
        secret = product.settings.internal_api_token.get_secret_value()
        self.is_configured = bool(self._email and self._password and secret)
        self.key = session_key(secret, email=self._email, password=self._password)
        self._hash: str | None = self._password if self._password.startswith("$argon2") else None

    async def admits(self, email: str, password: str) -> bool:
        """Whether these are the owner's email and password."""
        is_owner = hmac.compare_digest(self._email.encode(), email.strip().casefold().encode("utf-8", "replace"))
        is_password = await asyncio.to_thread(self._is_password, password)
        return is_owner and is_password

    def _is_password(self, password: str) -> bool:
        if self._hash is None:
            self._hash = self._hasher.hash(self._password)
        try:
            return self._hasher.verify(self._hash, password)
        except VerificationError:
            return False
        except InvalidHashError:
            log.error("CONSOLE_OWNER_PASSWORD begins like an argon2 hash and is none")
            return False

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
