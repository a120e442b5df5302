"""Nights that the house keeps for itself: rows of the one table that no two may share a night in, without a guest."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

BLOCKS = "select id from reservation where source = 'block'"
CHECK = "reservation_guest_check"
BEFORE = "whatsapp, api, owner"
SOURCE = "whatsapp, api, owner; block: nights that the house keeps for itself"


def upgrade() -> None:
    op.alter_column("reservation", "guest_id", existing_type=sa.Uuid(), nullable=True)
    op.alter_column("reservation", "source", existing_type=sa.String(16), existing_nullable=False, comment=SOURCE)
    op.create_check_constraint(op.f(CHECK), "reservation", "(guest_id is null) = (source = 'block')")


def downgrade() -> None:
    op.drop_constraint(op.f(CHECK), "reservation", type_="check")
    op.execute(f"delete from calendar_conflict where reservation_id in ({BLOCKS})")  # noqa: S608 - words of ours
    op.execute(f"update external_stay set echo_of = null where echo_of in ({BLOCKS})")  # noqa: S608
    op.execute(f"delete from reservation_event where reservation_id in ({BLOCKS})")  # noqa: S608
    op.execute("delete from reservation where source = 'block'")
    op.alter_column("reservation", "source", existing_type=sa.String(16), existing_nullable=False, comment=BEFORE)
    op.alter_column("reservation", "guest_id", existing_type=sa.Uuid(), nullable=False)
