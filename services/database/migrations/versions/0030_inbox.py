"""The inbox: who waits since when, what was read, what is closed, and a search that accents do not matter to."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

TALK, MARK = "conversation", "house_mark"
KIND = "house_mark_kind_check"
KINDS = "'taken', 'given_back', 'note'"
LATEST, SEARCH = "conversation_latest_idx", ("inbound_message_search_idx", "outbound_message_search_idx")
SAID = "coalesce(body #>> '{text,body}', body #>> '{interactive,body,text}')"


def upgrade() -> None:
    op.execute("create extension if not exists pg_trgm")
    op.execute("""
        create function as_searched(said text) returns text language sql immutable strict parallel safe as $$
            select translate(lower(said), 'áàâãäéèêëíìîïóòôõöúùûüñçÁÀÂÃÄÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÑÇ',
                                          'aaaaaeeeeiiiiooooouuuuncaaaaaeeeeiiiiooooouuuunc')
        $$
    """)
    op.add_column(
        TALK,
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
    )
    op.add_column(
        TALK,
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.execute("update conversation set waiting_since = last_guest_message_at where state = 'needs_person'")
    op.execute("update conversation set seen_at = last_guest_message_at")
    op.create_index(LATEST, TALK, [sa.text("last_guest_message_at desc nulls last"), "id"])
    op.drop_constraint(op.f(KIND), MARK)
    op.create_check_constraint(op.f(KIND), MARK, f"kind in ({KINDS}, 'closed')")
    op.execute(f"create index {SEARCH[0]} on inbound_message using gin (as_searched(text) gin_trgm_ops)")
    op.execute(f"create index {SEARCH[1]} on outbound_message using gin (as_searched({SAID}) gin_trgm_ops)")


def downgrade() -> None:
    for name in SEARCH:
        op.execute(f"drop index {name}")
    op.execute("delete from house_mark where kind = 'closed'")
    op.drop_constraint(op.f(KIND), MARK)
    op.create_check_constraint(op.f(KIND), MARK, f"kind in ({KINDS})")
    op.drop_index(LATEST, TALK)
    op.drop_column(TALK, "seen_at")
    op.drop_column(TALK, "waiting_since")
    op.execute("drop function as_searched(text)")
    op.execute("drop extension pg_trgm")
