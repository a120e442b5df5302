"""The daily comparison of the provider's books with ours."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "money_report",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column(
            "payments", sa.Integer(), nullable=False, comment="how many of the provider's payments were compared"
        ),
        sa.Column(
            "differences",
            postgresql.JSONB(),
            nullable=False,
            comment="[{payment_id, kind, provider_holds, ledger_holds}, …]",
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("money_report_pkey")),
    )


def downgrade() -> None:
    op.drop_table("money_report")
