"""When a channel fetched our calendar while we knew all that it had sold."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column(
        "calendar_export",
        sa.Column(
            "known_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="last fetch of which we knew all that the channel had sold: what it closes from then on is ours",
        ),
    )


def downgrade() -> None:
    op.drop_column("calendar_export", "known_at")
