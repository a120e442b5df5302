"""A conversation becomes a test conversation that Rasa runs: as it went, with what people said that it meant."""

from __future__ import annotations

import html
from uuid import UUID

import httpx
import pytest
import yaml

from services.console.review import stories
from tests.console.conftest import token_of
from tests.console.review.events import a_turn
from tests.console.review.test_pages import POOL, judged, talk  # noqa: F401 - a fixture
from tests.house import House


async def test_a_conversation_is_a_story_with_what_was_corrected(
    owner: httpx.AsyncClient,
    house: House,
    talk: UUID,  # noqa: F811 - the fixture
) -> None:
    await a_turn(house, talk, "hay pileta?", ("ask_amenities", 0.9), entities=[POOL])
    number = await a_turn(house, talk, "y el bicho canasto?", ("ask_price", 0.5), does="action_ask_again")
    await a_turn(house, talk, "/pay_deposit", ("pay_deposit", 1.0), kind="choice", does="action_pay_deposit")
    await a_turn(
        house, talk, "/payment_confirmed", ("payment_confirmed", 1.0), kind="event", does="action_tell_payment"
    )
    await house.connection.commit()
    await judged(owner, talk, number, verdict="corrected", intent="ask_pets", taught="y el bicho canasto?")
    address = f"/console/conversaciones/{talk}/prueba"
    page = await owner.get(address)
    text = html.unescape(page.text.split("<textarea", 1)[1].split(">", 1)[1].split("</textarea>")[0])
    assert yaml.safe_load(text)["stories"][0]["steps"] == [
        {"user": "[pileta]".join(["hay ", '{"entity": "amenity", "value": "pool"}?\n']), "intent": "ask_amenities"},
        {"action": "action_answer_question"},
        {"user": "y el bicho canasto?\n", "intent": "ask_pets"},
        {"action": "action_ask_again"},
        {"user": "/pay_deposit\n", "intent": "pay_deposit"},
        {"action": "action_pay_deposit"},
    ]
    edited = text.replace("De la consola: ponele un nombre que diga qué prueba", "El bicho canasto")
    taken = await owner.post(address, data={"token": token_of(page.text), "story": edited.replace("\n", "\r\n")})
    assert taken.status_code == 200
    assert 'filename="test_el_bicho_canasto.yml"' in taken.headers["content-disposition"]
    assert taken.text == edited


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("stories: [", "not_yaml"),
        ("hola", "no_stories"),
        ("stories: []", "no_stories"),
        ("stories: [{story: a}]", "no_steps"),
        ("stories: [{story: a, steps: [x]}]", "no_steps"),
        ("stories: [{story: a, steps: [{user: hola, intent: nada}]}]", "unknown_intent"),
        ("a" * 40_001, "too_long"),
    ],
)
def test_what_is_no_test_conversation_is_told(text: str, wrong: str) -> None:
    with pytest.raises(stories.StoryInvalid) as refused:
        stories.checked(text, stories.intents_of_domain())
    assert refused.value.wrong == wrong


async def test_a_conversation_without_turns_has_no_test(
    owner: httpx.AsyncClient,
    house: House,
    talk: UUID,  # noqa: F811 - the fixture
) -> None:
    await house.connection.commit()
    assert (await owner.get(f"/console/conversaciones/{talk}/prueba")).status_code == 404
