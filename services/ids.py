"""
The one place where identifiers and other random values come from.

Codes are read aloud and typed by people, so they avoid letters and digits that look alike.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import timedelta

CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 7


def new_reservation_code() -> str:
    """A code such as ``K7MPX2A``: 31^7 ≈ 2.7 × 10^10 of them; uniqueness is the database's."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def new_id() -> uuid.UUID:
    """A random row identifier."""
    return uuid.uuid4()


def around(duration: timedelta) -> timedelta:
    """A duration up to a fifth shorter or longer, so that what is done again and again does not fall together."""
    return duration * (0.8 + 0.4 * secrets.randbelow(1_000_001) / 1_000_000)


def new_token(length_bytes: int = 32) -> str:
    """An unguessable URL-safe secret."""
    return secrets.token_urlsafe(length_bytes)
