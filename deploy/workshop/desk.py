"""
``python -m deploy.workshop.desk``: the process that does what the console's page of models asks for, one at a time.

It says in the database that it is there, so that the page offers to train only where somebody can. Each errand is a
process of its own (:mod:`deploy.workshop.errand`). One that trains steps back for everybody who answers guests: it and
all that it starts go last, whatever sessions they make. What an errand says is kept as it says it; it is ended when
somebody wants so.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from deploy.local.model import ROOT
from services.clock import Clock, clock_from_environment
from services.database.engine import driver_url
from services.settings import read_settings

POLL_SECONDS = 0.5
AWAY_SECONDS = 2.0  # between two tries while the database is away
# For an errand that was asked to end: by somebody, and by a stop of everything, which waits no longer for us (stack.py)
PATIENCE_SECONDS, LAST_PATIENCE_SECONDS = 20.0, 3.0
LINES_KEPT = 300
# A ninth of what a text gets at the same time: it comes to an end on a machine that has more to do than it can, too.
LESS_URGENT = 10
AUTOGROUP = "/proc/{}/autogroup"  # a session's own niceness. Source: sched(7), "The autogroup feature"
ERRAND = (sys.executable, "-m", "deploy.local.calmly", "deploy.workshop.errand")
CUT_OFF = "El taller se cortó en el medio: probá de nuevo."


class Desk:
    """Does errands until ``stop`` is set; ``errand``: the command that does one."""

    def __init__(
        self, database_url: str, clock: Clock, *, stop: threading.Event, errand: tuple[str, ...] = ERRAND
    ) -> None:
        self._errand = errand
        self._database_url = driver_url(database_url)
        self._clock = clock
        self._stop = stop

    def work(self) -> None:
        """Wait for errands and do them; wait for the database while it is away."""
        while not self._stop.is_set():
            try:
                with psycopg.connect(
                    self._database_url, autocommit=True, connect_timeout=5, row_factory=dict_row
                ) as connection:
                    self._end_left_behind(connection)
                    while not self._stop.is_set():
                        self._be_seen(connection)
                        errand = self._take(connection)
                        if errand is not None:
                            self._do(connection, errand)
                        self._stop.wait(POLL_SECONDS)
            except psycopg.Error as error:
                sys.stderr.write(f"la base de datos no contesta: {type(error).__name__}\n")
                self._stop.wait(AWAY_SECONDS)

    def _be_seen(self, connection: Any) -> None:
        connection.execute(
            "insert into workshop (id, place, seen_at) values (1, %s, now()) "
            "on conflict (id) do update set place = excluded.place, seen_at = excluded.seen_at",
            [f"{platform.node()}:{ROOT}"],
        )

    def _end_left_behind(self, connection: Any) -> None:
        connection.execute(
            "update model_run set state = 'failed', is_open = null, ended_at = %s, log = log || %s "
            "where state = 'running'",
            [self._clock.now(), f"{CUT_OFF}\n"],
        )

    def _take(self, connection: Any) -> dict[str, Any] | None:
        taken = connection.execute(
            "update model_run set state = 'running', started_at = %s where state = 'wanted' returning *",
            [self._clock.now()],
        ).fetchone()
        return dict(taken) if taken is not None else None

    def _do(self, connection: Any, errand: dict[str, Any]) -> None:
        with tempfile.TemporaryDirectory(prefix="anfitrion-taller-") as folder:
            result = Path(folder) / "result.json"
            command = [
                *self._errand, errand["kind"], "--by", errand["asked_by"], "--result", str(result),
                "--model", errand["model"] or "", "--reason", errand["reason"] or "",
            ]  # fmt: skip
            with _started(command) as process:
                try:
                    is_unwanted = self._hear(connection, errand, process)
                finally:
                    _end(process, patience=LAST_PATIENCE_SECONDS)
            made = json.loads(result.read_text("utf-8")) if result.exists() else None
            state = "done" if process.returncode == 0 else "cancelled" if is_unwanted else "failed"
            self._note(connection, errand["id"], state, made)

    def _hear(self, connection: Any, errand: dict[str, Any], process: subprocess.Popen[bytes]) -> bool:
        """Keep what an errand says until it ends; whether somebody wanted it to end before."""
        assert process.stdout is not None
        number = errand["id"]
        lines: list[str] = []
        heard = b""
        polite: set[int] = set()
        is_unwanted = False
        while True:
            is_over = process.poll() is not None
            heard += process.stdout.read() or b""
            *whole, heard = heard.split(b"\n")
            if is_over and heard:
                whole, heard = [*whole, heard], b""
            new = [_readable(line) for line in whole if line.strip()]
            if new:
                lines = [*lines, *new][-LINES_KEPT:]
                told = "".join(f"{line}\n" for line in lines)
                connection.execute("update model_run set log = %s where id = %s", [told, number])
            if is_over:
                return is_unwanted
            if errand["kind"] == "train":
                _let_others_first(process.pid, polite)
            self._be_seen(connection)
            asked = connection.execute("select is_unwanted from model_run where id = %s", [number]).fetchone()
            if self._stop.is_set() or asked is None or asked["is_unwanted"]:
                is_unwanted = not self._stop.is_set()
                _end(process, patience=LAST_PATIENCE_SECONDS if self._stop.is_set() else PATIENCE_SECONDS)
                continue
            self._stop.wait(POLL_SECONDS)

    def _note(self, connection: Any, number: int, state: str, made: dict[str, Any] | None) -> None:
        connection.execute(
            "update model_run set state = %s, is_open = null, ended_at = %s, result = %s, "
            "model = coalesce(%s, model) where id = %s",
            [state, self._clock.now(), Jsonb(made) if made else None, (made or {}).get("candidate"), number],
        )


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    os.set_blocking(process.stdout.fileno(), False)
    return process


def _end(process: subprocess.Popen[bytes], *, patience: float) -> None:
    """Ask an errand to put away what it began, and wait for that; kill what does not."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + patience
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
    if process.poll() is None:
        for one in [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        process.wait()


def _let_others_first(pid: int, polite: set[int]) -> None:
    """Have an errand and all that it has started go last, each once."""
    with contextlib.suppress(psutil.NoSuchProcess):
        parent = psutil.Process(pid)
        for one in [parent, *parent.children(recursive=True)]:
            if one.pid in polite:
                continue
            polite.add(one.pid)
            with contextlib.suppress(OSError, psutil.Error):
                if one.nice() < LESS_URGENT:
                    one.nice(LESS_URGENT)
                Path(AUTOGROUP.format(one.pid)).write_text(str(LESS_URGENT), encoding="ascii")


def _readable(line: bytes) -> str:
    return line.decode("utf-8", "replace").strip().removeprefix("-- ").replace("\0", "")


def main() -> int:
    """Work until asked to stop. Returns the exit status."""
    settings = read_settings()
    if not settings.database_url:
        sys.stderr.write("workshop: DATABASE_URL must be set\n")
        return 2
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    Desk(settings.database_url, clock_from_environment(os.environ), stop=stop).work()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
