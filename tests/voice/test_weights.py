"""The model's files: joined once, checked, and never half there."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.settings import Settings
from services.voice import weights


def house(folder: Path, **more: str) -> Settings:
    return Settings(_env_file=None, local_dir=folder, **more)  # type: ignore[arg-type]


def test_the_packages_parts_become_one_checked_model_once(tmp_path: Path) -> None:
    told: list[float] = []
    settings = house(tmp_path)
    assert weights.found(settings) is None
    folder = weights.join(settings, tell=told.append)
    assert folder == weights.found(settings)
    assert told == sorted(told)
    assert told[-1] == 1
    assert folder is not None
    assert {path.name for path in folder.iterdir()} == set(weights.SHA256)
    told.clear()
    assert weights.join(settings, tell=told.append) == folder
    assert not told


def test_what_was_interrupted_leaves_no_model(tmp_path: Path) -> None:
    def stop(share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        weights.join(house(tmp_path), tell=stop)
    assert weights.found(house(tmp_path)) is None
    assert list((tmp_path / "voice").iterdir()) == []


def test_another_file_than_the_known_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(weights.SHA256, "config.json", "0" * 64)
    with pytest.raises(weights.WeightsBroken, match="not the file"):
        weights.join(house(tmp_path), tell=lambda _: None)
    assert weights.found(house(tmp_path)) is None


def test_without_the_packages_there_is_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "PACKAGES", ("no_such_package_1", "no_such_package_2"))
    assert weights.join(house(tmp_path), tell=lambda _: None) is None


def test_a_model_of_ones_own_is_taken_and_a_wrong_folder_is_told(tmp_path: Path) -> None:
    own = house(tmp_path, whisper_model=str(tmp_path / "small"))
    with pytest.raises(weights.WeightsBroken, match="WHISPER_MODEL"):
        weights.join(own, tell=lambda _: None)
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / weights.MODEL).touch()
    assert weights.join(own, tell=lambda _: None) == tmp_path / "small"
