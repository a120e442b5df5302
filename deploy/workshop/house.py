"""Where the property's own database is, whether ``make run`` is under way or not."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from deploy.local.leftovers import only_run
from deploy.local.postgres import EmbeddedPostgres, database_url, free_port
from services.settings import Settings

PORT_LINE = 3  # of postmaster.pid, counted from 0. Source: PostgreSQL's documentation of that file


@contextmanager
def house_database(settings: Settings) -> Iterator[str | None]:
    """
    The address of the property's database: ``DATABASE_URL``'s, else the one that ``make run`` keeps in ``LOCAL_DIR``.

    The latter is started for as long as the block lasts when no run has it up. ``None`` when there is none yet. Raises
    :class:`~deploy.local.leftovers.FolderInUse` while a run is just starting or stopping, and ``PostgresFailed``.
    """
    running = running_database(settings)
    if running is not None:
        yield running
        return
    local = settings.local_dir.resolve()
    folder = local / "postgres"
    if (folder / "data" / "PG_VERSION").exists():
        with only_run(local):
            server = EmbeddedPostgres(folder, free_port())
            server.prepare()
            try:
                server.start()
                yield database_url(server.port)
            finally:
                server.stop()
    else:
        yield None


def running_database(settings: Settings) -> str | None:
    """The address of ``DATABASE_URL``, else of the server that ``make run`` has up; ``None`` when it has none up."""
    if settings.database_url:
        return settings.database_url
    port = running_port(settings.local_dir.resolve() / "postgres")
    return database_url(port) if port is not None else None


def running_port(folder: Path) -> int | None:
    """The port of the embedded server that runs over ``folder`` now."""
    with contextlib.suppress(OSError, ValueError, IndexError, psutil.NoSuchProcess):
        note = (folder / "data" / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        if psutil.Process(int(note[0])).name() == "postgres":
            return int(note[PORT_LINE])
    return None
