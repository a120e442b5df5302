"""A hold that can be paid from outside keeps its nights until the provider was asked once more."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column(
        "reservation",
        sa.Column(
            "nights_kept_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="one that can be paid from outside keeps its nights until the provider was asked again",
        ),
    )


def downgrade() -> None:
    op.drop_column("reservation", "nights_kept_until")
