"""Refunds are rows before the provider hears of them; money may move between a reservation's accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

# 0004 gave both checks a name with the table's name twice; from here on they have the names that the tables say.
TWICE = ("ledger_entry_ledger_entry_kind_check_check", "ledger_entry_ledger_entry_account_check_check")
ONCE = ("ledger_entry_kind_check", "ledger_entry_account_check")
SIGNS = (
    "(kind in ('charge', 'fee', 'refund') and amount > 0) or (kind in ('payment', 'discount') and amount < 0) or "
    "(kind in ({either}) and amount <> 0)"
)
ACCOUNTS = "account = 'stay' or (account = 'unapplied' and kind in ({kinds}))"


def upgrade() -> None:
    op.create_table(
        "refund",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="also the provider's idempotency key",
        ),
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False, comment="minor units"),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False, comment="all of the payment: asked for without an amount"),
        sa.Column("cause", sa.Text(), nullable=False, comment="who asked: owner, setting"),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("provider_refund_id", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.provider_id"], name=op.f("refund_payment_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("refund_pkey")),
        sa.CheckConstraint("amount > 0", name=op.f("refund_amount_check")),
        sa.CheckConstraint("state in ('requested', 'waiting', 'done', 'failed')", name=op.f("refund_state_check")),
    )
    op.create_index(op.f("refund_payment_id_idx"), "refund", ["payment_id"])
    op.create_index(
        "refund_open_idx", "refund", ["created_at"], postgresql_where=sa.text("state in ('requested', 'waiting')")
    )
    op.add_column(
        "property",
        sa.Column(
            "automatic_refunds",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="what guests are to have back is given back without a tap",
        ),
    )
    _check(TWICE, ONCE, either="'adjustment', 'transfer'", kinds="'payment', 'refund', 'transfer'")


def downgrade() -> None:
    op.drop_column("property", "automatic_refunds")
    op.drop_table("refund")
    _check(ONCE, TWICE, either="'adjustment'", kinds="'payment', 'refund'")


def _check(before: tuple[str, str], after: tuple[str, str], *, either: str, kinds: str) -> None:
    rules = (SIGNS.format(either=either), ACCOUNTS.format(kinds=kinds))
    for old, new, rule in zip(before, after, rules, strict=True):
        op.drop_constraint(op.f(old), "ledger_entry")
        op.create_check_constraint(op.f(new), "ledger_entry", rule)
