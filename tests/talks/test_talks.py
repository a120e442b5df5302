"""The conversations of the YAML files beside this, one test each. Needs the trained model (`make train`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.talks.holding import hold
from tests.talks.house import House, a_house
from tests.talks.script import Talk, talks_of

pytestmark = [pytest.mark.rasa, pytest.mark.slow]

LEAST = 40
TALKS = [(path.stem, talk) for path in sorted(Path(__file__).parent.glob("*.yml")) for talk in talks_of(path)]


@pytest.fixture(scope="module")
def house(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Where all talks are held, one after another; each gives back what it reserved."""
    with a_house(postgres_server, tmp_path_factory.mktemp("talks")) as running:
        yield running


def test_there_are_many_talks_and_each_has_a_name_of_its_own() -> None:
    assert len(TALKS) >= LEAST
    assert len({talk.name for _, talk in TALKS}) == len(TALKS)


@pytest.mark.parametrize("talk", [talk for _, talk in TALKS], ids=[f"{file}: {talk.name}" for file, talk in TALKS])
def test_a_conversation_goes_as_it_should(house: House, talk: Talk) -> None:
    hold(house, talk)
