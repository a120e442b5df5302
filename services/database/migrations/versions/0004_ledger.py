"""A ledger per reservation: append-only, and what was paid before moves into it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

NEVER_CHANGED = """
create function ledger_entry_never_changes() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is append-only: mend it with another entry' using errcode = 'restrict_violation';
end
$$;
create trigger ledger_entry_never_changes before update or delete on ledger_entry
    for each row execute function ledger_entry_never_changes();
create trigger ledger_entry_never_emptied before truncate on ledger_entry
    for each statement execute function ledger_entry_never_changes();
"""

# Money that the provider held before there was a ledger. What was applied belongs to the stay; what was refused waits
# to be given back, unless it was never ours (test money, another account).
PAYMENTS = """
with known as (
    select
        payment.provider_id, payment.reservation_id, payment.currency, payment.amount, payment.created_at,
        case when payment.status in ('refunded', 'charged_back', 'cancelled') then payment.amount
             else least(payment.refunded, payment.amount) end as returned,
        case when payment.applied_at is null then 'unapplied' else 'stay' end as account
    from payment left join reservation on reservation.id = payment.reservation_id
    where payment.amount > 0
      and (payment.applied_at is not null
           or (payment.status in ('approved', 'in_mediation')
               and coalesce(payment.problem, '') not in ('not_live', 'other_account')))
      and (reservation.id is null or reservation.currency = payment.currency)
)
insert into ledger_entry (
    reservation_id, kind, account, amount, currency, reason, cause, key, payment_id, happened_at
)
select
    reservation_id, 'payment', account, -amount, currency, 'Mercado Pago', 'payment:' || provider_id,
    'payment:' || provider_id || ':received:' || amount, provider_id, created_at
from known
union all
select
    reservation_id, 'refund', account, returned, currency, 'given back before the ledger', 'payment:' || provider_id,
    'payment:' || provider_id || ':returned:' || returned, provider_id, created_at
from known where returned > 0
"""

# What `paid` held beyond the payments that are known.
REST = """
insert into ledger_entry (reservation_id, kind, account, amount, currency, reason, cause, key, happened_at)
select
    reservation.id, 'payment', 'stay', known.received - reservation.paid, reservation.currency,
    'paid before the ledger', 'migration', 'before_ledger', reservation.updated_at
from reservation
join lateral (
    select coalesce(-sum(amount), 0) as received from ledger_entry
    where ledger_entry.reservation_id = reservation.id and kind = 'payment' and account = 'stay'
) as known on true
where reservation.paid > known.received
"""

AGREED = """
insert into ledger_entry (reservation_id, kind, account, amount, currency, reason, cause, key, happened_at)
select id, 'charge', 'stay', total, currency, 'agreed before the ledger', 'migration', 'agreed:1', created_at
from reservation where total > 0 and (status in ('confirmed', 'completed') or (status = 'cancelled' and paid > 0))
"""

# A cancelled stay costs what the policy kept when it was cancelled.
CANCELLED = """
insert into ledger_entry (reservation_id, kind, account, amount, currency, reason, cause, key, happened_at)
select
    reservation.id, 'adjustment', 'stay', reservation.paid - event.refundable - reservation.total, reservation.currency,
    'cancellation policy', 'migration', 'cancelled', event.happened_at
from reservation
join lateral (
    select coalesce((details ->> 'refundable')::bigint, 0) as refundable, happened_at from reservation_event
    where reservation_id = reservation.id and kind = 'cancelled' order by id desc limit 1
) as event on true
where reservation.status = 'cancelled' and reservation.paid > 0 and reservation.total > 0
  and reservation.paid - event.refundable <> reservation.total
"""


def upgrade() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("reservation_id", sa.Uuid(), nullable=True, comment="null: money that nobody can be found for"),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("account", sa.String(16), nullable=False, comment="stay: its bill; unapplied: to be given back"),
        sa.Column("amount", sa.BigInteger(), nullable=False, comment="minor units; positive: the guest owes it"),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, comment="why, as an owner reads it"),
        sa.Column("cause", sa.Text(), nullable=False, comment="who or what: guest, owner, policy, payment:<id>"),
        sa.Column("key", sa.Text(), nullable=False, comment="names the fact, so that it is written once"),
        sa.Column("payment_id", sa.Text(), nullable=True, comment="the provider's id of the payment that moved"),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["reservation_id"], ["reservation.id"], name="ledger_entry_reservation_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="ledger_entry_pkey"),
        sa.CheckConstraint(
            "(kind in ('charge', 'fee', 'refund') and amount > 0) or (kind in ('payment', 'discount') and amount < 0) "
            "or (kind = 'adjustment' and amount <> 0)",
            name="ledger_entry_kind_check",
        ),
        sa.CheckConstraint(
            "account = 'stay' or (account = 'unapplied' and kind in ('payment', 'refund'))",
            name="ledger_entry_account_check",
        ),
        sa.UniqueConstraint(
            "reservation_id", "key", name="ledger_entry_reservation_id_key_key", postgresql_nulls_not_distinct=True
        ),
    )
    op.create_index("ledger_entry_payment_id_idx", "ledger_entry", ["payment_id"])
    op.execute(NEVER_CHANGED)
    for move in (PAYMENTS, REST, AGREED, CANCELLED):
        op.execute(move)


def downgrade() -> None:
    op.drop_table("ledger_entry")
    op.execute("drop function ledger_entry_never_changes()")
