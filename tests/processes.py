"""Processes of the product as children of a test, to be killed as crashes do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

STOP_LIMIT_SECONDS = 40.0


class Process:
    """One ``python -m …`` with its output in a file."""

    def __init__(self, arguments: list[str], *, environment: Mapping[str, str], log: Path) -> None:
        self._command = arguments
        self._environment = {**os.environ, **environment}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it (again)."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def kill(self) -> None:
        """End it at once, wherever it is."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """Ask it to stop; its exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(STOP_LIMIT_SECONDS)

    def is_running(self) -> bool:
        """Whether it has been started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def said(self) -> str:
        """All its output."""
        return self._log.read_text("utf-8", "replace") if self._log.exists() else ""


@contextmanager
def a_process(arguments: list[str], *, environment: Mapping[str, str], log: Path) -> Iterator[Process]:
    """A running process that does not outlive the block."""
    process = Process(arguments, environment=environment, log=log)
    process.start()
    try:
        yield process
    finally:
        if process.is_running():
            process.kill()


def services(verb: str) -> list[str]:
    """The command of one of the product's own verbs."""
    return [sys.executable, "-m", "services", verb]
