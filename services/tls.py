"""The certificate authorities that are trusted when we call out, read once for all clients of a process."""

from __future__ import annotations

import ssl
from functools import cache

import httpx


@cache
def trusted_authorities() -> ssl.SSLContext:
    """What an ``httpx`` client should ``verify`` with. Reading them costs some 30 ms each time."""
    return httpx.create_ssl_context()
