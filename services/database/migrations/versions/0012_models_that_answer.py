"""Which model answers guests, in the assistant's schema: models that were let in, and when each was."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "model",
        sa.Column("name", sa.Text(), nullable=False, comment="fingerprint of what it was trained on"),
        sa.Column("trained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("scores", postgresql.JSONB(), nullable=False, comment="shares from 0 to 1 by name"),
        sa.Column("archive", sa.LargeBinary(), nullable=True, comment="Rasa's file; null once it is too old to return"),
        sa.Column("archive_sha256", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("model_pkey")),
        schema="bot",
    )
    op.create_table(
        "activation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False, comment="the highest is active"),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("activated_by", sa.Text(), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True, comment="why it was let in though it did worse"),
        sa.Column("program", sa.Text(), nullable=False, comment="fingerprint of the program that it works with"),
        sa.Column("previous", sa.BigInteger(), nullable=True, comment="where a rollback leads"),
        sa.CheckConstraint("kind in ('first', 'trainer', 'program', 'rollback')", name=op.f("activation_kind_check")),
        sa.ForeignKeyConstraint(["model"], ["bot.model.name"], name=op.f("activation_model_fkey")),
        sa.ForeignKeyConstraint(["previous"], ["bot.activation.id"], name=op.f("activation_previous_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("activation_pkey")),
        schema="bot",
    )


def downgrade() -> None:
    op.drop_table("activation", schema="bot")
    op.drop_table("model", schema="bot")
