"""Children: shown with their names, stopped in order, a dead one told with its last words."""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from deploy.local.processes import ChildEnded, Processes, Program

SERVER = "import time; print('up', flush=True); time.sleep(600)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
LAST_WORDS = "print('all is well'); print('the disk is full'); raise SystemExit(3)"


@pytest.fixture
def shown() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def processes(tmp_path: Path, shown: io.StringIO) -> Iterator[Processes]:
    found = Processes(tmp_path, output=shown)
    yield found
    found.stop(list(found.children), limit=0)


def a_program(name: str, code: str) -> Program:
    return Program(name, [sys.executable, "-c", code], dict(os.environ))


def until_up(processes: Processes, *names: str) -> None:
    deadline = time.monotonic() + 20
    while not all("up" in processes.children[name].lines for name in names):
        assert time.monotonic() < deadline
        processes.pump(0.05)


def test_output_is_shown_behind_the_name_of_who_said_it(processes: Processes, shown: io.StringIO) -> None:
    processes.start(a_program("worker", SERVER))
    until_up(processes, "worker")
    assert "worker   | up" in shown.getvalue()


def test_a_child_sees_only_the_environment_it_is_given(processes: Processes) -> None:
    code = "import os; print(sorted(os.environ)); print('up', flush=True); input()"
    processes.start(Program("rasa", [sys.executable, "-c", code], {"ONLY": "this", "PATH": os.environ["PATH"]}))
    until_up(processes, "rasa")
    assert "ONLY" in processes.children["rasa"].lines[0]
    assert "HOME" not in processes.children["rasa"].lines[0]


def test_a_child_leads_a_session_of_its_own_so_that_ctrl_c_does_not_reach_it(processes: Processes) -> None:
    child = processes.start(a_program("service", SERVER))
    assert child.pid is not None
    assert os.getsid(child.pid) == child.pid != os.getsid(0)


def test_one_that_ends_by_itself_is_found_with_its_status_and_last_words(processes: Processes) -> None:
    processes.start(a_program("service", SERVER))
    processes.start(a_program("actions", LAST_WORDS))
    deadline = time.monotonic() + 20
    while processes.dead() is None:
        assert time.monotonic() < deadline
        processes.pump(0.05)
    dead = processes.dead()
    assert dead is not None
    assert dead.name == "actions"
    sentence = str(ChildEnded(dead))
    assert sentence.startswith("actions terminó con el código 3")
    assert "the disk is full" in sentence


def test_one_with_lives_is_started_anew_as_often_as_it_has_them(processes: Processes, shown: io.StringIO) -> None:
    processes.start(replace(a_program("voice", LAST_WORDS), lives=1))
    processes.start(a_program("worker", SERVER))
    for is_revived in (True, False):
        ended = processes.children["voice"]
        deadline = time.monotonic() + 20
        while ended.is_alive or "the disk is full" not in ended.lines:
            assert time.monotonic() < deadline
            processes.pump(0.05)
        assert processes.dead() is ended
        assert processes.revive(ended) is is_revived
    assert shown.getvalue().count("the disk is full") == 2
    assert processes.children["worker"].is_alive
    assert not processes.revive(processes.children["worker"])


def test_stopping_asks_first_and_kills_what_does_not_listen(processes: Processes) -> None:
    processes.start(a_program("worker", SERVER))
    processes.start(a_program("rasa", DEAF))
    until_up(processes, "worker", "rasa")
    processes.stop(["worker", "rasa"], limit=1.0)
    assert processes.children["worker"].status == -15
    assert processes.children["rasa"].status == -9
    assert processes.killed == ["rasa"]


def test_stopping_reaches_the_children_of_a_child(processes: Processes) -> None:
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SERVER!r}]).wait()"
    child = processes.start(a_program("service", code))
    until_up(processes, "service")
    (grandchild,) = psutil.Process(child.pid).children()
    processes.stop(["service"], limit=5.0)
    grandchild.wait(10)


def test_a_step_is_waited_for_and_its_failure_told(processes: Processes) -> None:
    processes.finish(a_program("migrate", "print('done')"), limit=20, meanwhile=lambda: None)
    with pytest.raises(ChildEnded, match="seed terminó con el código 3"):
        processes.finish(a_program("seed", LAST_WORDS), limit=20, meanwhile=lambda: None)
    assert processes.dead() is None


def test_a_step_that_takes_too_long_is_ended(processes: Processes) -> None:
    with pytest.raises(ChildEnded, match="migrate se cortó por la señal 15"):
        processes.finish(a_program("migrate", SERVER), limit=0.5, meanwhile=lambda: None)


def test_each_child_is_noted_while_it_lives(processes: Processes, tmp_path: Path) -> None:
    child = processes.start(a_program("worker", SERVER))
    note = tmp_path / "run" / "worker.json"
    assert json.loads(note.read_text())["pid"] == child.pid
    processes.stop(["worker"], limit=5.0)
    assert not note.exists()
