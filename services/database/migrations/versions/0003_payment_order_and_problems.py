"""Payments remember when the provider last changed them, and when a person closed their problem."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column(
        "payment",
        sa.Column(
            "provider_changed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="as the provider says: an older fetch never overwrites a newer one",
        ),
    )
    op.add_column(
        "payment",
        sa.Column(
            "problem_closed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when a person said it is dealt with",
        ),
    )


def downgrade() -> None:
    op.drop_column("payment", "problem_closed_at")
    op.drop_column("payment", "provider_changed_at")
