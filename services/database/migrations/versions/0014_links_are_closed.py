"""A link that must not be paid any more is closed at the provider."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column(
        "payment_link",
        sa.Column(
            "closed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the provider was told that it must not be paid any more",
        ),
    )


def downgrade() -> None:
    op.drop_column("payment_link", "closed_at")
