"""Tokens that others show, compared with ours."""

from __future__ import annotations

import hmac


def is_token(given: str | None, expected: str) -> bool:
    """Whether a token is ours: in constant time, whatever was given, and never without a token of ours."""
    return bool(expected) and hmac.compare_digest((given or "").encode("utf-8", "replace"), expected.encode())
