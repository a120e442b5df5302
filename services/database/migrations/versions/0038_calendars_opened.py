"""Since when a channel cannot have sold a night, rather than whether; and clashes that are shown after a while."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.add_column(
        "calendar_told",
        sa.Column(
            "opened_at", sa.DateTime(timezone=True), nullable=True,
            comment="first fetch at which it did not show it itself",
        ),
    )  # fmt: skip
    op.execute("""
        update calendar_told set opened_at = calendar_export.created_at from calendar_export
        where calendar_export.id = calendar_told.export_id and not is_its_own
    """)
    # An address that changed is told by its export from now on.
    op.execute("""
        update calendar_told set ended_at = null from calendar_export
        where calendar_export.id = calendar_told.export_id and calendar_export.fetched_at is null
            and calendar_told.ended_at = calendar_export.created_at
    """)
    op.drop_column("calendar_told", "is_its_own")
    op.drop_column("calendar_export", "known_at")
    op.add_column(
        "calendar_conflict",
        sa.Column(
            "shown_from", sa.DateTime(timezone=True), nullable=True, comment="until then a portal may only be behind"
        ),
    )


def downgrade() -> None:
    op.drop_column("calendar_conflict", "shown_from")
    op.add_column(
        "calendar_export",
        sa.Column(
            "known_at", sa.DateTime(timezone=True), nullable=True,
            comment="last fetch of which we knew all that the channel had sold: what it closes from then on is ours",
        ),
    )  # fmt: skip
    op.add_column(
        "calendar_told",
        sa.Column(
            "is_its_own", sa.Boolean(), nullable=False, server_default=sa.true(),
            comment="the channel showed it before it read it here, or may have",
        ),
    )  # fmt: skip
    op.execute("update calendar_told set is_its_own = opened_at is null")
    op.alter_column("calendar_told", "is_its_own", server_default=None)
    op.drop_column("calendar_told", "opened_at")
