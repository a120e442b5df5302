"""The migrations are the only way to a schema, and they lead to the tables in code."""

import psycopg

from services.database.migrate import current_revision, downgrade, drift, head_revision, upgrade


def test_an_empty_database_migrated_up_has_the_tables_in_code(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    assert current_revision(empty_database_url) == head_revision()
    assert drift(empty_database_url) == []


def test_migrations_can_be_undone_and_done_again(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    downgrade(empty_database_url, "base")
    with psycopg.connect(empty_database_url) as connection:
        left = connection.execute(
            "select relname from pg_class join pg_namespace n on n.oid = relnamespace "
            "where nspname = 'public' and relkind in ('r', 'v') and relname <> 'alembic_version'"
        ).fetchall()
    assert left == []
    upgrade(empty_database_url)
    assert drift(empty_database_url) == []


def test_drift_is_noticed(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute("alter table reservation drop constraint reservation_money_check, add column extra text")
    assert drift(empty_database_url) != []


def test_the_overlap_constraint_is_the_last_word(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        found = connection.execute(
            "select pg_get_constraintdef(oid) from pg_constraint where conname = 'reservations_no_overlap'"
        ).fetchone()
    assert found is not None
    assert "EXCLUDE USING gist (cabin_id WITH =, stay WITH &&)" in found[0]
    assert "held" in found[0]
    assert "confirmed" in found[0]
