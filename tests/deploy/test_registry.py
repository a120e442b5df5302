"""The registry of models, in a real database: what is active, what was before, and whole files only."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from deploy.local.card import Card, card_of, keep_card
from deploy.local.registry import (
    ARCHIVES_KEPT,
    FIRST,
    TRAINER,
    Activation,
    ActiveChanged,
    ModelLost,
    NothingBefore,
    Registry,
    RegistryAway,
    open_registry,
)  # fmt: skip
from services.clock import SettableClock
from tests.conftest import NOW


def a_model(folder: Path, name: str) -> Path:
    """A file such as Rasa makes, with its card."""
    path = folder / f"{name}.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        said = f"model {name}".encode()
        member = tarfile.TarInfo("metadata.json")
        member.size = len(said)
        archive.addfile(member, io.BytesIO(said))
    keep_card(path, Card(name, NOW, "Ana", {"held_out_accuracy": 0.9}))
    return path


def let_in(
    registry: Registry, model: Path, *, kind: str = TRAINER, instead_of: Activation | None = None, reason: str = ""
) -> Activation:
    active = instead_of or registry.active()
    return registry.activate(
        model, kind=kind, by="Ana", program="p1", clock=SettableClock(NOW), reason=reason,
        instead_of=active.id if active is not None else None,
    )  # fmt: skip


def back(registry: Registry) -> Activation:
    return registry.roll_back(by="Bea", program="p1", clock=SettableClock(NOW))


@pytest.fixture
def registry(database_url: str) -> Iterator[Registry]:
    with open_registry(database_url) as opened:
        yield opened


def test_nothing_is_active_before_the_first(registry: Registry) -> None:
    assert registry.is_there()
    assert registry.active() is None
    with pytest.raises(NothingBefore):
        back(registry)


def test_what_was_let_in_is_active_with_who_when_and_why(registry: Registry, tmp_path: Path) -> None:
    let_in(registry, a_model(tmp_path, "first"), kind=FIRST)
    let_in(registry, a_model(tmp_path, "second"), reason="el otro no entiende la pileta")
    active = registry.active()
    assert active is not None
    assert (active.model, active.activated_by, active.activated_at, active.reason) == (
        "second", "Ana", NOW, "el otro no entiende la pileta",
    )  # fmt: skip
    assert {card.name: card.scores for card in registry.cards()} == {
        "first": {"held_out_accuracy": 0.9}, "second": {"held_out_accuracy": 0.9},
    }  # fmt: skip


def test_a_rollback_goes_further_back_each_time_and_what_is_let_in_then_comes_on_top(
    registry: Registry, tmp_path: Path
) -> None:
    for name in ("one", "two", "three"):
        let_in(registry, a_model(tmp_path, name))
    assert back(registry).model == "two"
    let_in(registry, a_model(tmp_path, "four"))
    assert [back(registry).model, back(registry).model] == ["two", "one"]
    with pytest.raises(NothingBefore):
        back(registry)
    assert [one.model for one in registry.history()] == ["one", "two", "four", "two", "three", "two", "one"]


def test_of_two_that_activate_at_once_the_second_is_told(registry: Registry, tmp_path: Path) -> None:
    measured_against = let_in(registry, a_model(tmp_path, "one"))
    let_in(registry, a_model(tmp_path, "two"))
    with pytest.raises(ActiveChanged):
        let_in(registry, a_model(tmp_path, "three"), instead_of=measured_against)
    active = registry.active()
    assert active is not None
    assert active.model == "two"


def test_another_machine_gets_the_same_file_and_card_and_a_broken_one_is_written_anew(
    registry: Registry, tmp_path: Path
) -> None:
    model = a_model(tmp_path, "one")
    let_in(registry, model)
    elsewhere = tmp_path / "elsewhere"
    fetched = registry.fetch("one", elsewhere)
    assert fetched.read_bytes() == model.read_bytes()
    assert card_of(fetched) == card_of(model)
    fetched.write_bytes(b"half of it")
    assert registry.fetch("one", elsewhere).read_bytes() == model.read_bytes()
    assert sorted(path.name for path in elsewhere.iterdir()) == ["one.json", "one.tar.gz"]


def test_a_broken_file_is_not_let_in(registry: Registry, tmp_path: Path) -> None:
    model = a_model(tmp_path, "one")
    model.write_bytes(model.read_bytes()[:60])
    with pytest.raises(ModelLost, match="make train"):
        let_in(registry, model)
    assert registry.active() is None


def test_a_file_broken_in_the_database_is_told_with_what_to_do(
    registry: Registry, database_url: str, tmp_path: Path
) -> None:
    let_in(registry, a_model(tmp_path, "one"))
    with psycopg.connect(database_url) as connection:
        connection.execute("update bot.model set archive = 'half of it'")
    with pytest.raises(ModelLost, match="make rollback"):
        registry.fetch("one", tmp_path)


def test_files_are_kept_as_far_back_as_a_rollback_may_go(registry: Registry, tmp_path: Path) -> None:
    made = [f"model{number}" for number in range(ARCHIVES_KEPT + 2)]
    for name in made:
        let_in(registry, a_model(tmp_path, name))
    assert [registry.has_archive(name) for name in made] == [False] * 2 + [True] * ARCHIVES_KEPT
    assert len(registry.cards()) == len(made)  # what is known of them stays


def test_newer_figures_are_noted(registry: Registry, tmp_path: Path) -> None:
    let_in(registry, a_model(tmp_path, "one"))
    registry.keep_scores(Card("one", NOW, "Ana", {"held_out_accuracy": 0.95}))
    assert registry.cards()[0].scores == {"held_out_accuracy": 0.95}


def test_a_database_of_an_earlier_version_and_none_at_all_are_told_in_a_sentence(empty_database_url: str) -> None:
    with open_registry(empty_database_url) as registry:
        assert not registry.is_there()
    with pytest.raises(RegistryAway, match="make run"), open_registry(empty_database_url) as registry:
        registry.active()
    with pytest.raises(RegistryAway), _nobody():
        pass


@contextmanager
def _nobody() -> Iterator[Registry]:
    with open_registry("postgresql://127.0.0.1:9/nothing") as registry:
        yield registry
