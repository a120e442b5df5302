"""A waiting list: who is told when nights become free, and for how long they are held for them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "waiting_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("guest_id", sa.Uuid(), nullable=False),
        sa.Column("guest_name", sa.Text(), nullable=False),
        sa.Column("cabin_id", sa.Uuid(), nullable=True, comment="null: any that serves"),
        sa.Column("stay", postgresql.DATERANGE(), nullable=False, comment="half-open: the check-out day is not slept"),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("babies", sa.Integer(), nullable=False, comment="of the children: who pay nothing"),
        sa.Column("pets", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reservation_id", sa.Uuid(), nullable=True, comment="what was offered"),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_because",
            sa.String(length=16),
            nullable=True,
            comment="taken, declined, lapsed, stopped, booked, passed",
        ),
        sa.CheckConstraint(
            "not isempty(stay) and lower(stay) is not null and upper(stay) is not null",
            name=op.f("waiting_entry_stay_check"),
        ),
        sa.CheckConstraint(
            "adults > 0 and children >= babies and babies >= 0 and pets >= 0", name=op.f("waiting_entry_party_check")
        ),
        sa.CheckConstraint("(ended_at is null) = (ended_because is null)", name=op.f("waiting_entry_ended_check")),
        sa.CheckConstraint("told_at is null or reservation_id is not null", name=op.f("waiting_entry_told_check")),
        sa.ForeignKeyConstraint(["cabin_id"], ["cabin.id"], name=op.f("waiting_entry_cabin_id_fkey")),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("waiting_entry_guest_id_fkey")),
        sa.ForeignKeyConstraint(["reservation_id"], ["reservation.id"], name=op.f("waiting_entry_reservation_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("waiting_entry_pkey")),
        sa.UniqueConstraint("reservation_id", name=op.f("waiting_entry_reservation_id_key")),
    )
    op.create_index(
        "waiting_entry_open_idx",
        "waiting_entry",
        ["guest_id", "stay"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.add_column(
        "property",
        sa.Column(
            "waiting_offer_minutes", sa.Integer(), server_default=sa.text("60"), nullable=False,
            comment="for how long freed nights are held for who is next in line; quiet hours do not count",
        ),
    )  # fmt: skip
    op.create_check_constraint(op.f("property_waiting_offer_minutes_check"), "property", "waiting_offer_minutes > 0")


def downgrade() -> None:
    op.drop_constraint(op.f("property_waiting_offer_minutes_check"), "property")
    op.drop_column("property", "waiting_offer_minutes")
    op.drop_table("waiting_entry")
