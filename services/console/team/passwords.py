"""Passwords: which will do, and their argon2id hashes. Hashing takes some 50 ms: off the event loop."""

from __future__ import annotations

import asyncio
from functools import cache

import structlog
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

log = structlog.get_logger(__name__)

FEWEST, MOST = 12, 200
# Compared with where nobody of that address is, so that the time of an answer does not tell.
NOBODYS = "a password that nobody has"


def fault_of(password: str, *, email: str) -> str:
    """What is wrong with a password that somebody wants: ``short``, ``long``, ``email``; empty for nothing."""
    if len(password) < FEWEST:
        return "short"
    if len(password) > MOST:
        return "long"
    simple = password.casefold()
    return "email" if email and (simple in email or email.partition("@")[0] * 2 in simple or email in simple) else ""


async def hashed(password: str) -> str:
    """The argon2id hash of a password, with its parameters."""
    return await asyncio.to_thread(PasswordHasher().hash, password)


async def is_password(password: str, password_hash: str | None) -> bool:
    """Whether a password is that of a hash; takes as long without one."""
    return await asyncio.to_thread(_is_password, password, password_hash)


def is_outdated(password_hash: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return PasswordHasher().check_needs_rehash(password_hash)


def is_hash(text: str) -> bool:
    """Whether a text is an argon2 hash rather than a password; one that is broken is logged, and is no hash."""
    if not text.startswith("$argon2"):
        return False
    try:
        PasswordHasher().check_needs_rehash(text)
    except InvalidHashError:
        log.error("CONSOLE_OWNER_PASSWORD begins like an argon2 hash and is none")
        return False
    return True


@cache
def _nobodys_hash() -> str:
    return PasswordHasher().hash(NOBODYS)


def _is_password(password: str, password_hash: str | None) -> bool:
    try:
        is_right = PasswordHasher().verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return is_right and password_hash is not None
