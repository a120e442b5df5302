"""What an owner heard in a voice note; guests' files that were kept for long enough."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

FILE, NOTE = "guest_file", "voice_note"
FILE_STATE, FILE_DELETED = "guest_file_state_check", "guest_file_deleted_check"
CORRECTED = "voice_note_corrected_check"


def upgrade() -> None:
    op.add_column(FILE, sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f(FILE_STATE), FILE)
    op.create_check_constraint(op.f(FILE_STATE), FILE, "state in ('wanted', 'kept', 'refused', 'lost', 'deleted')")
    op.create_check_constraint(op.f(FILE_DELETED), FILE, "(state = 'deleted') = (deleted_at is not null)")
    op.create_index("guest_file_kept_idx", FILE, ["kept_at"], postgresql_where=sa.text("state = 'kept'"))
    op.add_column(
        NOTE,
        sa.Column(
            "corrected_text", sa.Text(), nullable=True, comment="what is said in it, by somebody who has listened to it"
        ),
    )
    op.add_column(NOTE, sa.Column("corrected_by", sa.Text(), nullable=True, comment="who came in to the console"))
    op.add_column(NOTE, sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(op.f(CORRECTED), NOTE, "num_nulls(corrected_text, corrected_by, corrected_at) in (0, 3)")


def downgrade() -> None:
    op.drop_constraint(op.f(CORRECTED), NOTE)
    for column in ("corrected_at", "corrected_by", "corrected_text"):
        op.drop_column(NOTE, column)
    op.drop_index("guest_file_kept_idx", FILE)
    op.drop_constraint(op.f(FILE_DELETED), FILE)
    op.drop_constraint(op.f(FILE_STATE), FILE)
    op.execute("update guest_file set state = 'lost' where state = 'deleted'")
    op.create_check_constraint(op.f(FILE_STATE), FILE, "state in ('wanted', 'kept', 'refused', 'lost')")
    op.drop_column(FILE, "deleted_at")
