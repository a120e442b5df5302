"""The people of the console: who they are, where they are in, and what they have done, which nobody changes."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0036"
down_revision = "0035"

USER = "console_user"
ROLES = "role in ('owner', 'staff', 'trainer', 'reader')"


def moment(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def of_user(table: str, *, nullable: bool = False) -> tuple["sa.Column[Any]", sa.ForeignKeyConstraint]:
    return (
        sa.Column(
            "user_id", sa.Uuid(), nullable=nullable, comment="null: nobody known, or a terminal" if nullable else None
        ),
        sa.ForeignKeyConstraint(["user_id"], [f"{USER}.id"], name=op.f(f"{table}_user_id_fkey")),
    )


def upgrade() -> None:
    op.create_table(
        USER,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False, comment="in small letters"),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column(
            "password_hash", sa.Text(), nullable=True, comment="argon2id; null: invited, has not chosen one yet"
        ),
        sa.Column("is_active", sa.Boolean(), nullable=False, server_default=sa.text("true")),
        sa.Column("second_factor", sa.Text(), nullable=True, comment="secret of the codes (TOTP), base32"),
        sa.Column(
            "second_factor_step", sa.BigInteger(), nullable=True,
            comment="of the last code that served: none serves twice",
        ),
        moment("created_at"),
        sa.CheckConstraint(ROLES, name=op.f("console_user_role_check")),
        sa.CheckConstraint("email = lower(email)", name=op.f("console_user_email_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("console_user_pkey")),
        sa.UniqueConstraint("email", name=op.f("console_user_email_key")),
    )  # fmt: skip
    op.create_table(
        "console_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False, comment="SHA-256 of what the browser keeps"),
        *of_user("console_session"),
        sa.Column("is_waiting", sa.Boolean(), nullable=False, comment="for the second factor: nobody is in yet"),
        sa.Column("device", sa.Text(), nullable=False, comment="what the browser says that it is"),
        sa.Column("address", sa.Text(), nullable=False),
        moment("began_at"),
        moment("used_at"),
        moment("ends_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("console_session_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("console_session_token_hash_key")),
    )
    op.create_index(op.f("console_session_user_id_idx"), "console_session", ["user_id"])
    op.create_table(
        "console_link",
        sa.Column("token_hash", sa.Text(), nullable=False),
        *of_user("console_link"),
        moment("ends_at"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("console_link_pkey")),
        sa.UniqueConstraint("user_id", name=op.f("console_link_user_id_key")),
    )
    op.create_table(
        "recovery_code",
        *of_user("recovery_code"),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "code_hash", name=op.f("recovery_code_pkey")),
        comment="of the second factor, each good once",
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        moment("happened_at"),
        *of_user("audit_entry", nullable=True),
        sa.Column("deed", sa.String(48), nullable=False, comment="the route, or what happened at the door"),
        sa.Column("subject", sa.Text(), nullable=True, comment="id or code of what it was done to"),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("address", sa.Text(), nullable=False, comment="IP address, or terminal"),
        sa.Column("details", JSONB(), nullable=False, comment="numbers and names of fields, never texts"),
        sa.CheckConstraint("outcome in ('done', 'refused')", name=op.f("audit_entry_outcome_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("audit_entry_pkey")),
    )
    for column in ("user_id", "deed", "subject"):
        op.create_index(op.f(f"audit_entry_{column}_id_idx"), "audit_entry", [column, "id"])
    op.execute("""
        create function audit_entries_stay() returns trigger language plpgsql as $$
        begin
            raise exception 'entries of the audit log are neither changed nor deleted';
        end
        $$
    """)
    op.execute("""
        create trigger audit_entry_stays before update or delete or truncate on audit_entry
        for each statement execute function audit_entries_stay()
    """)


def downgrade() -> None:
    for table in ("audit_entry", "recovery_code", "console_link", "console_session", USER):
        op.drop_table(table)
    op.execute("drop function audit_entries_stay()")
