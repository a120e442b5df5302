"""The owner's rules as data: deposits, holds by method, minimum stays, arrival days, gaps, discounts, codes."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"

CHECKS = {
    "deposit_fixed": "deposit_fixed >= 0",
    "weekday_minimums": "cardinality(weekday_minimums) = 7 and 0 < all (weekday_minimums)",
    "check_in_days": "cardinality(check_in_days) > 0",
    "gap_nights": "gap_nights >= 0",
}


def rules() -> list[sa.Column[Any]]:
    return [
        sa.Column("deposit_fixed", sa.BigInteger(), nullable=True, comment="minor units, instead of the share"),
        sa.Column(
            "hold_minutes_by_method",
            postgresql.JSONB(),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
            comment="where it differs from hold_minutes, by how the guest means to pay the deposit",
        ),
        sa.Column(
            "cancellation_policy",
            sa.String(length=16),
            server_default=sa.text("'own'"),
            nullable=False,
            comment="the tiers' name",
        ),
        sa.Column(
            "weekday_minimums",
            sa.ARRAY(sa.Integer()),
            server_default=sa.text("'{1,1,1,1,1,1,1}'::integer[]"),
            nullable=False,
            comment="fewest nights of a stay that sleeps the night of each weekday, Monday first",
        ),
        sa.Column(
            "check_in_days",
            sa.ARRAY(sa.Integer()),
            server_default=sa.text("'{0,1,2,3,4,5,6}'::integer[]"),
            nullable=False,
            comment="weekdays on which guests may arrive; Monday is 0",
        ),
        sa.Column(
            "gap_nights",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="nights that stay free between two stays in a cabin",
        ),
        sa.Column(
            "long_stay_discounts",
            postgresql.JSONB(),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
            comment='[{"at_least": 7, "percent": 10}, …]: nights',
        ),
        sa.Column(
            "early_booking_discounts",
            postgresql.JSONB(),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
            comment='[{"at_least": 60, "percent": 5}, …]: days before check-in',
        ),
    ]


def upgrade() -> None:
    for column in rules():
        op.add_column("property", column)
    for name, check in CHECKS.items():
        op.create_check_constraint(op.f(f"property_{name}_check"), "property", check)
    op.add_column(
        "season",
        sa.Column(
            "check_in_days", sa.ARRAY(sa.Integer()), nullable=True, comment="as the property's; null: the property's"
        ),
    )
    op.create_table(
        "promotion",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False, comment="in capitals"),
        sa.Column("percent", sa.Integer(), nullable=True, comment="off the lodging"),
        sa.Column("amount", sa.BigInteger(), nullable=True, comment="minor units off the lodging, instead of a share"),
        sa.Column("first_day", sa.Date(), nullable=False, comment="of booking"),
        sa.Column("last_day", sa.Date(), nullable=False, comment="of booking, included"),
        sa.Column("nights", postgresql.DATERANGE(), nullable=True, comment="stays within; null: any"),
        sa.Column("minimum_nights", sa.Integer(), nullable=False),
        sa.Column("use_limit", sa.Integer(), nullable=True, comment="null: as often as one likes"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(percent is null) <> (amount is null)", name=op.f("promotion_gives_check")),
        sa.CheckConstraint("percent between 1 and 100 and amount > 0", name=op.f("promotion_amounts_check")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("promotion_days_check")),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("promotion_property_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("promotion_pkey")),
        sa.UniqueConstraint("property_id", "code", name=op.f("promotion_property_id_code_key")),
    )
    op.add_column("quote", sa.Column("promotion_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("quote_promotion_id_fkey"), "quote", "promotion", ["promotion_id"], ["id"])
    op.add_column("reservation", sa.Column("promotion_id", sa.Uuid(), nullable=True, comment="uses are counted"))
    op.create_foreign_key(op.f("reservation_promotion_id_fkey"), "reservation", "promotion", ["promotion_id"], ["id"])
    op.create_index(op.f("reservation_promotion_id_idx"), "reservation", ["promotion_id"])


def downgrade() -> None:
    op.drop_column("reservation", "promotion_id")
    op.drop_column("quote", "promotion_id")
    op.drop_table("promotion")
    op.drop_column("season", "check_in_days")
    for column in rules():
        op.drop_column("property", column.name)
