"""What was understood of each message, and what people say of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"

TAUGHT = "(verdict is not null and verdict in ('right', 'corrected')) = (intent is not null and taught is not null)"


def upgrade() -> None:
    op.create_table(
        "understood",
        sa.Column("inbound_id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False, comment="of the message among the assistant's events"),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="what the assistant was told"),
        sa.Column(
            "intent", sa.Text(), nullable=False, comment="the likeliest, whether or not it was sure enough to act"
        ),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("next_intent", sa.Text(), nullable=True),
        sa.Column("next_confidence", sa.Float(), nullable=True),
        sa.Column("entities", postgresql.JSONB(), nullable=False, comment="entity, value, start, end of each"),
        sa.Column("is_fallback", sa.Boolean(), nullable=False, comment="it asked again instead of acting"),
        sa.Column("asked_person", sa.Text(), nullable=True, comment="why a person was called in this turn"),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True, comment="from the message to the last thing done"),
        sa.ForeignKeyConstraint(
            ["inbound_id"], ["inbound_message.id"], name=op.f("understood_inbound_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("understood_conversation_id_fkey")),
        sa.PrimaryKeyConstraint("inbound_id", name=op.f("understood_pkey")),
    )
    op.create_index(op.f("understood_conversation_id_idx"), "understood", ["conversation_id"])
    op.create_index(op.f("understood_event_id_idx"), "understood", ["event_id"])
    op.create_index("understood_said_idx", "understood", [sa.text("said_at desc"), sa.text("inbound_id desc")])
    op.create_index("understood_intent_idx", "understood", ["intent", sa.text("said_at desc")])
    op.create_table(
        "turn_review",
        sa.Column("inbound_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "verdict",
            sa.String(length=16),
            nullable=True,
            comment="right, corrected or useless; null: only marked or commented",
        ),
        sa.Column("intent", sa.Text(), nullable=True, comment="what it meant"),
        sa.Column(
            "taught",
            sa.Text(),
            nullable=True,
            comment="the sentence as it is to be learnt, entities marked as Rasa does",
        ),
        sa.Column("is_flagged", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("comment", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("reviewed_by", sa.Text(), nullable=False, comment="who came in to the console"),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict in ('right', 'corrected', 'useless')", name=op.f("turn_review_verdict_check")),
        sa.CheckConstraint(TAUGHT, name=op.f("turn_review_taught_check")),
        sa.ForeignKeyConstraint(
            ["inbound_id"], ["understood.inbound_id"], name=op.f("turn_review_inbound_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("inbound_id", name=op.f("turn_review_pkey")),
    )
    op.create_index(
        "turn_review_taught_idx",
        "turn_review",
        ["reviewed_at"],
        postgresql_where=sa.text("verdict = 'corrected'"),
    )


def downgrade() -> None:
    op.drop_table("turn_review")
    op.drop_table("understood")
