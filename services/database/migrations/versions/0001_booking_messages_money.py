"""The property, reservations, conversations, money, and the job queue."""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("create extension if not exists btree_gist")
    # The queue brings its own schema; later versions of the library bring migrations of their own, to be run here.
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
    op.create_table(
        "guest",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("guest_pkey")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("caller", sa.String(length=64), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False, comment="SHA-256 over method, path and body"),
        sa.Column("status", sa.Integer(), nullable=True, comment="null while the first request runs"),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name=op.f("idempotency_key_pkey")),
    )
    op.create_index(op.f("idempotency_key_expires_at_idx"), "idempotency_key", ["expires_at"], unique=False)
    op.create_table(
        "message_status",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False, comment="wamid of the outgoing message"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("outbound_id", sa.BigInteger(), nullable=True, comment="from biz_opaque_callback_data, when ours"),
        sa.Column("errors", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("message_status_pkey")),
        sa.UniqueConstraint("provider_id", "status", name=op.f("message_status_provider_id_status_key")),
    )
    op.create_index(op.f("message_status_outbound_id_idx"), "message_status", ["outbound_id"], unique=False)
    op.create_table(
        "payment_notification",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("provider_payment_id", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("signed", sa.String(length=8), nullable=False, comment="valid, absent"),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=16), server_default=sa.text("'received'"), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True, comment="applied, repeated, unknown_payment, …"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('received', 'handled', 'ignored')", name=op.f("payment_notification_state_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("payment_notification_pkey")),
    )
    op.create_index(
        "payment_notification_open_idx",
        "payment_notification",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state = 'received'"),
    )
    op.create_table(
        "property",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("check_in_from", sa.Time(), nullable=False),
        sa.Column("check_in_until", sa.Time(), nullable=False),
        sa.Column("check_out_until", sa.Time(), nullable=False),
        sa.Column("deposit_percent", sa.Integer(), nullable=False),
        sa.Column("hold_minutes", sa.Integer(), nullable=False),
        sa.Column("minimum_nights", sa.Integer(), nullable=False),
        sa.Column("weekend_percent", sa.Integer(), nullable=False, comment="added to Friday and Saturday nights"),
        sa.Column("cleaning_fee", sa.BigInteger(), nullable=False, comment="minor units, once a stay"),
        sa.Column("pet_fee", sa.BigInteger(), nullable=False, comment="minor units, per pet and night"),
        sa.Column("night_rounding", sa.BigInteger(), nullable=False, comment="minor units a night is rounded to"),
        sa.Column(
            "free_below_age", sa.Integer(), nullable=False, comment="younger children pay nothing and do not count"
        ),
        sa.Column(
            "cancellation_tiers",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment='[{"days_before": 15, "refund_percent": 100}, …]',
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("deposit_percent between 0 and 100", name=op.f("property_deposit_percent_check")),
        sa.CheckConstraint("hold_minutes > 0", name=op.f("property_hold_minutes_check")),
        sa.CheckConstraint("minimum_nights > 0", name=op.f("property_minimum_nights_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("property_pkey")),
    )
    op.create_table(
        "webhook_oddity",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="what could not be used: 'field:account_update', 'malformed', …"
        ),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("webhook_oddity_pkey")),
    )
    op.create_table(
        "cabin",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column(
            "included_guests", sa.Integer(), nullable=False, comment="people in the base rate; more pay extra_guest_fee"
        ),
        sa.Column("extra_guest_fee", sa.BigInteger(), nullable=False, comment="minor units, per person and night"),
        sa.Column("base_night", sa.BigInteger(), nullable=False, comment="minor units"),
        sa.Column("pets_allowed", sa.Boolean(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("amenities", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("base_night > 0", name=op.f("cabin_base_night_check")),
        sa.CheckConstraint("capacity > 0", name=op.f("cabin_capacity_check")),
        sa.CheckConstraint("included_guests between 1 and capacity", name=op.f("cabin_included_guests_check")),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("cabin_property_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("cabin_pkey")),
        sa.UniqueConstraint("property_id", "name", name=op.f("cabin_property_id_name_key")),
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("guest_id", sa.Uuid(), nullable=False),
        sa.Column("phone_number_id", sa.Text(), nullable=False, comment="our number that the guest wrote to"),
        sa.Column(
            "send_to_kind",
            sa.String(length=16),
            nullable=False,
            comment="phone or user_id: how the guest can be reached",
        ),
        sa.Column(
            "send_to", sa.Text(), nullable=False, comment="verbatim as the provider gave it, or the form that worked"
        ),
        sa.Column("state", sa.String(length=16), server_default=sa.text("'bot'"), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=True),
        sa.Column("last_guest_message_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("send_to_kind in ('phone', 'user_id')", name=op.f("conversation_send_to_kind_check")),
        sa.CheckConstraint(
            "state in ('bot', 'needs_person', 'person', 'closed')", name=op.f("conversation_state_check")
        ),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("conversation_guest_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("conversation_pkey")),
        sa.UniqueConstraint("guest_id", name=op.f("conversation_guest_id_key")),
    )
    op.create_index(
        "conversation_waiting_idx",
        "conversation",
        ["state"],
        unique=False,
        postgresql_where=sa.text("state in ('needs_person', 'person')"),
    )
    op.create_table(
        "fact",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False, comment="wifi, pets, parking, …"),
        sa.Column("answer", sa.Text(), nullable=False, comment="the owner's words, as the guest reads them"),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fact_property_id_fkey")),
        sa.PrimaryKeyConstraint("property_id", "topic", name=op.f("fact_pkey")),
    )
    op.create_table(
        "guest_identity",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("guest_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.Text(), nullable=False, comment="phone: digits with country code; user_id: verbatim"),
        sa.Column("known_since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('phone', 'user_id')", name=op.f("guest_identity_kind_check")),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("guest_identity_guest_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("guest_identity_pkey")),
        sa.UniqueConstraint("kind", "value", name=op.f("guest_identity_kind_value_key")),
    )
    op.create_index(op.f("guest_identity_guest_id_idx"), "guest_identity", ["guest_id"], unique=False)
    op.create_table(
        "season",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="as a guest reads it: 'temporada alta'"),
        sa.Column("nights", postgresql.DATERANGE(), nullable=False),
        sa.Column("surcharge_percent", sa.Integer(), nullable=False),
        sa.Column("minimum_nights", sa.Integer(), nullable=False),
        sa.CheckConstraint("minimum_nights > 0", name=op.f("season_minimum_nights_check")),
        sa.CheckConstraint(
            "not isempty(nights) and lower(nights) is not null and upper(nights) is not null",
            name=op.f("season_nights_check"),
        ),
        sa.CheckConstraint("surcharge_percent > -100", name=op.f("season_surcharge_percent_check")),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("season_property_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("season_pkey")),
    )
    op.create_index(
        op.f("season_property_id_nights_idx"),
        "season",
        ["property_id", "nights"],
        unique=False,
        postgresql_using="gist",
    )
    op.create_table(
        "inbound_message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False, comment="wamid, case-sensitive"),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="text, audio, interactive, …; unknown kinds verbatim"),
        sa.Column("text", sa.Text(), nullable=True, comment="what the guest wrote or chose, made safe for text"),
        sa.Column("choice_id", sa.Text(), nullable=True, comment="id of the button or row tapped"),
        sa.Column("raw", sa.LargeBinary(), nullable=False, comment="this message's JSON as received, bytes"),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), server_default=sa.text("'received'"), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=True),
        sa.Column("turn_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('received', 'answered', 'stored', 'ignored', 'needs_person')",
            name=op.f("inbound_message_state_check"),
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("inbound_message_conversation_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("inbound_message_pkey")),
        sa.UniqueConstraint("provider_id", name=op.f("inbound_message_provider_id_key")),
    )
    op.create_index(
        op.f("inbound_message_conversation_id_id_idx"), "inbound_message", ["conversation_id", "id"], unique=False
    )
    op.create_index(
        "inbound_message_open_idx",
        "inbound_message",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state = 'received'"),
    )
    op.create_table(
        "reservation",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("guest_id", sa.Uuid(), nullable=False),
        sa.Column("guest_name", sa.Text(), nullable=False, comment="the name given for this stay"),
        sa.Column("stay", postgresql.DATERANGE(), nullable=False, comment="half-open: the check-out day is not slept"),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("pets", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False, comment="minor units"),
        sa.Column("deposit", sa.BigInteger(), nullable=False, comment="minor units"),
        sa.Column("paid", sa.BigInteger(), server_default=sa.text("0"), nullable=False, comment="minor units"),
        sa.Column(
            "lines",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="the quote as it was agreed, a line per reason",
        ),
        sa.Column("hold_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(length=16), nullable=False, comment="whatsapp, api, owner"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("cabin_id"), "="),
            (sa.column("stay"), "&&"),
            where=sa.text("status in ('held', 'confirmed')"),
            using="gist",
            name="reservations_no_overlap",
        ),
        sa.CheckConstraint(
            "status <> 'held' or hold_expires_at is not null", name=op.f("reservation_hold_expiry_check")
        ),
        sa.CheckConstraint(
            "status in ('held', 'confirmed', 'expired', 'cancelled', 'completed')",
            name=op.f("reservation_status_check"),
        ),
        sa.CheckConstraint("adults > 0 and children >= 0 and pets >= 0", name=op.f("reservation_party_check")),
        sa.CheckConstraint(
            "not isempty(stay) and lower(stay) is not null and upper(stay) is not null",
            name=op.f("reservation_stay_check"),
        ),
        sa.CheckConstraint(
            "total >= 0 and deposit between 0 and total and paid >= 0", name=op.f("reservation_money_check")
        ),
        sa.ForeignKeyConstraint(["cabin_id"], ["cabin.id"], name=op.f("reservation_cabin_id_fkey")),
        sa.ForeignKeyConstraint(["guest_id"], ["guest.id"], name=op.f("reservation_guest_id_fkey")),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("reservation_property_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("reservation_pkey")),
        sa.UniqueConstraint("code", name=op.f("reservation_code_key")),
    )
    op.create_index(op.f("reservation_guest_id_idx"), "reservation", ["guest_id"], unique=False)
    op.create_index(
        "reservation_open_holds_idx",
        "reservation",
        ["hold_expires_at"],
        unique=False,
        postgresql_where=sa.text("status = 'held'"),
    )
    op.create_index(
        op.f("reservation_property_id_created_at_idx"), "reservation", ["property_id", "created_at"], unique=False
    )
    op.create_table(
        "outbound_message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("inbound_id", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False, comment="order among the answers to one inbound message"),
        sa.Column(
            "cause", sa.Text(), nullable=False, comment="turn, owner, payment:<id>, notice:<what>; with position unique"
        ),
        sa.Column(
            "body",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Graph message without recipient: type and its content",
        ),
        sa.Column("state", sa.String(length=16), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sending_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('pending', 'sending', 'sent', 'delivered', 'read', 'failed', 'undeliverable', 'waiting')",
            name=op.f("outbound_message_state_check"),
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("outbound_message_conversation_id_fkey")
        ),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound_message.id"], name=op.f("outbound_message_inbound_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("outbound_message_pkey")),
        sa.UniqueConstraint(
            "conversation_id", "cause", "position", name=op.f("outbound_message_conversation_id_cause_position_key")
        ),
        sa.UniqueConstraint("inbound_id", "position", name=op.f("outbound_message_inbound_id_position_key")),
    )
    op.create_index(
        op.f("outbound_message_conversation_id_id_idx"), "outbound_message", ["conversation_id", "id"], unique=False
    )
    op.create_index(
        "outbound_message_open_idx",
        "outbound_message",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state in ('pending', 'sending', 'waiting')"),
    )
    op.create_index(op.f("outbound_message_provider_id_idx"), "outbound_message", ["provider_id"], unique=False)
    op.create_table(
        "payment",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False, comment="the provider's payment id, as text"),
        sa.Column("reservation_id", sa.Uuid(), nullable=True),
        sa.Column("external_reference", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False, comment="the provider's words"),
        sa.Column("status_detail", sa.Text(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False, comment="minor units"),
        sa.Column("refunded", sa.BigInteger(), server_default=sa.text("0"), nullable=False, comment="minor units"),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("raw", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "problem", sa.Text(), nullable=True, comment="why it was not applied: wrong_amount, unknown_reference, …"
        ),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["reservation_id"], ["reservation.id"], name=op.f("payment_reservation_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("payment_pkey")),
        sa.UniqueConstraint("provider_id", name=op.f("payment_provider_id_key")),
    )
    op.create_index(
        "payment_problems_idx", "payment", ["updated_at"], unique=False, postgresql_where=sa.text("problem is not null")
    )
    op.create_index(op.f("payment_reservation_id_idx"), "payment", ["reservation_id"], unique=False)
    op.create_table(
        "payment_link",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("reservation_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False, comment="n of external_reference <code>-<n>"),
        sa.Column("external_reference", sa.String(length=64), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=True, comment="preference id; null until the provider answered"),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False, comment="minor units"),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("payment_link_amount_check")),
        sa.ForeignKeyConstraint(["reservation_id"], ["reservation.id"], name=op.f("payment_link_reservation_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("payment_link_pkey")),
        sa.UniqueConstraint("external_reference", name=op.f("payment_link_external_reference_key")),
        sa.UniqueConstraint("reservation_id", "attempt", name=op.f("payment_link_reservation_id_attempt_key")),
    )
    op.create_table(
        "reservation_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("reservation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind", sa.String(length=32), nullable=False, comment="held, confirmed, expired, cancelled, payment, …"
        ),
        sa.Column("cause", sa.Text(), nullable=False, comment="who or what: guest, owner, clock, payment:<id>"),
        sa.Column(
            "details", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["reservation_id"], ["reservation.id"], name=op.f("reservation_event_reservation_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("reservation_event_pkey")),
    )
    op.create_index(op.f("reservation_event_reservation_id_idx"), "reservation_event", ["reservation_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("reservation_event_reservation_id_idx"), table_name="reservation_event")
    op.drop_table("reservation_event")
    op.drop_table("payment_link")
    op.drop_index(op.f("payment_reservation_id_idx"), table_name="payment")
    op.drop_index("payment_problems_idx", table_name="payment", postgresql_where=sa.text("problem is not null"))
    op.drop_table("payment")
    op.drop_index(op.f("outbound_message_provider_id_idx"), table_name="outbound_message")
    op.drop_index(
        "outbound_message_open_idx",
        table_name="outbound_message",
        postgresql_where=sa.text("state in ('pending', 'sending', 'waiting')"),
    )
    op.drop_index(op.f("outbound_message_conversation_id_id_idx"), table_name="outbound_message")
    op.drop_table("outbound_message")
    op.drop_index(op.f("reservation_property_id_created_at_idx"), table_name="reservation")
    op.drop_index("reservation_open_holds_idx", table_name="reservation", postgresql_where=sa.text("status = 'held'"))
    op.drop_index(op.f("reservation_guest_id_idx"), table_name="reservation")
    op.drop_table("reservation")
    op.drop_index(
        "inbound_message_open_idx", table_name="inbound_message", postgresql_where=sa.text("state = 'received'")
    )
    op.drop_index(op.f("inbound_message_conversation_id_id_idx"), table_name="inbound_message")
    op.drop_table("inbound_message")
    op.drop_index(op.f("season_property_id_nights_idx"), table_name="season", postgresql_using="gist")
    op.drop_table("season")
    op.drop_index(op.f("guest_identity_guest_id_idx"), table_name="guest_identity")
    op.drop_table("guest_identity")
    op.drop_table("fact")
    op.drop_index(
        "conversation_waiting_idx",
        table_name="conversation",
        postgresql_where=sa.text("state in ('needs_person', 'person')"),
    )
    op.drop_table("conversation")
    op.drop_table("cabin")
    op.drop_table("webhook_oddity")
    op.drop_table("property")
    op.drop_index(
        "payment_notification_open_idx",
        table_name="payment_notification",
        postgresql_where=sa.text("state = 'received'"),
    )
    op.drop_table("payment_notification")
    op.drop_index(op.f("message_status_outbound_id_idx"), table_name="message_status")
    op.drop_table("message_status")
    op.drop_index(op.f("idempotency_key_expires_at_idx"), table_name="idempotency_key")
    op.drop_table("idempotency_key")
    op.drop_table("guest")
    op.execute(DROP_QUEUE)


DROP_QUEUE = """
do $$
declare item record;
begin
  for item in select oid::regclass as name from pg_class
              where relkind = 'r' and relname like 'procrastinate\\_%' loop
    execute format('drop table if exists %s cascade', item.name);
  end loop;
  for item in select oid::regprocedure as name from pg_proc where proname like 'procrastinate\\_%' loop
    execute format('drop function if exists %s cascade', item.name);
  end loop;
  for item in select oid::regtype as name from pg_type
              where typtype in ('e', 'c') and typname like 'procrastinate\\_%' loop
    execute format('drop type if exists %s cascade', item.name);
  end loop;
end $$
"""
