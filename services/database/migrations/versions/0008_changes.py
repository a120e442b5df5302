"""Until when a guest may change a confirmed stay is the owner's rule, and part of what is agreed."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

# What was agreed before there was such a rule gets today's.
AGREED = "update {table} set terms = terms || jsonb_build_object('change_days', 7) where terms is not null"


def upgrade() -> None:
    op.add_column(
        "property",
        sa.Column(
            "change_days",
            sa.Integer(),
            server_default=sa.text("7"),
            nullable=False,
            comment="a guest may change a confirmed stay until so many days before check-in",
        ),
    )
    op.create_check_constraint(op.f("property_change_days_check"), "property", "change_days >= 0")
    op.execute(AGREED.format(table="reservation"))
    op.execute(AGREED.format(table="quote"))


def downgrade() -> None:
    op.drop_column("property", "change_days")
    for table in ("reservation", "quote"):
        op.execute(f"update {table} set terms = terms - 'change_days' where terms is not null")  # noqa: S608
