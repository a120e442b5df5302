"""What keeps repeated calls harmless."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.database.tables.base import metadata, moment

idempotency_key = Table(
    "idempotency_key",
    metadata,
    Column("caller", String(64), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False, comment="SHA-256 over method, path and body"),
    Column("status", Integer, nullable=True, comment="null while the first request runs"),
    Column("headers", JSONB, nullable=True),
    Column("body", LargeBinary, nullable=True),
    moment("created_at", nullable=False),
    moment("expires_at", nullable=False),
    Index(None, "expires_at"),
)
