"""Conversations, what guests sent (inbox) and what is sent to them (outbox)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Float,
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
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.database.tables.base import metadata, moment, written_at

conversation = Table(
    "conversation",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column("guest_id", Uuid, ForeignKey("guest.id"), nullable=False, unique=True),
    Column("phone_number_id", Text, nullable=False, comment="our number that the guest wrote to"),
    Column("send_to_kind", String(16), nullable=False, comment="phone or user_id: how the guest can be reached"),
    Column("send_to", Text, nullable=False, comment="verbatim as the provider gave it, or the form that worked"),
    Column("state", String(16), nullable=False, server_default=text("'bot'")),
    Column("state_reason", Text, nullable=True),
    moment("last_guest_message_at"),
    moment("waiting_since"),  # for a person; null while none is needed
    moment("seen_at"),  # when somebody of the house last looked
    Column("labels", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("taken_by", Text, nullable=True, comment="who came in to the console; phone: somebody on the house's"),
    moment("resumes_at"),  # until when the assistant is silent because somebody answers on the phone of the house
    written_at(),
    CheckConstraint("state in ('bot', 'needs_person', 'person', 'closed')", name="state"),
    CheckConstraint("send_to_kind in ('phone', 'user_id')", name="send_to_kind"),
    CheckConstraint("(state = 'person') = (taken_by is not null)", name="taken"),
    CheckConstraint("resumes_at is null or taken_by = 'phone'", name="resumes"),
    Index("conversation_resumes_idx", "resumes_at", postgresql_where=text("resumes_at is not null")),
    Index("conversation_labelled_idx", "id", postgresql_where=text("labels <> '{}'")),
    Index("conversation_latest_idx", text("last_guest_message_at desc nulls last"), "id"),
    Index("conversation_waiting_idx", "state", postgresql_where=text("state in ('needs_person', 'person')")),
)

inbound_message = Table(
    "inbound_message",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("provider_id", Text, nullable=False, unique=True, comment="wamid, case-sensitive"),
    Column("conversation_id", Uuid, ForeignKey("conversation.id"), nullable=False),
    Column("kind", Text, nullable=False, comment="text, audio, interactive, …; unknown kinds verbatim"),
    Column("text", Text, nullable=True, comment="what the guest wrote or chose, made safe for text"),
    Column("choice_id", Text, nullable=True, comment="id of the button or row tapped"),
    Column("raw", LargeBinary, nullable=False, comment="this message's JSON as received, bytes"),
    # ``as_searched`` (migration 0030): accents and capitals do not matter.
    Column("searched", Text, Computed("as_searched(text)", persisted=True), nullable=True),
    moment("said_at", nullable=False),
    moment("received_at", nullable=False),
    Column("state", String(16), nullable=False, server_default=text("'received'")),
    Column("state_reason", Text, nullable=True),
    moment("turn_started_at"),
    moment("answered_at"),
    CheckConstraint("state in ('received', 'answered', 'stored', 'ignored', 'needs_person')", name="state"),
    Index(None, "conversation_id", "id"),
    Index(
        "inbound_message_search_idx", "searched", postgresql_using="gin", postgresql_ops={"searched": "gin_trgm_ops"}
    ),
    Index("inbound_message_open_idx", "id", postgresql_where=text("state = 'received'")),
)

# A file that a guest sent and that somebody looks at or listens to: a receipt, a voice note. It goes with its message,
# and its bytes go before that, when they have been kept for long enough.
guest_file = Table(
    "guest_file",
    metadata,
    Column("inbound_id", BigInteger, ForeignKey("inbound_message.id", ondelete="CASCADE"), primary_key=True),
    Column("state", String(16), nullable=False, server_default=text("'wanted'")),
    Column("mime_type", Text, nullable=True, comment="as its bytes show, not as it was called"),
    Column("content", LargeBinary, nullable=True),
    Column("error", Text, nullable=True),
    moment("wanted_at", nullable=False),
    moment("kept_at"),
    moment("deleted_at"),
    CheckConstraint("state in ('wanted', 'kept', 'refused', 'lost', 'deleted')", name="state"),
    CheckConstraint("(state = 'kept') = (content is not null and mime_type is not null)", name="content"),
    CheckConstraint("(state = 'deleted') = (deleted_at is not null)", name="deleted"),
    Index("guest_file_wanted_idx", "inbound_id", postgresql_where=text("state = 'wanted'")),
    Index("guest_file_kept_idx", "kept_at", postgresql_where=text("state = 'kept'")),
)

# What was heard in a voice note. It goes with its message.
voice_note = Table(
    "voice_note",
    metadata,
    Column("inbound_id", BigInteger, ForeignKey("inbound_message.id", ondelete="CASCADE"), primary_key=True),
    Column("state", String(16), nullable=False, server_default=text("'wanted'")),
    Column("text", Text, nullable=True, comment="what was understood, whatever is made of it"),
    Column("confidence", Float, nullable=True, comment="the probability that what it says of a booking is right"),
    Column("decision", String(16), nullable=True, comment="act, confirm, ask_again"),
    Column("reason", Text, nullable=True, comment="why it has to be said again: silence, unclear, too_long, gone, …"),
    Column("signals", JSONB(none_as_null=True), nullable=True, comment="what the confidence was computed from"),
    Column("is_right", Boolean, nullable=True, comment="what the guest answered when asked whether it was that"),
    Column("answered_by", BigInteger, nullable=True, comment="the message with which the guest answered that"),
    moment("wanted_at", nullable=False),
    moment("heard_at"),
    Column("corrected_text", Text, nullable=True, comment="what is said in it, by somebody who has listened to it"),
    Column("corrected_by", Text, nullable=True, comment="who came in to the console"),
    moment("corrected_at"),
    CheckConstraint("state in ('wanted', 'heard', 'failed')", name="state"),
    CheckConstraint("(state = 'heard') = (text is not null)", name="text"),
    CheckConstraint("(state = 'wanted') = (decision is null)", name="decision"),
    CheckConstraint("decision in ('act', 'confirm', 'ask_again')", name="decision_kind"),
    CheckConstraint("(decision = 'ask_again') = (reason is not null)", name="reason"),
    CheckConstraint("num_nulls(corrected_text, corrected_by, corrected_at) in (0, 3)", name="corrected"),
    Index("voice_note_wanted_idx", "inbound_id", postgresql_where=text("state = 'wanted'")),
)

webhook_oddity = Table(
    "webhook_oddity",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("provider", String(16), nullable=False),
    Column("kind", Text, nullable=False, comment="what could not be used: 'field:account_update', 'malformed', …"),
    Column("raw", LargeBinary, nullable=False),
    moment("received_at", nullable=False),
)

outbound_message = Table(
    "outbound_message",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversation.id"), nullable=False),
    Column("inbound_id", BigInteger, ForeignKey("inbound_message.id"), nullable=True),
    Column("position", Integer, nullable=False, comment="order among the answers to one inbound message"),
    Column("cause", Text, nullable=False, comment="turn:<inbound>, person:<form>, phone:<wamid>; with position unique"),
    Column(
        "written_by",
        Text,
        nullable=True,
        comment="who came in to the console; phone: the house's; null: the bot",
    ),
    Column("body", JSONB, nullable=False, comment="Graph message without recipient: type and its content"),
    Column(
        "searched",
        Text,
        Computed("as_searched(coalesce(body #>> '{text,body}', body #>> '{interactive,body,text}'))", persisted=True),
        nullable=True,
    ),
    Column(
        "template", JSONB(none_as_null=True), nullable=True, comment="what is sent instead once the window is closed"
    ),
    Column("state", String(16), nullable=False, server_default=text("'pending'")),
    Column("provider_id", Text, nullable=True, index=True),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    moment("not_before"),
    moment("not_after"),
    Column("error_code", Integer, nullable=True),
    Column("error", Text, nullable=True),
    moment("created_at", nullable=False),
    moment("sending_at"),
    moment("sent_at"),
    moment("delivered_at"),
    moment("read_at"),
    moment("failed_at"),
    UniqueConstraint("inbound_id", "position"),
    UniqueConstraint("conversation_id", "cause", "position"),
    CheckConstraint(
        "state in ('pending', 'sending', 'sent', 'delivered', 'read', 'failed', 'undeliverable', 'waiting', "
        "'withheld')",
        name="state",
    ),
    Index(None, "conversation_id", "id"),
    Index(
        "outbound_message_by_person_idx",
        "conversation_id",
        "created_at",
        postgresql_where=text("written_by is not null"),
    ),
    Index(
        "outbound_message_search_idx", "searched", postgresql_using="gin", postgresql_ops={"searched": "gin_trgm_ops"}
    ),
    Index("outbound_message_failed_idx", "created_at", postgresql_where=text("state in ('failed', 'undeliverable')")),
    Index("outbound_message_open_idx", "id", postgresql_where=text("state in ('pending', 'sending', 'waiting')")),
)

# What people of the house keep to answer with: words with places such as {nombre}.
canned_answer = Table(
    "canned_answer",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("changed_by", Text, nullable=False, comment="who came in to the console"),
    moment("changed_at", nullable=False),
    Index("canned_answer_title_key", text("lower(title)"), unique=True),
)

# What people of the house did in a conversation, which the guest does not see.
house_mark = Table(
    "house_mark",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversation.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=True),
    Column("made_by", Text, nullable=False, comment="who came in to the console"),
    Column("form_id", Uuid, nullable=True, unique=True, comment="of a note: written once, however often it is sent"),
    moment("made_at", nullable=False),
    CheckConstraint("kind in ('taken', 'given_back', 'note', 'closed')", name="kind"),
    CheckConstraint("(kind = 'note') = (text is not null and form_id is not null)", name="text"),
    Index(None, "conversation_id", "id"),
)

message_status = Table(
    "message_status",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("provider_id", Text, nullable=False, comment="wamid of the outgoing message"),
    Column("status", Text, nullable=False),
    Column("outbound_id", BigInteger, nullable=True, comment="from biz_opaque_callback_data, when ours"),
    Column("errors", JSONB, nullable=True),
    moment("reported_at", nullable=False),
    moment("received_at", nullable=False),
    UniqueConstraint("provider_id", "status"),
    Index(None, "outbound_id"),
)
