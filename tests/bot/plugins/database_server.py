"""
A migrated database for tests that run in the Rasa environment, served by the app environment.

Run by ``conftest.py`` with ``.venv/bin/python``: prints the address, and stops when its standard input closes.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from deploy.local.ports import free_port
from deploy.local.postgres import EmbeddedPostgres, database_url
from services.database.migrate import upgrade


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="anfitrion-bot-test-", dir="/tmp"))
    folder.chmod(0o755)
    server = EmbeddedPostgres(folder / "postgres", free_port(), durable=False, connections=100)
    server.prepare()
    server.start()
    try:
        upgrade(database_url(server.port, "postgres"))
        print(database_url(server.port, "postgres"), flush=True)  # noqa: T201 - the answer to who started us
        sys.stdin.read()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
