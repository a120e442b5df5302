"""
Run with the Rasa environment: ``.venv-bot/bin/python -m pytest --confcutdir=tests/bot/plugins tests/bot/plugins``.

``database_url`` is a real, migrated PostgreSQL, kept by a helper in the app environment, emptied before each test.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

if importlib.util.find_spec("rasa") is None:
    collect_ignore_glob = ["test_*.py"]  # the app environment has no Rasa; these run in .venv-bot


@pytest.fixture(scope="session")
def _database_server() -> Iterator[str]:
    python = os.environ.get("APP_PYTHON", str(ROOT / ".venv" / "bin" / "python"))
    command = [python, "-m", "tests.bot.plugins.database_server"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin
        assert server.stdout
        address = server.stdout.readline().strip()
        assert address, "the helper did not start a database"
        yield address
        server.stdin.close()
        server.wait(timeout=30)


@pytest.fixture
def database_url(_database_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty memory of the assistant."""
    import psycopg2

    with psycopg2.connect(_database_server) as connection, connection.cursor() as cursor:
        cursor.execute("truncate bot.events, bot.snapshot, bot.model cascade")
    monkeypatch.setenv("DATABASE_URL", _database_server)
    return _database_server
