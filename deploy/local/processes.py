"""
The product's processes as children: started, their output shown with a name before each line, stopped in order.

Honcho starts them, reads and prints them; the order of stopping and what to do about a dead one is ours, since Honcho's
own manager stops all at once. Each child leads a session of its own: Ctrl-C reaches only us, and we choose the order.
"""

from __future__ import annotations

import contextlib
import os
import queue
import shlex
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TextIO

from honcho.colour import get_colours
from honcho.printer import Message, Printer
from honcho.process import Process

from deploy.local.leftovers import forget, remember

NAME_WIDTH = 8
LINES_KEPT = 12
POLL_SECONDS = 0.1
KILL_WAIT_SECONDS = 2.0


@dataclass
class Child:
    """One process. ``status`` is its exit status once it has ended (negative: the signal that ended it)."""

    name: str
    pid: int | None = None
    status: int | None = None
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=LINES_KEPT))

    @property
    def is_alive(self) -> bool:
        """Whether it was started and has not ended."""
        return self.status is None


@dataclass(frozen=True)
class Program:
    """
    What to run: a name, a command line, the whole environment it sees, how far it steps back for others, and how often
    it is started anew when it is cut off (the others can go on meanwhile).
    """

    name: str
    command: list[str]
    environment: Mapping[str, str]
    niceness: int = 0
    lives: int = 0


class ChildEnded(Exception):
    """A process that should go on has ended; the message says which, how, and its last lines."""

    def __init__(self, child: Child) -> None:
        status = child.status or 0
        how = f"se cortó por la señal {-status}" if status < 0 else f"terminó con el código {status}"
        said = "".join(f"\n    {line}" for line in child.lines)
        super().__init__(f"{child.name} {how}" + (f"; lo último que dijo:{said}" if said else " sin decir nada"))


class Processes:
    """The children of one run. Not thread-safe: for the main thread, which pumps their output by :meth:`pump`."""

    def __init__(self, folder: Path, *, output: TextIO | None = None) -> None:
        self.folder = folder
        self.children: dict[str, Child] = {}
        self.killed: list[str] = []
        self._events: queue.Queue[Message] = queue.Queue()
        self._printer = Printer(output or sys.stdout, width=NAME_WIDTH)
        self._colours = get_colours()
        self._spare: dict[str, Program] = {}  # by name: what is started anew, with the lives it has left

    def start(self, program: Program) -> Child:
        """Start a program and wait until it has a process id."""
        child = self.children[program.name] = Child(program.name)
        self._spare[program.name] = program
        polite = ["nice", "-n", str(program.niceness)] if program.niceness else []
        command = "exec " + shlex.join([*polite, *program.command])
        process = Process(command, name=program.name, colour=next(self._colours), env=dict(program.environment))
        threading.Thread(target=process.run, args=(self._events,), name=program.name, daemon=True).start()
        while child.pid is None:
            self.pump(POLL_SECONDS)
        return child

    def pump(self, seconds: float) -> None:
        """Show what the children say and note how they end, for this long."""
        deadline = time.monotonic() + seconds
        while True:
            left = deadline - time.monotonic()
            try:
                event = self._events.get(timeout=max(left, 0.001))
            except queue.Empty:
                return
            self._take(event)
            if left <= 0 and self._events.empty():
                return

    def _take(self, event: Message) -> None:
        child = self.children[event.name]
        if event.type == "start":
            child.pid = event.data["pid"]
            remember(self.folder, child.name, child.pid)
        elif event.type == "stop":
            child.status = event.data["returncode"]
            forget(self.folder, child.name)
        else:
            line = event.data.decode("utf-8", "replace") if isinstance(event.data, bytes) else str(event.data)
            child.lines.append(line.rstrip()[-300:])
            self._printer.write(event)

    def dead(self) -> Child | None:
        """A child that has ended, if any."""
        return next((child for child in self.children.values() if not child.is_alive), None)

    def revive(self, child: Child) -> bool:
        """Start a child anew that was cut off, if it has a life left; whether it had."""
        program = self._spare[child.name]
        if program.lives <= 0:
            return False
        self.start(replace(program, lives=program.lives - 1))
        return True

    def finish(self, program: Program, *, limit: float, meanwhile: Callable[[], None]) -> None:
        """
        Run a program to its end; ``meanwhile`` is called again and again and may raise to give up.

        Raises :class:`ChildEnded` when it fails, or is not done within ``limit`` seconds.
        """
        child = self.start(program)
        deadline = time.monotonic() + limit
        while child.is_alive and time.monotonic() < deadline:
            meanwhile()
            self.pump(POLL_SECONDS)
        self.stop([program.name], limit=0)
        del self.children[program.name]
        if child.status != 0:
            raise ChildEnded(child)

    def stop(self, names: Iterable[str], *, limit: float) -> None:
        """Ask children to end (SIGTERM); those that have not within ``limit`` seconds are killed."""
        mine = [self.children[name] for name in names if name in self.children]
        self._signal(mine, signal.SIGTERM)
        self._await(mine, limit)
        self.killed += [child.name for child in mine if child.is_alive]
        self._signal(mine, signal.SIGKILL)
        self._await(mine, KILL_WAIT_SECONDS)

    def _await(self, children: list[Child], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while any(child.is_alive for child in children) and time.monotonic() < deadline:
            self.pump(0.05)

    @staticmethod
    def _signal(children: list[Child], number: signal.Signals) -> None:
        for child in children:
            if child.is_alive and child.pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, number)  # its whole session: it may have children of its own
