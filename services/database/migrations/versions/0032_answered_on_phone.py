"""Who has a conversation; until when the assistant is silent because somebody answers on the phone of the house."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

TALK, SENT = "conversation", "outbound_message"
INDEX = "conversation_resumes_idx"
CHECKS = {
    "conversation_taken_check": "(state = 'person') = (taken_by is not null)",
    "conversation_resumes_check": "resumes_at is null or taken_by = 'phone'",
}
HAS_IT = "who came in to the console; phone: somebody on the house's"
CAUSE, CAUSE_BEFORE = "turn:<inbound>, person:<form>, phone:<wamid>", "turn:<inbound>, person:<form>"
BY_BEFORE = "who came in to the console; null: the assistant"
BY = "who came in to the console; phone: the house's; null: the bot"


def upgrade() -> None:
    op.add_column(TALK, sa.Column("resumes_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(TALK, sa.Column("taken_by", sa.Text(), nullable=True, comment=HAS_IT))
    op.execute("""
        update conversation
        set taken_by = coalesce(
            (select made_by from house_mark
             where house_mark.conversation_id = conversation.id and house_mark.kind = 'taken'
             order by house_mark.id desc limit 1), '')
        where state = 'person'
    """)
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(name), TALK, rule)
    op.create_index(INDEX, TALK, ["resumes_at"], postgresql_where=sa.text("resumes_at is not null"))
    _comment(f"{CAUSE}; with position unique", BY)


def downgrade() -> None:
    _comment(f"{CAUSE_BEFORE}; with position unique", BY_BEFORE)
    op.drop_index(INDEX, TALK)
    for name in CHECKS:
        op.drop_constraint(op.f(name), TALK)
    op.execute("update conversation set state = 'bot' where resumes_at is not null")
    op.drop_column(TALK, "taken_by")
    op.drop_column(TALK, "resumes_at")


def _comment(cause: str, by: str) -> None:
    op.alter_column(SENT, "cause", existing_type=sa.Text(), existing_nullable=False, comment=cause)
    op.alter_column(SENT, "written_by", existing_type=sa.Text(), existing_nullable=True, comment=by)
