"""What was paid is a sum of the ledger: the stored number, which could drift, goes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.drop_constraint(op.f("reservation_money_check"), "reservation")
    op.drop_column("reservation", "paid")
    op.create_check_constraint(
        op.f("reservation_money_check"), "reservation", "total >= 0 and deposit between 0 and total"
    )


def downgrade() -> None:
    op.add_column(
        "reservation",
        sa.Column("paid", sa.BigInteger(), server_default=sa.text("0"), nullable=False, comment="minor units"),
    )
    op.execute(
        """
        update reservation set paid = greatest(0, (
            select coalesce(-sum(amount), 0) from ledger_entry
            where reservation_id = reservation.id and account = 'stay' and kind in ('payment', 'refund')
        ))
        """
    )
    op.drop_constraint(op.f("reservation_money_check"), "reservation")
    op.create_check_constraint(
        op.f("reservation_money_check"), "reservation", "total >= 0 and deposit between 0 and total and paid >= 0"
    )
