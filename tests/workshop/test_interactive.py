"""At the end of a session of interactive learning, in a real terminal, what was taught is lost by a clear no only."""

from __future__ import annotations

import os
import pty
import select
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# As Rasa's session leaves a terminal: without echo, and with reads that do not wait.
SESSION = "import os, tty; print('sesion', flush=True); tty.setraw(0); os.set_blocking(0, False)"
PROGRAM = f"""
import subprocess, sys, time
from deploy.workshop.interactive import agreed, terminal_kept
with terminal_kept():
    subprocess.run([sys.executable, "-c", {SESSION!r}])
    time.sleep(1)
print("GUARDA" if agreed(input) else "PIERDE", flush=True)
"""


@pytest.mark.parametrize(("answer", "told"), [("s\n", "GUARDA"), ("n\n", "PIERDE"), ("\nsí\n", "GUARDA")])
def test_the_question_waits_for_a_clear_answer(answer: str, told: str) -> None:
    child, terminal = pty.fork()
    if child == 0:
        os.environ["PYTHONPATH"] = str(ROOT)
        os.execv(sys.executable, [sys.executable, "-c", PROGRAM])
    said = until(terminal, "sesion")
    os.write(terminal, b"\n")  # a key too many
    said = until(terminal, "[s/n]")
    os.write(terminal, answer.encode())
    said = until(terminal, told)
    os.close(terminal)
    _, status = os.waitpid(child, 0)

    assert told in said
    assert os.waitstatus_to_exitcode(status) in (0, -1)


def until(terminal: int, words: str) -> str:
    said, limit = "", time.monotonic() + 60
    while words not in said:
        assert time.monotonic() < limit, said
        if select.select([terminal], [], [], 0.2)[0]:
            said += os.read(terminal, 4096).decode("utf-8", "replace")
    return said
