"""Babies come too: they are among the children of a quote and a reservation, and pay nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

PARTY = "reservation_party_check"


def upgrade() -> None:
    for table in ("quote", "reservation"):
        column = sa.Column(
            "babies",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="of the children: who pay nothing",
        )
        op.add_column(table, column)
    op.drop_constraint(op.f(PARTY), "reservation")
    op.create_check_constraint(
        op.f(PARTY), "reservation", "adults > 0 and children >= babies and babies >= 0 and pets >= 0"
    )


def downgrade() -> None:
    op.drop_constraint(op.f(PARTY), "reservation")
    op.create_check_constraint(op.f(PARTY), "reservation", "adults > 0 and children >= 0 and pets >= 0")
    for table in ("quote", "reservation"):
        # Before, a baby was nobody.
        op.execute(f"update {table} set children = children - babies")  # noqa: S608
        op.drop_column(table, "babies")
