"""
``python -m deploy.local.calmly MODULE ARGUMENTS``: one of the trainers' commands, which Ctrl-C ends in good order.

The command's own ``with`` and ``finally`` put away what it began; here Ctrl-C becomes one line instead of a traceback,
also while modules are still being imported. A second Ctrl-C does not disturb the tidying up. A terminal that is closed
(SIGHUP) and a polite ``kill`` (SIGTERM) end it the same way, since what was begun has a session of its own and would
go on without us.

Exit status: the command's own; 130 after Ctrl-C, as shells have it; 143 and 129 after the others; 141 when nobody
reads what it says any more.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
from types import FrameType

TOLD = "\nInterrumpido. No quedó nada a medias."
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
BY_SIGNAL = 128  # added to its number. Source: POSIX, "Exit Status for Commands"


class Asked(KeyboardInterrupt):
    """Somebody wants the command to end; ``number`` is the signal that said so."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def ask(number: int, _: FrameType | None) -> None:
    """Raise :class:`Asked` where the command is now; from then on leave it alone."""
    for one in ENDING:
        signal.signal(one, signal.SIG_IGN)
    raise Asked(number)


def status_after(number: int, *, below_make: bool) -> int:
    """
    The exit status of a command that a signal ended.

    Below make it is 0 after Ctrl-C: make got the signal too and ends by it, with 130 for whoever started it, but would
    first print an error of its own for any other status.
    """
    return 0 if below_make and number == signal.SIGINT else BY_SIGNAL + number


def main() -> None:
    """Run the module that is named as if it had been started by itself."""
    for one in ENDING:
        signal.signal(one, ask)
    below_make = "MAKELEVEL" in os.environ
    try:
        module, sys.argv = sys.argv[1], sys.argv[1:]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        sys.stdout.flush()
    except KeyboardInterrupt as asked:
        number = asked.number if isinstance(asked, Asked) else signal.SIGINT
        _tell(TOLD)
        raise SystemExit(status_after(number, below_make=below_make)) from None
    except BrokenPipeError:
        _let_go(sys.stdout.fileno())
        raise SystemExit(BY_SIGNAL + signal.SIGPIPE) from None


def _tell(line: str) -> None:
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:  # the terminal is gone
        _let_go(sys.stderr.fileno())
    try:
        sys.stdout.flush()
    except OSError:
        _let_go(sys.stdout.fileno())


def _let_go(descriptor: int) -> None:
    """Send nowhere what is still to be written: Python would fail over it once more at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


if __name__ == "__main__":
    main()
