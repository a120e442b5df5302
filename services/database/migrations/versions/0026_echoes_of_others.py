"""Stays of one channel that another shows as closed, because it read them from us: taken here, published to nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column(
        "external_stay",
        sa.Column(
            "repeated_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="another channel's stay come back: when that was last known to be there",
        ),
    )


def downgrade() -> None:
    op.drop_column("external_stay", "repeated_at")
