"""Importing anything of ours connects to nothing and starts nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# In a process of its own: whatever the test run has imported already would not be imported again.
REFUSING = """
import importlib, pkgutil, socket, sqlite3, subprocess, sys, threading
import croniter  # asks the program `file` about the interpreter when it is imported; not ours to change

def refuse(what):
    def refused(*arguments, **options):
        raise AssertionError(f"an import {what}")
    return refused

before = threading.active_count()
socket.socket.connect = refuse("connects")
socket.socket.connect_ex = refuse("connects")
socket.socket.bind = refuse("binds")
socket.getaddrinfo = refuse("looks up an address")
sqlite3.connect = refuse("opens a database")
subprocess.Popen = type("Popen", (subprocess.Popen,), {"__init__": refuse("starts a process")})

package = importlib.import_module(sys.argv[1])
names = [package.__name__]
names += [m.name for m in pkgutil.walk_packages(package.__path__, package.__name__ + ".")]
for name in names:
    if name.endswith(".__main__") or ".migrations." in name or name in sys.argv[2:]:
        continue  # those are run, not imported
    importlib.import_module(name)
assert threading.active_count() == before, "an import starts a thread"
print(len(names))
"""

# Programs of the assistant's own environment, which has Rasa, numpy and matplotlib: this one has not.
BESIDE_RASA = [f"deploy.workshop.{name}" for name in ("folds", "learning", "model_process", "pictures")]


@pytest.mark.parametrize("package", ["services", "actions", "deploy", "bot.spanish"])
def test_importing_every_module_touches_nothing(package: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", REFUSING, package, *BESIDE_RASA],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 3
