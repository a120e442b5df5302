"""
One run per data folder, and an end to what a killed run has left behind.

Each process that we start is noted in ``run/<name>.json`` with its id and the moment it began, which together name a
process for good: the system gives ids out again. What a note names and is still alive belongs to a run that was killed.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

NOTES = "run"
LOCK = "lock"
POSTGRES = "postgres"
END_LIMIT_SECONDS = 8.0


class FolderInUse(Exception):
    """Another run has the data folder."""


class FolderUnfit(Exception):
    """The data folder cannot be made or written to; the message says why."""


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """
    Have the data folder to ourselves; the lock goes with the process.

    Raises :class:`FolderInUse`, or :class:`FolderUnfit` when there can be no such folder.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("a+")
    except OSError as error:
        raise FolderUnfit(
            f"no se puede guardar nada en {folder} ({error.strerror}): "
            "poné en LOCAL_DIR una carpeta donde se pueda escribir"
        ) from None
    with lock as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            holder = handle.read().strip() or "?"
            raise FolderInUse(
                f"otro `make run` (proceso {holder}) está usando {folder}: detenelo, o poné otra carpeta en LOCAL_DIR"
            ) from None
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def remember(folder: Path, name: str, pid: int) -> None:
    """Note a process that we started."""
    with contextlib.suppress(psutil.NoSuchProcess):  # ended already
        note = {"pid": pid, "began": psutil.Process(pid).create_time()}
        (folder / NOTES).mkdir(parents=True, exist_ok=True)
        (folder / NOTES / f"{name}.json").write_text(json.dumps(note), encoding="utf-8")


def forget(folder: Path, name: str) -> None:
    """Drop the note of a process that has ended."""
    (folder / NOTES / f"{name}.json").unlink(missing_ok=True)


def left_behind(folder: Path) -> dict[str, psutil.Process]:
    """Processes that are noted and still alive, by name."""
    found = {}
    for path in sorted((folder / NOTES).glob("*.json")):
        with contextlib.suppress(ValueError, KeyError, psutil.NoSuchProcess):
            note = json.loads(path.read_text(encoding="utf-8"))
            process = psutil.Process(note["pid"])
            if process.create_time() == note["began"] and process.status() != psutil.STATUS_ZOMBIE:
                found[path.stem] = process
    return found


def end_left_behind(folder: Path) -> list[str]:
    """
    End what a killed run has left, and its children; forget the notes. Returns the names of what was ended.

    Asked first (PostgreSQL by SIGINT, its quick and clean stop), killed after eight seconds.
    """
    found = left_behind(folder)
    everything: list[psutil.Process] = []
    for name, leader in found.items():
        family = [leader, *_children(leader)]
        everything += family
        if name == POSTGRES:  # its children are its own to end
            _send(leader, signal.SIGINT)
        else:
            for process in family:
                _send(process, signal.SIGTERM)
    _, stubborn = psutil.wait_procs(everything, timeout=END_LIMIT_SECONDS)
    for process in stubborn:
        _send(process, signal.SIGKILL)
    psutil.wait_procs(stubborn, timeout=END_LIMIT_SECONDS)
    for path in (folder / NOTES).glob("*.json"):
        path.unlink(missing_ok=True)
    return sorted(found)


def _send(process: psutil.Process, number: signal.Signals) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(number)


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []
