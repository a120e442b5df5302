"""What the assistant understood of each message, kept to be looked for, and what people say of it."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
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

# What the page of models asks the workshop for (``deploy/workshop``), a process that trains beside everything else: one
# at a time. ``is_open`` is true until a run ends, and then null.
model_run = Table(
    "model_run",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False, server_default=text("'wanted'")),
    Column("is_open", Boolean, nullable=True, server_default=text("true"), unique=True),
    Column("model", Text, nullable=True, comment="which to let in; of a training, what came of it"),
    Column("reason", Text, nullable=True, comment="why it is let in though it does worse"),
    Column("asked_by", Text, nullable=False, comment="who came in to the console"),
    moment("asked_at", nullable=False),
    moment("started_at"),
    moment("ended_at"),
    Column("is_unwanted", Boolean, nullable=False, server_default=text("false"), comment="somebody wants it to end"),
    Column("log", Text, nullable=False, server_default=text("''"), comment="what it has said so far, a line each"),
    Column("result", JSONB(none_as_null=True), nullable=True, comment="a comparison with the active model"),
    CheckConstraint("kind in ('train', 'activate', 'rollback')", name="kind"),
    CheckConstraint("state in ('wanted', 'running', 'done', 'failed', 'cancelled')", name="state"),
    CheckConstraint("(state in ('wanted', 'running')) = (is_open is not null)", name="is_open"),
)

# That there is a workshop, and when it last said so, by the database's clock.
workshop = Table(
    "workshop",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="always 1"),
    Column("place", Text, nullable=False, comment="machine and folder"),
    moment("seen_at", nullable=False),
    CheckConstraint("id = 1", name="one"),
)
