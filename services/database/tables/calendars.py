"""Feeds of other calendars, the nights that they block, and where those meet nights of ours."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB

from services.database.tables.base import metadata, moment

CHANNELS = "channel in ('airbnb', 'booking', 'vrbo', 'google', 'other')"

calendar_feed = Table(
    "calendar_feed",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column("cabin_id", Uuid, ForeignKey("cabin.id"), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("url", Text, nullable=False, comment="a secret: whoever has it reads the calendar"),
    Column("etag", Text, nullable=True),
    Column("last_modified", Text, nullable=True),
    Column("digest", LargeBinary, nullable=True, comment="of what was read last, but for what changes by itself"),
    moment("next_poll_at", nullable=False),
    moment("polled_at"),
    moment("good_at"),
    Column("failures", Integer, nullable=False, server_default=text("0"), comment="in a row"),
    Column("error", String(32), nullable=True, comment="why the last look failed"),
    Column("warnings", JSONB, nullable=False, server_default=text("'[]'::jsonb"), comment="[[code, about], …]"),
    Column("doubted_nights", ARRAY(Date), nullable=False, server_default=text("'{}'::date[]")),
    moment("doubted_since"),
    moment("created_at", nullable=False),
    UniqueConstraint("cabin_id", "url"),
    CheckConstraint(CHANNELS, name="channel"),
    Index(None, "next_poll_at"),
)

external_stay = Table(
    "external_stay",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("feed_id", Uuid, ForeignKey("calendar_feed.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("cabin_id", Uuid, ForeignKey("cabin.id"), nullable=False),
    Column("uid", Text, nullable=False),
    Column("stay", DATERANGE, nullable=False, comment="half-open"),
    Column("summary", Text, nullable=False),
    Column("link", Text, nullable=True),
    Column("kind", String(8), nullable=False, comment="booking; or block: not available, whyever"),
    Column("echo_of", Uuid, ForeignKey("reservation.id"), nullable=True, comment="ours, come back from the channel"),
    Column("is_kept", Boolean, nullable=False, comment="the feed names it no more, and is not believed yet"),
    moment("first_seen_at", nullable=False),
    CheckConstraint("kind in ('booking', 'block')", name="kind"),
    CheckConstraint("not isempty(stay) and lower(stay) is not null and upper(stay) is not null", name="stay"),
    Index(None, "cabin_id", "stay", postgresql_using="gist"),
)

calendar_conflict = Table(
    "calendar_conflict",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("cabin_id", Uuid, ForeignKey("cabin.id"), nullable=False, index=True),
    Column("feed_id", Uuid, ForeignKey("calendar_feed.id", ondelete="SET NULL"), nullable=True, index=True),
    Column("channel", String(16), nullable=False, comment="the feed's, which may be connected no more"),
    Column("kind", String(16), nullable=False, comment="confirmed, gave_way: a hold of ours; portals: another feed"),
    Column("reservation_id", Uuid, ForeignKey("reservation.id"), nullable=True),
    Column("other_feed_id", Uuid, ForeignKey("calendar_feed.id", ondelete="SET NULL"), nullable=True),
    Column("other_channel", String(16), nullable=True, comment="the other feed's"),
    Column("stay", DATERANGE, nullable=False, comment="the stay in the feed"),
    Column("other_stay", DATERANGE, nullable=True, comment="the other side's, when it was found"),
    Column("summary", Text, nullable=False),
    Column("link", Text, nullable=True),
    moment("found_at", nullable=False),
    Column("shown_from", DateTime(timezone=True), nullable=True, comment="until then a portal may only be behind"),
    moment("ended_at"),
    Column(
        "ended_because", String(16), nullable=True, comment="feed: it is there no more; gave_way; renewed: found anew"
    ),
    moment("dismissed_at"),
    Column("dismissed_by", Text, nullable=True, comment="who came in to the console"),
    Column("dismissed_as", String(16), nullable=True, comment="settled: seen to elsewhere; no_clash: is none"),
    CheckConstraint("kind in ('confirmed', 'gave_way', 'portals')", name="kind"),
    CheckConstraint("(reservation_id is null) = (kind = 'portals')", name="sides"),
    CheckConstraint("(other_channel is not null) = (kind = 'portals')", name="other_channel"),
    CheckConstraint("(ended_at is null) = (ended_because is null)", name="ended"),
    CheckConstraint("dismissed_as in ('settled', 'no_clash')", name="dismissed_as"),
    CheckConstraint("num_nulls(dismissed_at, dismissed_by, dismissed_as) in (0, 3)", name="dismissed"),
    Index("calendar_conflict_open_idx", "found_at", postgresql_where=text("ended_at is null")),
)

calendar_export = Table(
    "calendar_export",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("cabin_id", Uuid, ForeignKey("cabin.id"), nullable=False),
    Column("channel", String(16), nullable=False, comment="who reads it: what came from there is left out"),
    Column("token", Text, nullable=False, unique=True, comment="a secret: whoever has it reads the calendar"),
    moment("fetched_at"),
    moment("created_at", nullable=False),
    UniqueConstraint("cabin_id", "channel"),
    CheckConstraint(CHANNELS, name="channel"),
)

calendar_told = Table(
    "calendar_told",
    metadata,
    Column("export_id", BigInteger, ForeignKey("calendar_export.id", ondelete="CASCADE"), primary_key=True),
    Column("night", Date, primary_key=True),
    Column(
        "opened_at", DateTime(timezone=True), nullable=True, comment="first fetch at which it did not show it itself"
    ),
    Column("ended_at", DateTime(timezone=True), nullable=True, comment="first fetch of which it was no part any more"),
    comment="nights that a channel has read as taken: what it shows on them may be but that, come back",
)

__all__ = ["calendar_conflict", "calendar_export", "calendar_feed", "calendar_told", "external_stay"]
