"""Commands of the workshop that lack what they need say so at once, in Spanish, and say what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.house import house_database
from deploy.local.leftovers import FolderInUse, only_run
from services.settings import read_settings

ROOT = Path(__file__).resolve().parents[2]


def run(module: str, *options: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command with nobody at the terminal, in a property that was never started."""
    environment = {"PATH": os.environ["PATH"], "LOCAL_DIR": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", module, *options], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_teaching_needs_somebody_at_a_terminal(tmp_path: Path) -> None:
    ended = run("deploy.workshop.interactive", folder=tmp_path)

    assert ended.returncode == 1
    assert "corrélo en una terminal" in ended.stderr


def test_understanding_asks_for_its_files(tmp_path: Path) -> None:
    ended = run("deploy.local.understanding", "", "", folder=tmp_path)

    assert ended.returncode == 2
    assert "make understand IN=frases.jsonl OUT=entendido.jsonl" in ended.stderr


def test_a_file_that_is_not_there_is_told_before_a_model_is_trained(tmp_path: Path) -> None:
    ended = run("deploy.local.understanding", "no_esta.jsonl", str(tmp_path / "out.jsonl"), folder=tmp_path)

    assert ended.returncode == 2
    assert ended.stderr == "make understand: no hay un archivo no_esta.jsonl\n"


def test_while_a_run_starts_a_trainer_is_asked_to_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "postgres" / "data").mkdir(parents=True)
    (tmp_path / "postgres" / "data" / "PG_VERSION").touch()
    monkeypatch.setenv("LOCAL_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    with only_run(tmp_path), pytest.raises(FolderInUse, match="esperá unos segundos"), house_database(read_settings()):
        pass
