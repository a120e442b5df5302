"""A provider's side of one HTTP call, free of any web framework."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """
    What the product asked. ``path`` begins after the provider's base address; ``body`` is decoded JSON or ``None``.

    ``headers`` have lower-case names; a query argument given twice keeps its first value.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None

    def has_token(self, token: str) -> bool:
        """Whether the call carries this Bearer token. An empty token lets nobody in."""
        given = self.headers.get("authorization", "")
        return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


@dataclass(frozen=True)
class Answer:
    """What the provider says: JSON, or bytes of a ``content_type``."""

    status: int
    body: Any
    content_type: str = "application/json"
