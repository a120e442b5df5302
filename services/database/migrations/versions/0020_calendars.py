"""Feeds of other calendars, the nights that they take, and where those meet nights of ours."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Uuid(), server_default=sa.func.gen_random_uuid(), nullable=False),
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("url", sa.Text(), nullable=False, comment="a secret: whoever has it reads the calendar"),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column(
            "digest", sa.LargeBinary(), nullable=True, comment="of what was read last, but for what changes by itself"
        ),
        sa.Column("next_poll_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("polled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("good_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False, comment="in a row"),
        sa.Column("error", sa.String(length=32), nullable=True, comment="why the last look failed"),
        sa.Column(
            "doubted_nights", postgresql.ARRAY(sa.Date()), server_default=sa.text("'{}'::date[]"), nullable=False
        ),
        sa.Column("doubted_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "channel in ('airbnb', 'booking', 'vrbo', 'google', 'other')", name=op.f("calendar_feed_channel_check")
        ),
        sa.ForeignKeyConstraint(["cabin_id"], ["cabin.id"], name=op.f("calendar_feed_cabin_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("calendar_feed_pkey")),
        sa.UniqueConstraint("cabin_id", "url", name=op.f("calendar_feed_cabin_id_url_key")),
    )
    op.create_index(op.f("calendar_feed_next_poll_at_idx"), "calendar_feed", ["next_poll_at"])
    op.create_table(
        "external_stay",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("feed_id", sa.Uuid(), nullable=False),
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("stay", postgresql.DATERANGE(), nullable=False, comment="half-open"),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False, comment="booking; or block: not available, whyever"),
        sa.Column("echo_of", sa.Uuid(), nullable=True, comment="ours, come back from the channel"),
        sa.Column(
            "is_kept", sa.Boolean(), nullable=False, comment="the feed names it no more, and is not believed yet"
        ),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('booking', 'block')", name=op.f("external_stay_kind_check")),
        sa.CheckConstraint(
            "not isempty(stay) and lower(stay) is not null and upper(stay) is not null",
            name=op.f("external_stay_stay_check"),
        ),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["calendar_feed.id"], name=op.f("external_stay_feed_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["cabin_id"], ["cabin.id"], name=op.f("external_stay_cabin_id_fkey")),
        sa.ForeignKeyConstraint(["echo_of"], ["reservation.id"], name=op.f("external_stay_echo_of_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("external_stay_pkey")),
    )
    op.create_index(op.f("external_stay_feed_id_idx"), "external_stay", ["feed_id"])
    op.create_index(
        op.f("external_stay_cabin_id_stay_idx"), "external_stay", ["cabin_id", "stay"], postgresql_using="gist"
    )
    op.create_table(
        "calendar_conflict",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("feed_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind", sa.String(length=16), nullable=False,
            comment="confirmed, gave_way: a hold of ours; portals: another feed",
        ),
        sa.Column("reservation_id", sa.Uuid(), nullable=True),
        sa.Column("other_feed_id", sa.Uuid(), nullable=True),
        sa.Column("stay", postgresql.DATERANGE(), nullable=False, comment="the stay in the feed"),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_because", sa.String(length=16), nullable=True,
            comment="feed: it is there no more; gave_way; owner",
        ),
        sa.CheckConstraint("kind in ('confirmed', 'gave_way', 'portals')", name=op.f("calendar_conflict_kind_check")),
        sa.CheckConstraint("(reservation_id is null) = (kind = 'portals')", name=op.f("calendar_conflict_sides_check")),
        sa.CheckConstraint("(ended_at is null) = (ended_because is null)", name=op.f("calendar_conflict_ended_check")),
        sa.ForeignKeyConstraint(["cabin_id"], ["cabin.id"], name=op.f("calendar_conflict_cabin_id_fkey")),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["calendar_feed.id"], name=op.f("calendar_conflict_feed_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reservation_id"], ["reservation.id"], name=op.f("calendar_conflict_reservation_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["other_feed_id"], ["calendar_feed.id"], name=op.f("calendar_conflict_other_feed_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("calendar_conflict_pkey")),
    )  # fmt: skip
    op.create_index(op.f("calendar_conflict_cabin_id_idx"), "calendar_conflict", ["cabin_id"])
    op.create_index(op.f("calendar_conflict_feed_id_idx"), "calendar_conflict", ["feed_id"])
    op.create_index(
        "calendar_conflict_open_idx", "calendar_conflict", ["found_at"], postgresql_where=sa.text("ended_at is null")
    )


def downgrade() -> None:
    op.drop_table("calendar_conflict")
    op.drop_table("external_stay")
    op.drop_table("calendar_feed")
