"""Who sent a webhook: Meta signs the bytes it sends. Pure. Source: Webhooks, Validate payloads."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

PREFIX = "sha256="


def secrets_of(setting: str) -> list[str]:
    """The secrets in a setting: one, or several separated by commas while they are rotated."""
    return [secret for part in setting.split(",") if (secret := part.strip())]


def is_authentic(body: bytes, signature: str | None, *, secrets: Sequence[str]) -> bool:
    """
    Whether ``signature`` (the ``X-Hub-Signature-256`` header) was made of exactly these bytes with one of the secrets.

    The bytes as received: Meta escapes what is not ASCII, so re-serialised JSON does not match. Every secret is
    compared, in constant time. Without secrets nothing is authentic.
    """
    if signature is None or not signature.startswith(PREFIX):
        return False
    given = signature.removeprefix(PREFIX).encode("utf-8", "replace")
    matches = [
        hmac.compare_digest(hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode(), given)
        for secret in secrets
    ]
    return any(matches)
