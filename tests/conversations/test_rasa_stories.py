"""
Rasa's test stories of ``rasa/``, one test each: the intent and entities of every message, and the action that follows.

Rasa runs no action here, it only predicts: what an action answers, asks and books is shown by ``tests/talks``.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from deploy.local.model import current_model
from deploy.workshop.measuring import CONVERSATIONS, run_conversations
from tests.workshop.small_models import environment

pytestmark = [pytest.mark.rasa, pytest.mark.slow]

LEAST = 60
MARK = "# predicted:"  # Rasa's, beside a step that went otherwise; it has none for entities
ENTITIES = "no step is marked, so what differs is an entity (text, kind or value)"
WRONG = Path(__file__).parent / "wrong_stories.yml"


def stories_of(path: Path) -> list[Any]:
    """The stories of a file."""
    return list(YAML(typ="safe").load(path.read_text("utf-8"))["stories"])


FILES = sorted(CONVERSATIONS.glob("test_*.yml"))
NAMES = [(path.name, story["story"]) for path in FILES for story in stories_of(path)]


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Every story that did not go as written, those that are wrong on purpose among them, as Rasa tells it."""
    model = current_model()
    assert model.exists(), "no model for these files: `make train` first"
    stories, made = tmp_path_factory.mktemp("stories"), tmp_path_factory.mktemp("made")
    for path in FILES:
        shutil.copy(path, stories)
    shutil.copy(WRONG, stories / "test_wrong.yml")
    found = run_conversations(model, environment(), stories=stories, made=made)
    assert found is not None
    assert found.asked == len(NAMES) + len(stories_of(WRONG)), "Rasa left some out: two with the same name, or steps?"
    told = found.failed.split("\n- story: ")[1:]
    return {one.split(" (", 1)[0]: one if MARK in one else f"{one}\n{ENTITIES}" for one in told}


def test_there_are_many_and_each_has_a_name_of_its_own() -> None:
    names = [name for _, name in NAMES]
    assert len(names) >= LEAST
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("file", "name"), NAMES, ids=[f"{file}: {name}" for file, name in NAMES])
def test_what_guests_say_is_understood_and_led_on_as_written(failed: Mapping[str, str], file: str, name: str) -> None:
    assert name not in failed, f"{file}: {failed[name]}"


@pytest.mark.parametrize("story", stories_of(WRONG), ids=lambda story: story["story"])
def test_a_story_that_is_wrong_is_told_with_its_step(failed: Mapping[str, str], story: Any) -> None:
    assert story["metadata"]["told"] in failed[story["story"]]
