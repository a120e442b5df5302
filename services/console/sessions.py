"""
Sessions and form tokens. Pure: the moment and the key are passed in.

A browser keeps a random token, the database its hash and who came in. A session ends at the latest 30 days after it
began, and three days after it was last used; sooner when somebody ends it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.console.rights import Right, Role

SESSION_LENGTH = timedelta(days=30)
IDLE_LENGTH = timedelta(days=3)
# A second factor is asked for within so long after the password.
WAITING_LENGTH = timedelta(minutes=10)


@dataclass(frozen=True)
class Session:
    """Somebody who came in. ``nonce`` makes the tokens of its forms its own."""

    id: UUID
    user_id: UUID
    email: str
    role: Role
    nonce: str
    ends_at: datetime

    def may(self, right: Right) -> bool:
        """Whether this person may do something."""
        return self.role.may(right)


def session_key(secret: str) -> bytes:
    """The key of an installation (its internal token) for what its pages bring back."""
    return hmac.new(secret.encode(), b"anfitrion console session", hashlib.sha256).digest()


def token_hash(token: str) -> str:
    """What is stored of a random token of 256 bits."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def form_token(nonce: str, key: bytes) -> str:
    """What a form must bring back to show that one of our own pages made it."""
    signature = hmac.new(key, f"form {nonce}".encode("utf-8", "replace"), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(signature).rstrip(b"=").decode()


def is_form_token(given: str, nonce: str, key: bytes) -> bool:
    """Whether a form brought back the token of ``nonce`` (constant time)."""
    return hmac.compare_digest(form_token(nonce, key).encode(), given.encode("utf-8", "replace"))
