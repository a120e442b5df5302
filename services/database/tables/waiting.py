"""Who waits for nights to become free, and what they were offered of them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE

from services.database.tables.base import metadata, moment

# One row is one wish, offered at most once: ``reservation_id`` is the hold that was made for it.
waiting_entry = Table(
    "waiting_entry",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("guest_id", Uuid, ForeignKey("guest.id"), nullable=False),
    Column("guest_name", Text, nullable=False),
    Column("cabin_id", Uuid, ForeignKey("cabin.id"), nullable=True, comment="null: any that serves"),
    Column("stay", DATERANGE, nullable=False, comment="half-open: the check-out day is not slept"),
    Column("adults", Integer, nullable=False),
    Column("children", Integer, nullable=False),
    Column("babies", Integer, nullable=False, comment="of the children: who pay nothing"),
    Column("pets", Integer, nullable=False),
    moment("since", nullable=False),
    Column(
        "reservation_id", Uuid, ForeignKey("reservation.id"), nullable=True, unique=True, comment="what was offered"
    ),
    moment("told_at"),
    moment("ended_at"),
    Column("ended_because", String(16), nullable=True, comment="taken, declined, lapsed, stopped, booked, passed"),
    CheckConstraint("not isempty(stay) and lower(stay) is not null and upper(stay) is not null", name="stay"),
    CheckConstraint("adults > 0 and children >= babies and babies >= 0 and pets >= 0", name="party"),
    CheckConstraint("(ended_at is null) = (ended_because is null)", name="ended"),
    CheckConstraint("told_at is null or reservation_id is not null", name="told"),
    Index("waiting_entry_open_idx", "guest_id", "stay", unique=True, postgresql_where=text("ended_at is null")),
)

__all__ = ["waiting_entry"]
