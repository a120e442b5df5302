"""Which nights each channel has read as taken: what comes back from it is told to no other."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "calendar_told",
        sa.Column("export_id", sa.BigInteger(), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column(
            "is_its_own", sa.Boolean(), nullable=False,
            comment="the channel showed it before it read it here, or may have",
        ),
        sa.Column(
            "ended_at", sa.DateTime(timezone=True), nullable=True,
            comment="first fetch of which it was no part any more",
        ),
        sa.ForeignKeyConstraint(
            ["export_id"], ["calendar_export.id"], name=op.f("calendar_told_export_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("export_id", "night", name=op.f("calendar_told_pkey")),
        comment="nights that a channel has read as taken: what it shows on them may be but that, come back",
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("calendar_told")
