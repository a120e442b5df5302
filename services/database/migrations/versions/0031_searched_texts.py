"""Texts are kept as they are searched, not made so for each message looked at; what failed is found at once."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

SAID = "coalesce(body #>> '{text,body}', body #>> '{interactive,body,text}')"
# Table, what of it is searched, the index and what it was over before, if it was there.
SEARCHED = (
    ("inbound_message", "text", "inbound_message_search_idx", "text"),
    ("outbound_message", SAID, "outbound_message_search_idx", SAID),
    ("guest", "name", "guest_search_idx", None),
)
FAILED = "outbound_message_failed_idx"


def upgrade() -> None:
    for table, what, index, before in SEARCHED:
        if before is not None:
            op.execute(f"drop index {index}")
        op.add_column(
            table, sa.Column("searched", sa.Text(), sa.Computed(f"as_searched({what})", persisted=True), nullable=True)
        )
        op.execute(f"create index {index} on {table} using gin (searched gin_trgm_ops)")
    op.create_index(
        FAILED, "outbound_message", ["created_at"], postgresql_where=sa.text("state in ('failed', 'undeliverable')")
    )


def downgrade() -> None:
    op.drop_index(FAILED, "outbound_message")
    for table, _, index, before in SEARCHED:
        op.execute(f"drop index {index}")
        op.drop_column(table, "searched")
        if before is not None:
            op.execute(f"create index {index} on {table} using gin (as_searched({before}) gin_trgm_ops)")
