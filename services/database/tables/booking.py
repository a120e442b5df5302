"""The property, its cabins and rates, guests, and reservations."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, ExcludeConstraint

from services.database.tables.base import metadata, moment, written_at

property_ = Table(
    "property",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column("name", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("check_in_from", Time, nullable=False),
    Column("check_in_until", Time, nullable=False),
    Column("check_out_until", Time, nullable=False),
    Column("deposit_percent", Integer, nullable=False),
    Column("hold_minutes", Integer, nullable=False),
    Column("minimum_nights", Integer, nullable=False),
    Column("weekend_percent", Integer, nullable=False, comment="added to Friday and Saturday nights"),
    Column("cleaning_fee", BigInteger, nullable=False, comment="minor units, once a stay"),
    Column("pet_fee", BigInteger, nullable=False, comment="minor units, per pet and night"),
    Column("night_rounding", BigInteger, nullable=False, comment="minor units a night is rounded to"),
    Column("free_below_age", Integer, nullable=False, comment="younger children pay nothing and do not count"),
    Column("cancellation_tiers", JSONB, nullable=False, comment='[{"days_before": 15, "refund_percent": 100}, …]'),
    Column("quote_hours", Integer, nullable=False, server_default=text("48"), comment="how long a given price is kept"),
    Column(
        "balance_days",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="the balance is due so many days before check-in; 0: on arrival",
    ),
    Column("balance_methods", ARRAY(Text), nullable=False, server_default=text("'{transfer,mercado_pago}'::text[]")),
    Column(
        "shortfall_tolerance",
        BigInteger,
        nullable=False,
        server_default=text("0"),
        comment="minor units that a deposit may lack and still confirm; they move to the balance",
    ),
    written_at(),
    CheckConstraint("deposit_percent between 0 and 100", name="deposit_percent"),
    CheckConstraint("hold_minutes > 0", name="hold_minutes"),
    CheckConstraint("minimum_nights > 0", name="minimum_nights"),
    CheckConstraint("quote_hours > 0", name="quote_hours"),
    CheckConstraint("balance_days >= 0", name="balance_days"),
    CheckConstraint("shortfall_tolerance >= 0", name="shortfall_tolerance"),
)

cabin = Table(
    "cabin",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column("property_id", Uuid, ForeignKey("property.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("included_guests", Integer, nullable=False, comment="people in the base rate; more pay extra_guest_fee"),
    Column("extra_guest_fee", BigInteger, nullable=False, comment="minor units, per person and night"),
    Column("base_night", BigInteger, nullable=False, comment="minor units"),
    Column("pets_allowed", Boolean, nullable=False),
    Column("description", Text, nullable=False),
    Column("amenities", ARRAY(Text), nullable=False),
    Column("position", Integer, nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    written_at(),
    UniqueConstraint("property_id", "name"),
    CheckConstraint("capacity > 0", name="capacity"),
    CheckConstraint("included_guests between 1 and capacity", name="included_guests"),
    CheckConstraint("base_night > 0", name="base_night"),
)

season = Table(
    "season",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column("property_id", Uuid, ForeignKey("property.id"), nullable=False),
    Column("name", Text, nullable=False, comment="as a guest reads it: 'temporada alta'"),
    Column("nights", DATERANGE, nullable=False),
    Column("surcharge_percent", Integer, nullable=False),
    Column("minimum_nights", Integer, nullable=False),
    CheckConstraint("not isempty(nights) and lower(nights) is not null and upper(nights) is not null", name="nights"),
    CheckConstraint("minimum_nights > 0", name="minimum_nights"),
    CheckConstraint("surcharge_percent > -100", name="surcharge_percent"),
    Index(None, "property_id", "nights", postgresql_using="gist"),
)

fact = Table(
    "fact",
    metadata,
    Column("property_id", Uuid, ForeignKey("property.id"), primary_key=True),
    Column("topic", Text, primary_key=True, comment="wifi, pets, parking, …"),
    Column("answer", Text, nullable=False, comment="the owner's words, as the guest reads them"),
    written_at("updated_at"),
)

guest = Table(
    "guest",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column("name", Text, nullable=True),
    written_at(),
)

guest_identity = Table(
    "guest_identity",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("guest_id", Uuid, ForeignKey("guest.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("value", Text, nullable=False, comment="phone: digits with country code; user_id: verbatim"),
    moment("known_since", nullable=False),
    UniqueConstraint("kind", "value"),
    CheckConstraint("kind in ('phone', 'user_id')", name="kind"),
)

quote = Table(
    "quote",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column("cabin_id", Uuid, ForeignKey("cabin.id"), nullable=False),
    Column("stay", DATERANGE, nullable=False, comment="half-open: the check-out day is not slept"),
    Column("adults", Integer, nullable=False),
    Column("children", Integer, nullable=False),
    Column("pets", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("total", BigInteger, nullable=False, comment="minor units"),
    Column("deposit", BigInteger, nullable=False, comment="minor units"),
    Column("lines", JSONB, nullable=False, comment="a line per reason; they add up to the total"),
    Column("terms", JSONB, nullable=False, comment="services.domain.terms"),
    moment("valid_until", nullable=False),
    moment("created_at", nullable=False),
    CheckConstraint("total >= 0 and deposit between 0 and total", name="money"),
    Index(None, "valid_until"),
)

BLOCKING_STATUSES = ("held", "confirmed")

reservation = Table(
    "reservation",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column("code", String(12), nullable=False, unique=True),
    Column("property_id", Uuid, ForeignKey("property.id"), nullable=False),
    Column("cabin_id", Uuid, ForeignKey("cabin.id"), nullable=False),
    Column("guest_id", Uuid, ForeignKey("guest.id"), nullable=False, index=True),
    Column("guest_name", Text, nullable=False, comment="the name given for this stay"),
    Column("stay", DATERANGE, nullable=False, comment="half-open: the check-out day is not slept"),
    Column("status", String(16), nullable=False),
    Column("adults", Integer, nullable=False),
    Column("children", Integer, nullable=False),
    Column("pets", Integer, nullable=False, server_default=text("0")),
    Column("currency", String(3), nullable=False),
    Column("total", BigInteger, nullable=False, comment="minor units"),
    Column("deposit", BigInteger, nullable=False, comment="minor units"),
    Column("lines", JSONB, nullable=False, comment="the quote as it was agreed, a line per reason"),
    Column("terms", JSONB, nullable=True, comment="services.domain.terms as agreed; null: the property's of today"),
    Column("quote_id", Uuid, ForeignKey("quote.id"), nullable=True, index=True, comment="the quote it was held by"),
    moment("hold_expires_at"),
    Column(
        "nights_kept_until",
        DateTime(timezone=True),
        nullable=True,
        comment="one that can be paid from outside keeps its nights until the provider was asked again",
    ),
    Column("source", String(16), nullable=False, comment="whatsapp, api, owner"),
    moment("created_at", nullable=False),
    moment("updated_at", nullable=False),
    ExcludeConstraint(
        ("cabin_id", "="),
        ("stay", "&&"),
        where=text("status in ('held', 'confirmed')"),
        using="gist",
        name="reservations_no_overlap",
    ),
    CheckConstraint("status in ('held', 'confirmed', 'expired', 'cancelled', 'completed')", name="status"),
    CheckConstraint("not isempty(stay) and lower(stay) is not null and upper(stay) is not null", name="stay"),
    CheckConstraint("adults > 0 and children >= 0 and pets >= 0", name="party"),
    CheckConstraint("total >= 0 and deposit between 0 and total", name="money"),
    CheckConstraint("status <> 'held' or hold_expires_at is not null", name="hold_expiry"),
    Index("reservation_open_holds_idx", "hold_expires_at", postgresql_where=text("status = 'held'")),
    Index(None, "property_id", "created_at"),
)

reservation_event = Table(
    "reservation_event",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("reservation_id", Uuid, ForeignKey("reservation.id"), nullable=False, index=True),
    Column("kind", String(32), nullable=False, comment="held, confirmed, expired, cancelled, payment, …"),
    Column("cause", Text, nullable=False, comment="who or what: guest, owner, clock, payment:<id>"),
    Column("details", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    moment("happened_at", nullable=False),
)

__all__ = [
    "BLOCKING_STATUSES",
    "cabin",
    "fact",
    "guest",
    "guest_identity",
    "property_",
    "quote",
    "reservation",
    "reservation_event",
    "season",
]
