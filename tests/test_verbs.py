"""The verbs of the command line say in one sentence what keeps them from working."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from deploy.local.ports import free_port


def run(verb: str, database_url: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": database_url}
    command = [sys.executable, "-m", "services", verb]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("verb", ["migrate", "seed"])
def test_an_unreachable_database_is_told_in_one_sentence_without_its_password(verb: str) -> None:
    port = free_port()
    ended = run(verb, f"postgresql://ana:hidden@127.0.0.1:{port}/x")
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"{verb}: PostgreSQL did not do it: ")
    assert ended.stderr.count("\n") == 1
    assert str(port) in ended.stderr
    assert "hidden" not in ended.stderr + ended.stdout


@pytest.mark.parametrize("verb", ["migrate", "seed"])
def test_a_verb_without_a_database_names_the_setting(verb: str) -> None:
    ended = run(verb, "")
    assert (ended.returncode, ended.stderr) == (2, f"{verb}: DATABASE_URL must be set\n")


def test_another_kind_of_database_is_refused_by_name() -> None:
    ended = run("migrate", "mysql://ana:hidden@127.0.0.1/x")
    assert ended.returncode == 2
    assert ended.stderr.startswith("setting DATABASE_URL: must be an address like postgresql://")
    assert ended.stderr.count("\n") == 1
    assert "hidden" not in ended.stderr
