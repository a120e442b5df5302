"""Payments: our attempts to be paid, what the provider tells us and holds; and the ledger of every reservation."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    ScalarSelect,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    cast,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.database.tables.base import metadata, moment, written_at
from services.database.tables.booking import reservation

payment_link = Table(
    "payment_link",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column("reservation_id", Uuid, ForeignKey("reservation.id"), nullable=False),
    Column("attempt", Integer, nullable=False, comment="n of external_reference <code>-<n>"),
    Column("external_reference", String(64), nullable=False, unique=True),
    Column(
        "method",
        String(16),
        nullable=False,
        server_default=text("'mercado_pago'"),
        comment="by transfer and in cash there is no page to pay on: neither provider_id nor url",
    ),
    Column(
        "purpose",
        String(16),
        nullable=False,
        server_default=text("'deposit'"),
        comment="deposit confirms, balance does not",
    ),
    Column("provider_id", Text, nullable=True, comment="preference id; null until the provider answered"),
    Column("url", Text, nullable=True),
    Column("amount", BigInteger, nullable=False, comment="minor units"),
    Column("currency", String(3), nullable=False),
    moment("expires_at", nullable=False),
    Column(
        "cash_until",
        DateTime(timezone=True),
        nullable=True,
        comment="until when a cash coupon made on the page may be paid; null: there are none",
    ),
    moment("created_at", nullable=False),
    Column(
        "closed_at",
        DateTime(timezone=True),
        nullable=True,
        comment="when the provider was told that it must not be paid any more",
    ),
    UniqueConstraint("reservation_id", "attempt"),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("method in ('mercado_pago', 'transfer', 'cash')", name="method"),
    CheckConstraint("purpose in ('deposit', 'balance')", name="purpose"),
)

payment_notification = Table(
    "payment_notification",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("topic", Text, nullable=False),
    Column("provider_payment_id", Text, nullable=True),
    Column("request_id", Text, nullable=True),
    Column("signed", String(8), nullable=False, comment="valid, absent"),
    Column("raw", LargeBinary, nullable=False),
    Column("state", String(16), nullable=False, server_default=text("'received'")),
    Column("outcome", Text, nullable=True, comment="applied, repeated, unknown_payment, …"),
    moment("received_at", nullable=False),
    moment("handled_at"),
    CheckConstraint("state in ('received', 'handled', 'ignored')", name="state"),
    Index("payment_notification_open_idx", "id", postgresql_where=text("state = 'received'")),
)

payment = Table(
    "payment",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column("provider_id", Text, nullable=False, unique=True, comment="the provider's payment id, as text"),
    Column("reservation_id", Uuid, ForeignKey("reservation.id"), nullable=True, index=True),
    Column("external_reference", Text, nullable=True),
    Column("status", Text, nullable=False, comment="the provider's words"),
    Column("status_detail", Text, nullable=True),
    Column("amount", BigInteger, nullable=False, comment="minor units"),
    Column("refunded", BigInteger, nullable=False, server_default=text("0"), comment="minor units"),
    Column("currency", String(3), nullable=False),
    Column("raw", JSONB, nullable=False),
    Column("problem", Text, nullable=True, comment="why it was not applied: wrong_amount, unknown_reference, …"),
    moment("applied_at"),
    Column(
        "provider_changed_at",
        DateTime(timezone=True),
        nullable=True,
        comment="as the provider says: an older fetch never overwrites a newer one",
    ),
    Column(
        "problem_closed_at",
        DateTime(timezone=True),
        nullable=True,
        comment="when a person said it is dealt with",
    ),
    moment("created_at", nullable=False),
    moment("updated_at", nullable=False),
    Index("payment_problems_idx", "updated_at", postgresql_where=text("problem is not null")),
)

refund = Table(
    "refund",
    metadata,
    Column(
        "id",
        Uuid,
        primary_key=True,
        server_default=func.gen_random_uuid(),
        comment="also the provider's idempotency key",
    ),
    Column("payment_id", Text, ForeignKey("payment.provider_id"), nullable=False, index=True),
    Column("amount", BigInteger, nullable=False, comment="minor units"),
    Column("currency", String(3), nullable=False),
    Column("is_whole", Boolean, nullable=False, comment="all of the payment: asked for without an amount"),
    Column("cause", Text, nullable=False, comment="who asked: owner, setting"),
    Column("state", String(16), nullable=False),
    Column("provider_refund_id", Text, nullable=True),
    Column("error", Text, nullable=True),
    moment("created_at", nullable=False),
    moment("updated_at", nullable=False),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("state in ('requested', 'waiting', 'done', 'failed')", name="state"),
    Index("refund_open_idx", "created_at", postgresql_where=text("state in ('requested', 'waiting')")),
)

money_report = Table(
    "money_report",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("payments", Integer, nullable=False, comment="how many of the provider's payments were compared"),
    Column("differences", JSONB, nullable=False, comment="[{payment_id, kind, provider_holds, ledger_holds}, …]"),
    moment("made_at", nullable=False),
)

# Append-only: a trigger refuses every change of what was written (migration 0004).
ledger_entry = Table(
    "ledger_entry",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column(
        "reservation_id",
        Uuid,
        ForeignKey("reservation.id"),
        nullable=True,
        comment="null: money that nobody can be found for",
    ),
    Column("kind", String(16), nullable=False),
    Column("account", String(16), nullable=False, comment="stay: its bill; unapplied: to be given back"),
    Column("amount", BigInteger, nullable=False, comment="minor units; positive: the guest owes it"),
    Column("currency", String(3), nullable=False),
    Column("reason", Text, nullable=False, comment="why, as an owner reads it"),
    Column("cause", Text, nullable=False, comment="who or what: guest, owner, policy, payment:<id>"),
    Column("key", Text, nullable=False, comment="names the fact, so that it is written once"),
    Column("payment_id", Text, nullable=True, index=True, comment="the provider's id of the payment that moved"),
    moment("happened_at", nullable=False),
    written_at(),
    CheckConstraint(
        "(kind in ('charge', 'fee', 'refund') and amount > 0) or (kind in ('payment', 'discount') and amount < 0) "
        "or (kind in ('adjustment', 'transfer') and amount <> 0)",
        name="kind",
    ),
    CheckConstraint(
        "account = 'stay' or (account = 'unapplied' and kind in ('payment', 'refund', 'transfer'))",
        name="account",
    ),
    UniqueConstraint("reservation_id", "key", postgresql_nulls_not_distinct=True),
)


def owed_for_stay() -> ScalarSelect[Any]:
    """What is still to be paid for a confirmed stay, in minor units: a column for queries over ``reservation``."""
    return (
        select(cast(func.coalesce(func.sum(ledger_entry.c.amount), 0), BigInteger))
        .where(ledger_entry.c.reservation_id == reservation.c.id, ledger_entry.c.account == "stay")
        .correlate(reservation)
        .scalar_subquery()
    )


def paid_for_stay() -> ScalarSelect[Any]:
    """What was paid for a reservation and not given back, in minor units: a column for queries over ``reservation``."""
    return (
        select(cast(func.coalesce(-func.sum(ledger_entry.c.amount), 0), BigInteger))
        .where(
            ledger_entry.c.reservation_id == reservation.c.id,
            ledger_entry.c.account == "stay",
            ledger_entry.c.kind.in_(("payment", "refund", "transfer")),
        )
        .correlate(reservation)
        .scalar_subquery()
    )
