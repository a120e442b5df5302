"""Another property trains on its own cabins' names, and talks with them: also where one is called like a month."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.environment import QUIET_RASA
from deploy.local.model import trained
from deploy.local.vocabulary import DEMO, Vocabulary
from tests.talks.holding import hold
from tests.talks.house import House, a_house
from tests.talks.script import Talk, talks_of

pytestmark = [pytest.mark.rasa, pytest.mark.slow]

NAMES = dict(zip(DEMO.cabins, ("La Tranquera", "Abril", "El Molino 2", "Depto Rojo"), strict=True))
TALKS = talks_of(Path(__file__).parent / "another_house" / "names.yml")


@pytest.fixture(scope="module")
def house(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo's prices under other names, with a model trained on them."""
    vocabulary = Vocabulary(tuple(NAMES.values()), DEMO.amenities, DEMO.topics)
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/tmp"), **QUIET_RASA}
    model = trained(environment | {"LOG_LEVEL": "INFO"}, lambda _: None, vocabulary=vocabulary)
    with a_house(postgres_server, tmp_path_factory.mktemp("talks"), model=model, renamed=NAMES) as running:
        yield running


@pytest.mark.parametrize("talk", TALKS, ids=[talk.name for talk in TALKS])
def test_a_conversation_goes_as_it_should(house: House, talk: Talk) -> None:
    hold(house, talk)
