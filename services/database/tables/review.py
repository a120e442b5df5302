"""What the assistant understood of each message, kept to be looked for, and what people say of it."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.database.tables.base import metadata, moment

# One row for each message that the assistant read as words, taken from its own events (``bot.events``) after the turn.
understood = Table(
    "understood",
    metadata,
    Column("inbound_id", BigInteger, ForeignKey("inbound_message.id", ondelete="CASCADE"), primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversation.id"), nullable=False, index=True),
    Column("event_id", BigInteger, nullable=False, index=True, comment="of the message among the assistant's events"),
    moment("said_at", nullable=False),
    Column("text", Text, nullable=False, comment="what the assistant was told"),
    Column("intent", Text, nullable=False, comment="the likeliest, whether or not it was sure enough to act"),
    Column("confidence", Float, nullable=False),
    Column("next_intent", Text, nullable=True),
    Column("next_confidence", Float, nullable=True),
    Column("entities", JSONB, nullable=False, comment="entity, value, start, end of each"),
    Column("is_fallback", Boolean, nullable=False, comment="it asked again instead of acting"),
    Column("asked_person", Text, nullable=True, comment="why a person was called in this turn"),
    Column("language", String(8), nullable=False),
    Column("letters", Integer, nullable=False),
    Column("seconds", Float, nullable=True, comment="from the message to the last thing done"),
    Index("understood_said_idx", text("said_at desc"), text("inbound_id desc")),
    Index("understood_intent_idx", "intent", text("said_at desc")),
)

turn_review = Table(
    "turn_review",
    metadata,
    Column("inbound_id", BigInteger, ForeignKey("understood.inbound_id", ondelete="CASCADE"), primary_key=True),
    Column("verdict", String(16), nullable=True, comment="right, corrected or useless; null: only marked or commented"),
    Column("intent", Text, nullable=True, comment="what it meant"),
    Column("taught", Text, nullable=True, comment="the sentence as it is to be learnt, entities marked as Rasa does"),
    Column("is_flagged", Boolean, nullable=False, server_default=text("false")),
    Column("comment", Text, nullable=False, server_default=text("''")),
    Column("reviewed_by", Text, nullable=False, comment="who came in to the console"),
    moment("reviewed_at", nullable=False),
    CheckConstraint("verdict in ('right', 'corrected', 'useless')", name="verdict"),
    CheckConstraint(
        "(verdict is not null and verdict in ('right', 'corrected')) = (intent is not null and taught is not null)",
        name="taught",
    ),
    Index("turn_review_taught_idx", "reviewed_at", postgresql_where=text("verdict = 'corrected'")),
)
