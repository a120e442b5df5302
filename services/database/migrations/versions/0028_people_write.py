"""People of the house write in conversations: what they wrote, what they withheld, when they took and gave back."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

TABLE, STATE = "outbound_message", "outbound_message_state_check"
STATES = "'pending', 'sending', 'sent', 'delivered', 'read', 'failed', 'undeliverable', 'waiting'"
CAUSE = "turn, owner, payment:<id>, notice:<what>; with position unique"
CAUSE_NOW = "turn:<inbound>, person:<form>; with position unique"


def upgrade() -> None:
    op.add_column(
        TABLE,
        sa.Column("written_by", sa.Text(), nullable=True, comment="who came in to the console; null: the assistant"),
    )
    op.alter_column(TABLE, "cause", comment=CAUSE_NOW, existing_comment=CAUSE)
    op.drop_constraint(op.f(STATE), TABLE)
    op.create_check_constraint(op.f(STATE), TABLE, f"state in ({STATES}, 'withheld')")
    op.create_index(
        "outbound_message_by_person_idx",
        TABLE,
        ["conversation_id", "created_at"],
        postgresql_where=sa.text("written_by is not null"),
    )
    op.create_table(
        "house_mark",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False, comment="who came in to the console"),
        sa.Column("form_id", sa.Uuid(), nullable=True, comment="of a note: written once, however often it is sent"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('taken', 'given_back', 'note')", name=op.f("house_mark_kind_check")),
        sa.CheckConstraint(
            "(kind = 'note') = (text is not null and form_id is not null)", name=op.f("house_mark_text_check")
        ),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("house_mark_conversation_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("house_mark_pkey")),
        sa.UniqueConstraint("form_id", name=op.f("house_mark_form_id_key")),
    )
    op.create_index(op.f("house_mark_conversation_id_id_idx"), "house_mark", ["conversation_id", "id"])


def downgrade() -> None:
    op.drop_table("house_mark")
    op.drop_index("outbound_message_by_person_idx", TABLE)
    op.execute(f"update {TABLE} set state = 'undeliverable' where state = 'withheld'")  # noqa: S608 - names of this file
    op.drop_constraint(op.f(STATE), TABLE)
    op.create_check_constraint(op.f(STATE), TABLE, f"state in ({STATES})")
    op.alter_column(TABLE, "cause", comment=CAUSE, existing_comment=CAUSE_NOW)
    op.drop_column(TABLE, "written_by")
