"""Answers that people keep, and labels of conversations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"

TALK, ANSWER = "conversation", "canned_answer"
LABELLED, TITLE = "conversation_labelled_idx", "canned_answer_title_key"


def upgrade() -> None:
    none = sa.text("'{}'")
    op.add_column(TALK, sa.Column("labels", postgresql.ARRAY(sa.Text()), nullable=False, server_default=none))
    op.create_index(LABELLED, TALK, ["id"], postgresql_where=sa.text("labels <> '{}'"))
    op.create_table(
        ANSWER,
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False, comment="who came in to the console"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("canned_answer_pkey")),
    )
    op.create_index(TITLE, ANSWER, [sa.text("lower(title)")], unique=True)


def downgrade() -> None:
    op.drop_table(ANSWER)
    op.drop_index(LABELLED, TALK)
    op.drop_column(TALK, "labels")
