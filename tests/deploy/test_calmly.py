"""Ctrl-C ends a trainer's command in good order: one line, nothing left running, exit status 130."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
TOLD = "Interrumpido. No quedó nada a medias."
# A command that has begun something with a session of its own, as trainings and databases have.
COMMAND = """
import subprocess, sys, time
begun = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
try:
    print(begun.pid, flush=True)
    time.sleep(600)
finally:
    print("ordena", flush=True)
    time.sleep(float(sys.argv[1]))
    begun.kill()
    begun.wait()
"""
MAKEFILE = "work:\n\t@exec {python} -m deploy.local.calmly command 0\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "command.py").write_text(COMMAND, "utf-8")
    (tmp_path / "Makefile").write_text(MAKEFILE.format(python=sys.executable), "utf-8")
    return tmp_path


class Started:
    """A command in a group of its own, as a terminal has it."""

    def __init__(self, folder: Path, command: list[str]) -> None:
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{folder}"}
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.begun = psutil.Process(int(self.process.stdout.readline()))

    def gets(self, number: signal.Signals) -> None:
        os.killpg(self.process.pid, number)

    def ends(self) -> tuple[int, str]:
        said, _ = self.process.communicate(timeout=20)
        return self.process.returncode, said


@pytest.fixture
def started(folder: Path) -> Iterator[Started]:
    command = Started(folder, [sys.executable, "-m", "deploy.local.calmly", "command", "0"])
    yield command
    command.process.kill()


def test_ctrl_c_is_told_in_one_line_and_what_was_begun_is_ended(started: Started) -> None:
    started.gets(signal.SIGINT)

    status, said = started.ends()

    assert status == 130
    assert said == f"ordena\n\n{TOLD}\n"
    assert not started.begun.is_running()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_polite_kill_and_a_closed_terminal_end_it_as_well(
    started: Started, number: signal.Signals, status: int
) -> None:
    started.gets(number)

    assert started.ends()[0] == status
    assert not started.begun.is_running()


def test_a_second_ctrl_c_does_not_disturb_the_tidying_up(folder: Path) -> None:
    started = Started(folder, [sys.executable, "-m", "deploy.local.calmly", "command", "0.5"])
    started.gets(signal.SIGINT)
    assert started.process.stdout is not None
    assert started.process.stdout.readline() == "ordena\n"
    started.gets(signal.SIGINT)

    assert started.ends() == (130, f"\n{TOLD}\n")
    assert not started.begun.is_running()


def test_below_make_the_line_stands_alone_and_make_ends_by_ctrl_c(folder: Path) -> None:
    started = Started(folder, ["make", "work"])
    started.gets(signal.SIGINT)

    assert started.ends() == (-signal.SIGINT, f"ordena\n\n{TOLD}\n")  # which a shell tells as 130
    assert not started.begun.is_running()


def test_nobody_reading_ends_it_without_a_traceback(folder: Path) -> None:
    (folder / "talks.py").write_text("import time\nwhile True:\n    print('x' * 999, flush=True)\n", "utf-8")
    ended = subprocess.run(
        f"{sys.executable} -m deploy.local.calmly talks | head -1 >/dev/null; echo ${{PIPESTATUS[0]}}",
        shell=True, executable="/bin/bash", cwd=folder, capture_output=True, text=True, timeout=20, check=False,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{folder}"},
    )  # fmt: skip

    assert (ended.stdout, ended.stderr) == ("141\n", "")


def test_the_status_of_a_command_that_ends_by_itself_is_its_own(folder: Path) -> None:
    (folder / "ends.py").write_text("raise SystemExit(3)", "utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "deploy.local.calmly", "ends"], cwd=folder, timeout=20, check=False,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{folder}"},
    )  # fmt: skip

    assert ended.returncode == 3


@pytest.mark.parametrize(
    "target", ["train", "chat", "interactive", "evaluate", "replay", "models", "activate", "rollback", "understand"]
)
def test_every_command_of_the_trainers_is_ended_so(target: str) -> None:
    shown = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)

    assert "exec .venv/bin/python -m deploy.local.calmly deploy." in shown.stdout
