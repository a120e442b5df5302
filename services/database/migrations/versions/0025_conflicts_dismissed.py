"""What an owner says of nights taken twice: that it is settled, or none; until either side changes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import DATERANGE

revision = "0025"
down_revision = "0024"

TABLE = "calendar_conflict"
ENDED = "feed: it is there no more; gave_way"
AS, WHOLE = "calendar_conflict_dismissed_as_check", "calendar_conflict_dismissed_check"


def upgrade() -> None:
    op.add_column(
        TABLE, sa.Column("other_stay", DATERANGE, nullable=True, comment="the other side's, when it was found")
    )
    op.add_column(TABLE, sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(TABLE, sa.Column("dismissed_by", sa.Text(), nullable=True, comment="who came in to the console"))
    op.add_column(
        TABLE,
        sa.Column(
            "dismissed_as", sa.String(16), nullable=True, comment="settled: seen to elsewhere; no_clash: is none"
        ),
    )
    op.create_check_constraint(op.f(AS), TABLE, "dismissed_as in ('settled', 'no_clash')")
    op.create_check_constraint(op.f(WHOLE), TABLE, "num_nulls(dismissed_at, dismissed_by, dismissed_as) in (0, 3)")
    op.alter_column(TABLE, "ended_because", comment=ENDED, existing_comment=f"{ENDED}; owner")
    op.execute("""
        update calendar_conflict set other_stay = reservation.stay
        from reservation where reservation.id = calendar_conflict.reservation_id and ended_at is null
    """)


def downgrade() -> None:
    op.alter_column(TABLE, "ended_because", comment=f"{ENDED}; owner", existing_comment=ENDED)
    op.drop_constraint(op.f(WHOLE), TABLE)
    op.drop_constraint(op.f(AS), TABLE)
    for column in ("dismissed_as", "dismissed_by", "dismissed_at", "other_stay"):
        op.drop_column(TABLE, column)
