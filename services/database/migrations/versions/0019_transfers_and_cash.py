"""Money that comes by bank transfer or in cash: the owner's account, attempts by those roads, and receipts."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

ACCOUNT = (
    "(transfer_holder is null) = (transfer_alias is null and transfer_cbu is null) "
    "and (transfer_cuit is null or transfer_holder is not null)"
)


def upgrade() -> None:
    holder = sa.Column(
        "transfer_holder", sa.Text(), nullable=True, comment="whose account guests transfer to; null: no transfers"
    )
    op.add_column("property", holder)
    op.add_column("property", sa.Column("transfer_alias", sa.Text(), nullable=True))
    op.add_column("property", sa.Column("transfer_cbu", sa.String(22), nullable=True, comment="or CVU"))
    op.add_column("property", sa.Column("transfer_cuit", sa.String(11), nullable=True))
    op.create_check_constraint(op.f("property_transfer_account_check"), "property", ACCOUNT)
    op.add_column(
        "payment_link",
        sa.Column(
            "method",
            sa.String(16),
            server_default=sa.text("'mercado_pago'"),
            nullable=False,
            comment="by transfer and in cash there is no page to pay on: neither provider_id nor url",
        ),
    )
    op.add_column(
        "payment_link",
        sa.Column(
            "purpose",
            sa.String(16),
            server_default=sa.text("'deposit'"),
            nullable=False,
            comment="deposit confirms, balance does not",
        ),
    )
    op.add_column(
        "payment_link",
        sa.Column(
            "cash_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="until when a cash coupon made on the page may be paid; null: there are none",
        ),
    )
    op.create_check_constraint(
        op.f("payment_link_method_check"), "payment_link", "method in ('mercado_pago', 'transfer', 'cash')"
    )
    op.create_check_constraint(op.f("payment_link_purpose_check"), "payment_link", "purpose in ('deposit', 'balance')")
    op.create_table(
        "guest_file",
        sa.Column("inbound_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(16), server_default=sa.text("'wanted'"), nullable=False),
        sa.Column("mime_type", sa.Text(), nullable=True, comment="as its bytes show, not as it was called"),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('wanted', 'kept', 'refused', 'lost')", name=op.f("guest_file_state_check")),
        sa.CheckConstraint(
            "(state = 'kept') = (content is not null and mime_type is not null)", name=op.f("guest_file_content_check")
        ),
        sa.ForeignKeyConstraint(
            ["inbound_id"], ["inbound_message.id"], name=op.f("guest_file_inbound_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("inbound_id", name=op.f("guest_file_pkey")),
    )
    op.create_index("guest_file_wanted_idx", "guest_file", ["inbound_id"], postgresql_where=sa.text("state = 'wanted'"))


def downgrade() -> None:
    op.drop_table("guest_file")
    for column in ("cash_until", "purpose", "method"):
        op.drop_column("payment_link", column)
    op.drop_constraint(op.f("property_transfer_account_check"), "property")
    for column in ("transfer_cuit", "transfer_cbu", "transfer_alias", "transfer_holder"):
        op.drop_column("property", column)
