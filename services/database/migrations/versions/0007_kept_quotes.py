"""Quotes are kept, and reservations keep the terms that were agreed; more of the owner's rules are data."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

# What was agreed before terms were kept is what the property says today.
AGREED = """
update reservation set terms = jsonb_build_object(
    'balance_days', property.balance_days, 'balance_methods', to_jsonb(property.balance_methods),
    'cancellation_tiers', property.cancellation_tiers
)
from property where property.id = reservation.property_id
"""
RULES = ("quote_hours", "balance_days", "balance_methods", "shortfall_tolerance")


def upgrade() -> None:
    op.add_column(
        "property",
        sa.Column(
            "quote_hours",
            sa.Integer(),
            server_default=sa.text("48"),
            nullable=False,
            comment="how long a given price is kept",
        ),
    )
    op.add_column(
        "property",
        sa.Column(
            "balance_days",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="the balance is due so many days before check-in; 0: on arrival",
        ),
    )
    op.add_column(
        "property",
        sa.Column(
            "balance_methods",
            sa.ARRAY(sa.Text()),
            server_default=sa.text("'{transfer,mercado_pago}'::text[]"),
            nullable=False,
        ),
    )
    op.add_column(
        "property",
        sa.Column(
            "shortfall_tolerance",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="minor units that a deposit may lack and still confirm; they move to the balance",
        ),
    )
    op.create_check_constraint(op.f("property_quote_hours_check"), "property", "quote_hours > 0")
    op.create_check_constraint(op.f("property_balance_days_check"), "property", "balance_days >= 0")
    op.create_check_constraint(op.f("property_shortfall_tolerance_check"), "property", "shortfall_tolerance >= 0")
    op.create_table(
        "quote",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("stay", postgresql.DATERANGE(), nullable=False, comment="half-open: the check-out day is not slept"),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("pets", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False, comment="minor units"),
        sa.Column("deposit", sa.BigInteger(), nullable=False, comment="minor units"),
        sa.Column("lines", postgresql.JSONB(), nullable=False, comment="a line per reason; they add up to the total"),
        sa.Column("terms", postgresql.JSONB(), nullable=False, comment="services.domain.terms"),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("total >= 0 and deposit between 0 and total", name=op.f("quote_money_check")),
        sa.ForeignKeyConstraint(["cabin_id"], ["cabin.id"], name=op.f("quote_cabin_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("quote_pkey")),
    )
    op.create_index(op.f("quote_valid_until_idx"), "quote", ["valid_until"])
    op.add_column(
        "reservation",
        sa.Column(
            "terms",
            postgresql.JSONB(),
            nullable=True,
            comment="services.domain.terms as agreed; null: the property's of today",
        ),
    )
    op.add_column(
        "reservation",
        sa.Column("quote_id", sa.Uuid(), nullable=True, comment="the quote it was held by"),
    )
    op.create_foreign_key(op.f("reservation_quote_id_fkey"), "reservation", "quote", ["quote_id"], ["id"])
    op.create_index(op.f("reservation_quote_id_idx"), "reservation", ["quote_id"])
    op.execute(AGREED)


def downgrade() -> None:
    op.drop_column("reservation", "quote_id")
    op.drop_column("reservation", "terms")
    op.drop_table("quote")
    for rule in RULES:
        op.drop_column("property", rule)
