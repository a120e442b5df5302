"""What an owner promised in writing is pinned to the reservation."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "promise",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("reservation_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="the owner's words"),
        sa.Column("amount", sa.BigInteger(), nullable=True, comment="minor units added to the price"),
        sa.Column("check_out_until", sa.Time(), nullable=True, comment="later than usual"),
        sa.Column("promised_by", sa.Text(), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["reservation_id"], ["reservation.id"], name=op.f("promise_reservation_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("promise_pkey")),
    )
    op.create_index(op.f("promise_reservation_id_idx"), "promise", ["reservation_id"])


def downgrade() -> None:
    op.drop_table("promise")
