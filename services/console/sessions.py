"""
Signed cookies and form tokens. Pure: the moment and the key are passed in.

A cookie holds who came in and until when, sealed with a key that only this installation knows; the server judges its
age. The key depends on the password, so changing the password ends every session.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.console.rights import Role

SESSION_LENGTH = timedelta(hours=12)


@dataclass(frozen=True)
class Session:
    """Somebody who came in. ``nonce`` makes the tokens of its forms its own."""

    email: str
    nonce: str
    expires_at: datetime
    role: Role = Role.OWNER


def session_key(secret: str, *, email: str, password: str) -> bytes:
    """The sealing key of an installation (its internal token) and an owner's credentials."""
    purpose = "\0".join(["anfitrion console session", email, password])
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()


def seal(session: Session, key: bytes) -> str:
    """The cookie value of a session: ``<payload>.<seal>``, both URL-safe base64."""
    content = {"email": session.email, "nonce": session.nonce, "until": int(session.expires_at.timestamp())}
    payload = _encode(json.dumps(content, separators=(",", ":")).encode())
    return f"{payload}.{_encode(_sign(key, payload))}"


def unseal(cookie: str, key: bytes, *, now: datetime) -> Session | None:
    """The session of a cookie; ``None`` when it was not sealed with ``key`` or has ended."""
    payload, _, given = cookie.partition(".")
    if not hmac.compare_digest(_encode(_sign(key, payload)).encode(), given.encode("utf-8", "replace")):
        return None
    content = json.loads(_decode(payload))
    session = Session(content["email"], content["nonce"], datetime.fromtimestamp(content["until"], UTC))
    return session if now < session.expires_at else None


def form_token(nonce: str, key: bytes) -> str:
    """What a form must bring back to show that one of our own pages made it."""
    return _encode(_sign(key, f"form {nonce}"))


def is_form_token(given: str, nonce: str, key: bytes) -> bool:
    """Whether a form brought back the token of ``nonce`` (constant time)."""
    return hmac.compare_digest(form_token(nonce, key).encode(), given.encode("utf-8", "replace"))


def _sign(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode("utf-8", "replace"), hashlib.sha256).digest()


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:  # pragma: no cover - sealed text is always ours
        raise ValueError("not base64") from error
