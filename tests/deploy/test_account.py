"""PostgreSQL's own user is let through closed folders: to walk, not to read, and nobody else."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.account import (
    GROUP,
    MASK,
    NOBODY,
    OTHER,
    OWNER,
    USER,
    WALK,
    Entry,
    let_through,
    may_enter,
    server_account,
    with_walker,
)
from deploy.local.ports import free_port
from deploy.local.postgres import EmbeddedPostgres, database_url

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to let another user through")


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder in a folder that is closed to others, as ``/root`` is."""
    with tempfile.TemporaryDirectory(prefix="anfitrion-closed-", dir="/tmp", ignore_cleanup_errors=True) as found:
        inner = Path(found) / "checkout" / ".local"
        inner.mkdir(parents=True)
        (Path(found) / "checkout").chmod(0o700)
        yield inner


@as_root
def test_a_closed_way_is_opened_for_one_user_to_walk_and_not_to_read(closed: Path) -> None:
    account = server_account()
    assert not may_enter(closed, account)

    let_through(closed, account)

    assert may_enter(closed, account)
    outer = closed.parent.parent
    reading = subprocess.run(["ls", str(outer)], user=account.uid, cwd="/", capture_output=True, check=False)
    assert reading.returncode != 0
    nobody = subprocess.run(
        ["/bin/sh", "-c", 'cd "$0"', str(outer)], user=65534, cwd="/", capture_output=True, check=False
    )
    assert nobody.returncode != 0


@as_root
def test_a_database_works_below_a_closed_folder(closed: Path) -> None:
    server = EmbeddedPostgres(closed / "postgres", free_port(), durable=False)
    server.prepare()
    server.start()
    try:
        with psycopg.connect(database_url(server.port, "postgres")) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    finally:
        server.stop()


def test_without_root_nobody_is_let_through(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    account = server_account()
    assert account.uid is None
    before = tmp_path.stat()
    let_through(tmp_path, account)
    assert tmp_path.stat() == before


permissions = st.integers(0, 7)
users = st.dictionaries(st.integers(1, 60_000), permissions, max_size=4)


@given(users=users, owner=permissions, group=permissions, other=permissions, uid=st.integers(1, 60_000))
def test_whoever_had_access_keeps_it_and_only_one_gains(
    users: dict[int, int], owner: int, group: int, other: int, uid: int
) -> None:
    before: list[Entry] = [(OWNER, owner, NOBODY), (GROUP, group, NOBODY), (OTHER, other, NOBODY)]
    before += [(USER, bits, who) for who, bits in users.items()]
    if users:
        before.append((MASK, 7, NOBODY))

    after = with_walker(before, uid)

    found = {(tag, who): bits for tag, bits, who in after}
    assert len(found) == len(after)
    assert found[USER, uid] & found[MASK, NOBODY] & WALK
    assert found[USER, uid] & ~WALK == users.get(uid, 0) & ~WALK
    for tag, bits, who in before:
        if (tag, who) not in ((USER, uid), (MASK, NOBODY)):
            assert found[tag, who] == bits
    assert [tag for tag, _, _ in after] == sorted(tag for tag, _, _ in after)
