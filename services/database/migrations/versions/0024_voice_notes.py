"""What was heard in a voice note."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "voice_note",
        sa.Column("inbound_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(16), server_default=sa.text("'wanted'"), nullable=False),
        sa.Column("text", sa.Text(), nullable=True, comment="what was understood, whatever is made of it"),
        sa.Column(
            "confidence",
            sa.Float(),
            nullable=True,
            comment="the probability that what it says of a booking is right",
        ),
        sa.Column("decision", sa.String(16), nullable=True, comment="act, confirm, ask_again"),
        sa.Column(
            "reason",
            sa.Text(),
            nullable=True,
            comment="why it has to be said again: silence, unclear, too_long, gone, …",
        ),
        sa.Column("signals", postgresql.JSONB(), nullable=True, comment="what the confidence was computed from"),
        sa.Column(
            "is_right", sa.Boolean(), nullable=True, comment="what the guest answered when asked whether it was that"
        ),
        sa.Column(
            "answered_by", sa.BigInteger(), nullable=True, comment="the message with which the guest answered that"
        ),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('wanted', 'heard', 'failed')", name=op.f("voice_note_state_check")),
        sa.CheckConstraint("(state = 'heard') = (text is not null)", name=op.f("voice_note_text_check")),
        sa.CheckConstraint("(state = 'wanted') = (decision is null)", name=op.f("voice_note_decision_check")),
        sa.CheckConstraint("decision in ('act', 'confirm', 'ask_again')", name=op.f("voice_note_decision_kind_check")),
        sa.CheckConstraint("(decision = 'ask_again') = (reason is not null)", name=op.f("voice_note_reason_check")),
        sa.ForeignKeyConstraint(
            ["inbound_id"], ["inbound_message.id"], name=op.f("voice_note_inbound_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("inbound_id", name=op.f("voice_note_pkey")),
    )
    op.create_index("voice_note_wanted_idx", "voice_note", ["inbound_id"], postgresql_where=sa.text("state = 'wanted'"))


def downgrade() -> None:
    op.drop_table("voice_note")
