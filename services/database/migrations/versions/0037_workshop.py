"""What the page of models asks the workshop for, and that there is one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.create_table(
        "model_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), server_default=sa.text("'wanted'"), nullable=False),
        sa.Column("is_open", sa.Boolean(), server_default=sa.text("true"), nullable=True),
        sa.Column("model", sa.Text(), nullable=True, comment="which to let in; of a training, what came of it"),
        sa.Column("reason", sa.Text(), nullable=True, comment="why it is let in though it does worse"),
        sa.Column("asked_by", sa.Text(), nullable=False, comment="who came in to the console"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "is_unwanted",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="somebody wants it to end",
        ),
        sa.Column(
            "log",
            sa.Text(),
            server_default=sa.text("''"),
            nullable=False,
            comment="what it has said so far, a line each",
        ),
        sa.Column("result", postgresql.JSONB(), nullable=True, comment="a comparison with the active model"),
        sa.CheckConstraint("kind in ('train', 'activate', 'rollback')", name=op.f("model_run_kind_check")),
        sa.CheckConstraint(
            "state in ('wanted', 'running', 'done', 'failed', 'cancelled')", name=op.f("model_run_state_check")
        ),
        sa.CheckConstraint(
            "(state in ('wanted', 'running')) = (is_open is not null)", name=op.f("model_run_is_open_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("model_run_pkey")),
        sa.UniqueConstraint("is_open", name=op.f("model_run_is_open_key")),
    )
    op.create_table(
        "workshop",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="always 1"),
        sa.Column("place", sa.Text(), nullable=False, comment="machine and folder"),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("workshop_one_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("workshop_pkey")),
    )


def downgrade() -> None:
    op.drop_table("workshop")
    op.drop_table("model_run")
