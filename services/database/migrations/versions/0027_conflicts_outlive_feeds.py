"""Nights taken twice are still so when a calendar of them is disconnected."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

TABLE, CHECK = "calendar_conflict", "calendar_conflict_other_channel_check"
KEYS = ("feed_id", "other_feed_id")
ENDED = "feed: it is there no more; gave_way"


def upgrade() -> None:
    _key_again("SET NULL")
    op.alter_column(TABLE, "feed_id", nullable=True)
    op.add_column(
        TABLE, sa.Column("channel", sa.String(16), nullable=True, comment="the feed's, which may be connected no more")
    )
    op.add_column(TABLE, sa.Column("other_channel", sa.String(16), nullable=True, comment="the other feed's"))
    for key, column in zip(KEYS, ("channel", "other_channel"), strict=True):
        op.execute(f"""
            update calendar_conflict set {column} = calendar_feed.channel
            from calendar_feed where calendar_feed.id = calendar_conflict.{key}
        """)  # noqa: S608 - names of this file
    op.alter_column(TABLE, "channel", nullable=False)
    op.create_check_constraint(op.f(CHECK), TABLE, "(other_channel is not null) = (kind = 'portals')")
    op.alter_column(TABLE, "ended_because", comment=f"{ENDED}; renewed: found anew", existing_comment=ENDED)


def downgrade() -> None:
    op.alter_column(TABLE, "ended_because", comment=ENDED, existing_comment=f"{ENDED}; renewed: found anew")
    op.drop_constraint(op.f(CHECK), TABLE)
    op.drop_column(TABLE, "other_channel")
    op.drop_column(TABLE, "channel")
    op.execute("delete from calendar_conflict where feed_id is null or kind = 'portals' and other_feed_id is null")
    op.alter_column(TABLE, "feed_id", nullable=False)
    _key_again("CASCADE")


def _key_again(on_delete: str) -> None:
    for key in KEYS:
        name = op.f(f"{TABLE}_{key}_fkey")
        op.drop_constraint(name, TABLE)
        op.create_foreign_key(name, TABLE, "calendar_feed", [key], ["id"], ondelete=on_delete)
