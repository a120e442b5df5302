"""One run per data folder, and an end to what a killed run has left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy.local.leftovers import FolderInUse, FolderUnfit, end_left_behind, left_behind, only_run, remember

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
PARENT = [sys.executable, "-c", "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"]


@pytest.fixture
def children() -> Iterator[list[subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for child in started:
        child.kill()
        child.wait()


def test_a_second_run_on_one_folder_is_refused_and_told_who_has_it(tmp_path: Path) -> None:
    with only_run(tmp_path):
        code = "import pathlib, sys, deploy.local.leftovers as l; l.only_run(pathlib.Path(sys.argv[1])).__enter__()"
        second = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=False)
        assert second.returncode != 0
        assert "otro `make run` (proceso " in second.stderr
        assert str(psutil.Process().pid) in second.stderr


def test_the_folder_is_free_again_after_a_run(tmp_path: Path) -> None:
    with only_run(tmp_path):
        pass
    with only_run(tmp_path):
        assert (tmp_path / "lock").read_text() == str(psutil.Process().pid)


def test_two_holders_in_one_process_are_refused_too(tmp_path: Path) -> None:
    with only_run(tmp_path), pytest.raises(FolderInUse), only_run(tmp_path):
        pass


def test_a_folder_that_cannot_be_is_told_with_its_setting() -> None:
    with pytest.raises(FolderUnfit, match=r"/proc/nope .*LOCAL_DIR"), only_run(Path("/proc/nope")):
        pass


def test_a_run_without_a_folder_ends_with_one_sentence() -> None:
    environment = {**os.environ, "LOCAL_DIR": "/proc/nope"}
    run = subprocess.run(
        [sys.executable, "-m", "deploy.local", "run"], env=environment, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("make run: no se puede guardar nada en /proc/nope (")
    assert run.stderr.count("\n") == 1


def test_what_a_killed_run_left_is_ended_with_its_children(
    tmp_path: Path, children: list[subprocess.Popen[bytes]]
) -> None:
    parent = subprocess.Popen(PARENT, stdin=subprocess.PIPE)
    children.append(parent)
    process = psutil.Process(parent.pid)
    while not process.children():
        pass
    grandchild = process.children()[0]
    remember(tmp_path, "worker", parent.pid)

    assert end_left_behind(tmp_path) == ["worker"]

    assert not psutil.pid_exists(parent.pid)
    assert not psutil.pid_exists(grandchild.pid)
    assert left_behind(tmp_path) == {}


def test_another_process_that_got_the_same_id_is_left_alone(
    tmp_path: Path, children: list[subprocess.Popen[bytes]]
) -> None:
    stranger = subprocess.Popen(SLEEPER)
    children.append(stranger)
    remember(tmp_path, "rasa", stranger.pid)
    note = tmp_path / "run" / "rasa.json"
    values = json.loads(note.read_text())
    note.write_text(json.dumps({**values, "began": values["began"] - 60}))

    assert end_left_behind(tmp_path) == []
    assert stranger.poll() is None
    assert not note.exists()


def test_a_note_that_cannot_be_read_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "service.json").write_text('{"pid": 1')
    assert end_left_behind(tmp_path) == []
    assert not (tmp_path / "run" / "service.json").exists()
