"""`make voice-corrections`, which finds the house's database by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.workshop.corrections import write
from services.settings import Settings
from services.voice.corrections import read


def test_without_a_house_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert write(Settings(_env_file=None, local_dir=tmp_path), tmp_path / "corrections") == 1
    assert "todavía no hay ninguna casa" in capsys.readouterr().err


def test_a_house_without_corrections_has_none(database_url: str, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, local_dir=tmp_path, database_url=database_url)
    assert write(settings, tmp_path / "corrections") == 0
    assert read(tmp_path / "corrections") == []
