"""Calendars that we publish, and what was odd about a feed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column(
        "calendar_feed",
        sa.Column(
            "warnings", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False,
            comment="[[code, about], …]",
        ),
    )  # fmt: skip
    op.create_table(
        "calendar_export",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column(
            "channel", sa.String(length=16), nullable=False, comment="who reads it: what came from there is left out"
        ),
        sa.Column("token", sa.Text(), nullable=False, comment="a secret: whoever has it reads the calendar"),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "channel in ('airbnb', 'booking', 'vrbo', 'google', 'other')", name=op.f("calendar_export_channel_check")
        ),
        sa.ForeignKeyConstraint(["cabin_id"], ["cabin.id"], name=op.f("calendar_export_cabin_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("calendar_export_pkey")),
        sa.UniqueConstraint("token", name=op.f("calendar_export_token_key")),
        sa.UniqueConstraint("cabin_id", "channel", name=op.f("calendar_export_cabin_id_channel_key")),
    )


def downgrade() -> None:
    op.drop_table("calendar_export")
    op.drop_column("calendar_feed", "warnings")
