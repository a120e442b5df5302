"""More about what was just told, and what an owner's answer leads to."""

from __future__ import annotations

import pytest

from tests.actions.guest import Guest
from tests.actions.steps import at_step


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("y está habilitada en julio?", "ask_availability"),
        ("es climatizada?", "ask_amenities"),
        ("hasta qué hora se puede usar?", "nlu_fallback"),
        ("se paga aparte?", "ask_price"),
    ],
)
async def test_a_question_that_goes_on_is_about_what_was_told(guest: Guest, said: str, intent: str) -> None:
    await guest.says("tiene pileta?", "ask_amenities", amenity="pool")
    await guest.says(said, intent)
    assert guest.said == ["utter_fact_is_all"]
    assert "noviembre a marzo" in guest.words
    await guest.says("y es profunda?", "out_of_scope")
    assert guest.said == ["utter_fact_is_all"]


async def test_who_is_told_all_that_is_known_may_have_a_person_asked(guest: Guest) -> None:
    await guest.says("tiene pileta?", "ask_amenities", amenity="pool")
    await guest.says("es climatizada?", "ask_amenities")
    await guest.says("sí, consultale", "affirm")
    assert guest.said == ["utter_handover"]


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("es para 4 personas, del 8 al 11 de marzo", "ask_availability"),
        ("está libre en marzo?", "ask_availability"),
        ("y tiene parrilla?", "ask_amenities"),
        ("bueno, está bien", "affirm"),
    ],
)
async def test_another_matter_does_not_go_on_about_it(guest: Guest, said: str, intent: str) -> None:
    await guest.says("tiene pileta?", "ask_amenities", amenity="pool")
    if "parrilla" in said:
        await guest.says(said, intent, amenity="grill")
    else:
        await guest.says(said, intent)
    assert "utter_fact_is_all" not in guest.said


async def test_a_turn_later_it_is_no_longer_talked_about(guest: Guest) -> None:
    await guest.says("tiene pileta?", "ask_amenities", amenity="pool")
    await guest.says("gracias", "thank")
    await guest.says("es climatizada?", "ask_amenities")
    assert "utter_fact_is_all" not in guest.said


async def test_a_yes_to_an_answer_that_names_a_person_calls_one(guest: Guest) -> None:
    await guest.says("mandame fotos", "ask_photos")
    await guest.says("dale", "affirm")
    assert guest.said == ["utter_handover"]


async def test_a_question_about_a_cabin_by_name_is_answered_with_what_it_is(guest: Guest) -> None:
    await at_step(guest, "cabin")
    await guest.says("la ceibo cuenta con dos baños?", "ask_capacity", cabin="Ceibo")
    assert guest.said == ["utter_cabin", "utter_return_cabin"]
    assert "una cama doble y dos simples" in guest.words
    await guest.says("de acuerdo, resérvela por favor", "book")
    assert "*Ceibo*" in guest.words


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("aceptan menores?", "menores de 3"),
        ("a partir de qué edad pagan?", "menores de 3"),
        ("y la limpieza?", "15.000"),
    ],
)
async def test_words_of_a_topic_are_answered_though_the_model_makes_nothing_of_them(
    guest: Guest, said: str, told: str
) -> None:
    await guest.says(said, "nlu_fallback", confidence=0.4)
    assert guest.said == ["utter_fact"]
    assert told in guest.words


@pytest.mark.parametrize(
    ("words", "confidence"), [("quién inventó internet?", 0.95), ("necesitan a alguien para hacer la limpieza?", 0.7)]
)
async def test_what_is_likely_no_matter_of_the_house_is_not_answered_by_a_word_in_it(
    guest: Guest, words: str, confidence: float
) -> None:
    await guest.says(words, "out_of_scope", confidence=confidence)
    assert guest.said == ["utter_out_of_scope"]


@pytest.mark.parametrize("said", ["y el resto cuándo?", "cuánto es el saldo?", "lo que falta cómo se paga?"])
async def test_the_balance_is_told_when_asked(guest: Guest, said: str) -> None:
    await at_step(guest, "held")
    await guest.says(said, "ask_availability")
    assert guest.said == ["utter_balance"]
    assert "$ 136.500" in guest.words
    assert "al llegar" in guest.words
