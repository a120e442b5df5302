"""Notices of a reservation's life: each told once, in the house's hours, to guests who want them; by template too."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "reservation_notice",
        sa.Column("reservation_id", sa.Uuid(), nullable=False),
        sa.Column("notice", sa.String(length=32), nullable=False, comment="hold_expiring, how_to_arrive, …"),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["reservation_id"], ["reservation.id"], name=op.f("reservation_notice_reservation_id_fkey")
        ),
        sa.PrimaryKeyConstraint("reservation_id", "notice", name=op.f("reservation_notice_pkey")),
    )
    op.add_column("guest", sa.Column("notices_stopped_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "property",
        sa.Column(
            "quiet_from", sa.Time(), server_default=sa.text("'21:30'"), nullable=False,
            comment="no notices from then on",
        ),
    )  # fmt: skip
    op.add_column("property", sa.Column("quiet_until", sa.Time(), server_default=sa.text("'09:00'"), nullable=False))
    op.add_column(
        "property",
        sa.Column(
            "balance_reminder_days", sa.Integer(), server_default=sa.text("3"), nullable=False, comment="0: no reminder"
        ),
    )
    op.create_check_constraint(op.f("property_balance_reminder_days_check"), "property", "balance_reminder_days >= 0")
    op.add_column(
        "outbound_message",
        sa.Column(
            "template", postgresql.JSONB(), nullable=True, comment="what is sent instead once the window is closed"
        ),
    )
    op.add_column("outbound_message", sa.Column("not_after", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("outbound_message", "not_after")
    op.drop_column("outbound_message", "template")
    op.drop_constraint(op.f("property_balance_reminder_days_check"), "property")
    op.drop_column("property", "balance_reminder_days")
    op.drop_column("property", "quiet_until")
    op.drop_column("property", "quiet_from")
    op.drop_column("guest", "notices_stopped_at")
    op.drop_table("reservation_notice")
