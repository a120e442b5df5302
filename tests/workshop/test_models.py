"""``make models``: what a trainer sees of the folder and the registry."""

from __future__ import annotations

from pathlib import Path

from deploy.local.registry import open_registry
from deploy.workshop.models import NONE, read_rows, table
from tests.deploy.test_registry import a_model, back, let_in
from tests.factories import settings

OLD, NEWER, LOOSE = "0123456789abcdef", "123456789abcdef0", "23456789abcdef01"


def shown(database_url: str, folder: Path) -> dict[str, str]:
    """The table's lines by the name they begin with, mark and all."""
    lines = table(read_rows(settings(database_url, ""), folder=folder)).splitlines()[1:]
    return {line.removeprefix("*").split()[0]: line for line in lines}


def test_each_model_has_a_line_with_what_is_known_of_it(database_url: str, tmp_path: Path) -> None:
    for name in (OLD, NEWER, LOOSE):
        a_model(tmp_path, name)
    with open_registry(database_url) as registry:
        let_in(registry, tmp_path / f"{OLD}.tar.gz")
        let_in(registry, tmp_path / f"{NEWER}.tar.gz", reason="el otro no entiende la pileta")
    lines = shown(database_url, tmp_path)
    assert set(lines) == {OLD[:8], NEWER[:8], LOOSE[:8]}
    assert all("Ana" in line and "90,0 %" in line for line in lines.values())
    assert [name for name, line in lines.items() if line.startswith("*")] == [NEWER[:8]]
    assert "activo desde 24/11/2026" in lines[NEWER[:8]]
    assert "a la fuerza, Ana: «el otro no entiende la pileta»" in lines[NEWER[:8]]
    assert "make rollback" in lines[OLD[:8]]


def test_after_a_rollback_the_mark_is_where_it_was(database_url: str, tmp_path: Path) -> None:
    with open_registry(database_url) as registry:
        for name in (OLD, NEWER):
            let_in(registry, a_model(tmp_path, name))
        back(registry)
    lines = shown(database_url, tmp_path)
    assert lines[OLD[:8]].startswith("*")
    assert "volvió Bea" in lines[OLD[:8]]


def test_models_of_another_machine_are_listed_too(database_url: str, tmp_path: Path) -> None:
    with open_registry(database_url) as registry:
        let_in(registry, a_model(tmp_path, OLD))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert shown(database_url, elsewhere)[OLD[:8]].startswith("*")


def test_none_at_all_is_a_sentence(database_url: str, tmp_path: Path) -> None:
    assert table(read_rows(settings(database_url, ""), folder=tmp_path)) == NONE
