"""Who comes in to the console, from where they are in, and what they have done."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.database.tables.base import metadata, moment

# Somebody who has left is not active; the row stays, since what they did names it.
console_user = Table(
    "console_user",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("email", Text, nullable=False, unique=True, comment="in small letters"),
    Column("role", String(16), nullable=False),
    Column("password_hash", Text, nullable=True, comment="argon2id; null: invited, has not chosen one yet"),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    Column("second_factor", Text, nullable=True, comment="secret of the codes (TOTP), base32"),
    Column("second_factor_step", BigInteger, nullable=True, comment="of the last code that served: none serves twice"),
    moment("created_at", nullable=False),
    CheckConstraint("role in ('owner', 'staff', 'trainer', 'reader')", name="role"),
    CheckConstraint("email = lower(email)", name="email"),
)

console_session = Table(
    "console_session",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True, comment="SHA-256 of what the browser keeps"),
    Column("user_id", Uuid, ForeignKey("console_user.id"), nullable=False),
    Column("is_waiting", Boolean, nullable=False, comment="for the second factor: nobody is in yet"),
    Column("device", Text, nullable=False, comment="what the browser says that it is"),
    Column("address", Text, nullable=False),
    moment("began_at", nullable=False),
    moment("used_at", nullable=False),
    moment("ends_at", nullable=False),
    Index(None, "user_id"),
)

# A link that the owner hands over, to choose a password with: for somebody new, or for one who forgot theirs.
console_link = Table(
    "console_link",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("user_id", Uuid, ForeignKey("console_user.id"), nullable=False, unique=True),
    moment("ends_at", nullable=False),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("user_id", Uuid, ForeignKey("console_user.id"), primary_key=True),
    Column("code_hash", Text, primary_key=True),
    comment="of the second factor, each good once",
)

# Append-only: a trigger refuses to change, delete or empty it.
audit_entry = Table(
    "audit_entry",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    moment("happened_at", nullable=False),
    Column("user_id", Uuid, ForeignKey("console_user.id"), nullable=True, comment="null: nobody known, or a terminal"),
    Column("deed", String(48), nullable=False, comment="the route, or what happened at the door"),
    Column("subject", Text, nullable=True, comment="id or code of what it was done to"),
    Column("outcome", String(8), nullable=False),
    Column("address", Text, nullable=False, comment="IP address, or terminal"),
    Column("details", JSONB, nullable=False, comment="numbers and names of fields, never texts"),
    CheckConstraint("outcome in ('done', 'refused')", name="outcome"),
    Index(None, "user_id", "id"),
    Index(None, "deed", "id"),
    Index(None, "subject", "id"),
)

__all__ = ["audit_entry", "console_link", "console_session", "console_user", "recovery_code"]
