"""The model that a start runs, over a real database: from a fresh clone to changes that wait to be activated."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from deploy.local.assistant import AssistantModel
from deploy.local.choosing import NoSuchModel
from deploy.local.model import fingerprint, program_of
from deploy.local.registry import ModelLost, open_registry
from tests.deploy.test_registry import a_model, back, let_in
from tests.factories import settings


class Start:
    """A start of the product, and what it tells."""

    def __init__(self, database_url: str, folder: Path, *, tried: str = "") -> None:
        self.said: list[str] = []
        self.assistant = AssistantModel(settings(database_url, ""), say=self.said.append, tried=tried, folder=folder)

    def model(self) -> str:
        path, _ = self.assistant.ready()
        return path.name.removesuffix(".tar.gz")


def active_model(database_url: str) -> str | None:
    with open_registry(database_url) as registry:
        active = registry.active()
    return active.model if active is not None else None


def test_the_first_start_activates_what_fits_the_files_by_itself(database_url: str, tmp_path: Path) -> None:
    a_model(tmp_path, fingerprint())
    start = Start(database_url, tmp_path)
    assert start.assistant.training() is None
    assert start.model() == fingerprint() == active_model(database_url)
    again = Start(database_url, tmp_path)
    assert again.model() == fingerprint()
    assert again.said == []


def test_a_machine_without_the_file_gets_it_from_the_database_and_need_not_train(
    database_url: str, tmp_path: Path
) -> None:
    a_model(tmp_path, fingerprint())
    Start(database_url, tmp_path).model()
    elsewhere = Start(database_url, tmp_path / "elsewhere")
    assert elsewhere.assistant.training() is None
    assert elsewhere.model() == fingerprint()
    assert (tmp_path / "elsewhere" / f"{fingerprint()}.tar.gz").exists()


def test_changes_in_the_files_wait_until_they_are_activated_and_one_line_says_so(
    database_url: str, tmp_path: Path
) -> None:
    with open_registry(database_url) as registry:
        let_in(registry, a_model(tmp_path, "0123456789abcdef"))
        registry.works_with(registry.history()[0], program_of())
    start = Start(database_url, tmp_path)
    assert start.model() == "0123456789abcdef" == active_model(database_url)
    (line,) = start.said
    assert "cambios sin activar" in line


def test_another_program_activates_what_fits_its_files(database_url: str, tmp_path: Path) -> None:
    a_model(tmp_path, fingerprint())
    with open_registry(database_url) as registry:
        let_in(registry, a_model(tmp_path, "0123456789abcdef"))  # by program p1
    start = Start(database_url, tmp_path)
    assert start.model() == fingerprint() == active_model(database_url)
    assert "el programa cambió" in start.said[0]
    with open_registry(database_url) as registry:
        assert back(registry).model == "0123456789abcdef"


def test_a_trial_runs_another_model_and_leaves_the_active_one(database_url: str, tmp_path: Path) -> None:
    a_model(tmp_path, fingerprint())
    Start(database_url, tmp_path).model()
    a_model(tmp_path, "0123456789abcdef")
    assert Start(database_url, tmp_path, tried="0123").model() == "0123456789abcdef"
    assert active_model(database_url) == fingerprint()
    with pytest.raises(NoSuchModel, match="quisiste decir 01234567"):
        Start(database_url, tmp_path, tried="0124567")


def test_a_broken_active_model_is_one_sentence(database_url: str, tmp_path: Path) -> None:
    a_model(tmp_path, fingerprint())
    Start(database_url, tmp_path).model()
    with psycopg.connect(database_url) as connection:
        connection.execute("update bot.model set archive = null")
    with pytest.raises(ModelLost, match="falta o está roto"):
        Start(database_url, tmp_path)
