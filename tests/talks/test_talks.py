"""The conversations of the YAML files beside this, one test each. Needs the trained model (`make train`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.talks.holding import hold
from tests.talks.house import TOKEN, House, a_house
from tests.talks.script import Talk, talks_of
from tests.talks.talker import Talker

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


def test_who_waits_is_offered_what_was_given_back_and_pays_after_a_yes(house: House) -> None:
    nights = "2027-07-05 2027-07-08"
    taken = {cabin: house.take(f"{cabin} {nights}") for cabin in house.cabins}
    conversation_id = house.a_conversation()
    talker = Talker(house.http, house.channel, TOKEN, conversation_id, house.clock)
    try:
        talker.says("hola, hay algo del 5 al 8 de julio para 2?")
        assert "te anoté" in talker.taps("Avisame si se libera")
        house.cancel(taken.pop("Ceibo"))

        offer = talker.is_told(house.offers_what_is_free(conversation_id))
        assert "*Ceibo*" in offer
        assert "¿La querés?" in offer
        assert "parrilla" in talker.says("y tiene parrilla?")
        assert re.search(r"Es tuya(.|\n)*mercadopago", talker.says("si, la quiero!"))

        (held,) = house.standing(conversation_id)
        assert (held["cabin_name"], held["check_in"]) == ("Ceibo", "2027-07-05")
    finally:
        for code in [*taken.values(), *(one["code"] for one in house.standing(conversation_id))]:
            house.cancel(code)
