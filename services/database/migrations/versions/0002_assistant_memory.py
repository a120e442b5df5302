"""The assistant's memory, in a schema of its own: its events and one snapshot per conversation."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("create schema bot")
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("sender_id", sa.String(length=255), nullable=False, comment="conversation id"),
        sa.Column("type_name", sa.String(length=255), nullable=False),
        sa.Column("timestamp", sa.Float(), nullable=True),
        sa.Column("intent_name", sa.String(length=255), nullable=True),
        sa.Column("action_name", sa.String(length=255), nullable=True),
        sa.Column("data", sa.Text(), nullable=False, comment="the event as Rasa's JSON"),
        sa.PrimaryKeyConstraint("id", name=op.f("events_pkey")),
        schema="bot",
    )
    op.create_index(op.f("events_sender_id_id_idx"), "events", ["sender_id", "id"], schema="bot")
    op.create_table(
        "snapshot",
        sa.Column("sender_id", sa.String(length=255), nullable=False, comment="conversation id"),
        sa.Column("slots", sa.Text(), nullable=False, comment="JSON: the slots that differ from their first value"),
        sa.Column("active_loop", sa.String(length=255), nullable=True),
        sa.PrimaryKeyConstraint("sender_id", name=op.f("snapshot_pkey")),
        schema="bot",
    )


def downgrade() -> None:
    op.drop_table("snapshot", schema="bot")
    op.drop_index(op.f("events_sender_id_id_idx"), table_name="events", schema="bot")
    op.drop_table("events", schema="bot")
    op.execute("drop schema bot")
