"""
Where a run tells what it does. When nobody reads any more (``make run | head``, a ``tee`` that Ctrl-C ended first) the
run must still stop what it started: it goes on without words, and whoever made the terminal is told.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOBase
from typing import TextIO


class Terminal(TextIOBase):
    """A stream beside which a broken one is no fault; ``gone`` is called the first time that it is found broken."""

    def __init__(self, stream: TextIO, gone: Callable[[], None]) -> None:
        self._stream = stream
        self._gone = gone

    def write(self, text: str) -> int:
        """Write as far as anybody reads."""
        try:
            return self._stream.write(text)
        except OSError:  # EPIPE, or EIO of a terminal that was closed
            self._let_go()
            return len(text)

    def flush(self) -> None:
        """Send what was written."""
        try:
            self._stream.flush()
        except OSError:
            self._let_go()

    def isatty(self) -> bool:
        """Whether it shows colours."""
        return self._stream.isatty()

    def _let_go(self) -> None:
        """Send nowhere what is still to come: Python itself writes the rest of a buffer at its end."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)
        self._gone()


@contextmanager
def told_to(out: TextIO, err: TextIO, *, gone: Callable[[], None]) -> Iterator[None]:
    """Standard output and error go to these for as long as the block lasts, each through a :class:`Terminal`."""
    with contextlib.redirect_stdout(Terminal(out, gone)), contextlib.redirect_stderr(Terminal(err, gone)):
        yield
