"""A notice is told once for the day that it is about: of a stay that was moved it is told anew."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

COMMENT = "the day of which it speaks: a stay that moves is told of anew"
# What was told so far spoke of the day that holds now, or of one before a move, which nobody can tell any more.
FILL = """
    update reservation_notice as told set about = case told.notice
        when 'day_before' then lower(reservation.stay)
        when 'thanks' then upper(reservation.stay)
        when 'balance_reminder' then lower(reservation.stay)
            - coalesce((reservation.terms ->> 'balance_days')::integer, property.balance_days)
        when 'how_to_arrive' then date(timezone(property.time_zone, reservation.created_at))
        else date(timezone(property.time_zone, coalesce(reservation.hold_expires_at, told.told_at)))
    end
    from reservation join property on property.id = reservation.property_id
    where reservation.id = told.reservation_id
"""
NEWEST_ONLY = """
    delete from reservation_notice as told using reservation_notice as newer
    where newer.reservation_id = told.reservation_id and newer.notice = told.notice and newer.about > told.about
"""


def upgrade() -> None:
    op.add_column("reservation_notice", sa.Column("about", sa.Date(), nullable=True, comment=COMMENT))
    op.execute(FILL)
    # The default serves whoever still runs the code of before.
    op.alter_column("reservation_notice", "about", nullable=False, server_default=sa.text("current_date"))
    op.drop_constraint(op.f("reservation_notice_pkey"), "reservation_notice", type_="primary")
    op.create_primary_key(op.f("reservation_notice_pkey"), "reservation_notice", ["reservation_id", "notice", "about"])


def downgrade() -> None:
    op.execute(NEWEST_ONLY)
    op.drop_constraint(op.f("reservation_notice_pkey"), "reservation_notice", type_="primary")
    op.create_primary_key(op.f("reservation_notice_pkey"), "reservation_notice", ["reservation_id", "notice"])
    op.drop_column("reservation_notice", "about")
