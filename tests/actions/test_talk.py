"""Questions, courtesy, not understanding, and people."""

from __future__ import annotations

import pytest

from tests.actions.guest import Guest, action_of_intent, responses


async def test_a_greeting_with_dates_is_a_wish(guest: Guest) -> None:
    assert "$ 195.000" in await guest.says("buenas! la aromo del 8 al 11 de marzo para 2", "greet")


@pytest.mark.parametrize("intent", ["greet", "goodbye", "thank", "bot_challenge", "out_of_scope"])
async def test_courtesy_has_words_of_its_own(guest: Guest, intent: str) -> None:
    await guest.says("bueno, eso nomás", intent)
    assert guest.said == [f"utter_{intent}"]


@pytest.mark.parametrize(
    ("said", "intent", "expected"),
    [
        ("dónde quedan?", "ask_location", "Villa Ventana"),
        ("a qué hora se entra?", "ask_checkin_times", "15"),
        ("se puede llevar perro?", "ask_pets", "8.000"),
        ("puedo cancelar?", "ask_cancellation_policy", "15 días"),
        ("cuántos entran?", "ask_capacity", "7"),
        ("mínimo de noches?", "ask_minimum_stay", "2 noches"),
        ("tienen fotos?", "ask_photos", "fotos"),
        ("hacen descuento?", "ask_discounts", "descuento"),
        ("qué hay para hacer?", "ask_activities", "arroyo"),
    ],
)
async def test_usual_questions_are_answered_with_the_owners_words(
    guest: Guest, said: str, intent: str, expected: str
) -> None:
    assert expected in await guest.says(said, intent)


async def test_every_thing_asked_about_is_answered(guest: Guest) -> None:
    guest_words = await guest.says("hay wifi?", "ask_amenities", amenity="wifi")
    assert "wifi" in guest_words


async def test_a_thing_nobody_wrote_about_is_left_to_a_person(guest: Guest) -> None:
    await guest.says("hay helipuerto?", "ask_amenities", amenity="helipad")
    assert guest.said == ["utter_unknown_fact"]
    await guest.says("sí", "affirm")
    assert guest.heard[0].custom == {"handover": {"reason": "asked"}}


async def test_a_question_in_the_middle_keeps_what_was_said_and_returns(guest: Guest) -> None:
    await guest.says("quiero reservar del 8 al 11 de marzo", "book")
    await guest.says("se puede llevar perro?", "ask_pets")
    assert guest.said == ["utter_fact", "utter_return_party"]
    words = await guest.says("genial, somos 2 y el perro", "affirm")
    assert "Ceibo" in words
    assert "Aromo" not in words


async def test_a_price_question_with_another_question_gets_both(guest: Guest) -> None:
    words = await guest.says(
        "cuánto sale del 8 al 11 de marzo para 4 y tienen cochera?", "ask_price", amenity="parking"
    )
    assert "estacionamiento" in words
    assert "$ 270.000" in words


async def test_the_people_of_a_question_are_no_party(guest: Guest) -> None:
    await guest.says("hacen casamientos para 80 personas?", "out_of_scope")
    assert guest.slots.get("adults") is None


async def test_not_understood_offers_choices_and_then_a_person(guest: Guest) -> None:
    await guest.says("asdf", "nlu_fallback", confidence=0.2)
    assert guest.said == ["utter_not_understood"]
    assert len(guest.heard[0].buttons) == 3
    await guest.says("qwer", "nlu_fallback", confidence=0.2)
    assert guest.said == ["utter_offer_person"]
    await guest.taps("Sí, por favor")
    assert guest.heard[0].custom == {"handover": {"reason": "asked"}}


async def test_being_understood_in_between_starts_the_count_again(guest: Guest) -> None:
    await guest.says("asdf", "nlu_fallback", confidence=0.2)
    await guest.says("hola", "greet")
    await guest.says("qwer", "nlu_fallback", confidence=0.2)
    assert guest.said == ["utter_not_understood"]


async def test_not_understood_while_something_was_asked_asks_it_again(guest: Guest) -> None:
    await guest.says("quiero reservar del 8 al 11 de marzo", "book")
    await guest.says("asdf", "nlu_fallback", confidence=0.2)
    assert guest.said == ["utter_sorry", "utter_return_party"]


@pytest.mark.parametrize(("intent", "reason"), [("human_handoff", "asked"), ("complaint", "complaint")])
async def test_a_person_is_announced_and_the_conversation_marked(guest: Guest, intent: str, reason: str) -> None:
    assert "persona" in await guest.says("bueno, eso nomás", intent)
    assert guest.heard[0].custom == {"handover": {"reason": reason}}


@pytest.mark.parametrize(("kind", "response"), [("audio", "utter_unreadable_audio"), ("video", "utter_unreadable")])
async def test_what_cannot_be_read_is_said_so(guest: Guest, kind: str, response: str) -> None:
    await guest.sends(f'/unreadable_message{{"media_kind": "{kind}"}}')
    assert guest.said == [response, "utter_odd_invitation"]


# What is no longer so is not told: tests/actions/test_notices.py, test_waiting.py.
@pytest.mark.parametrize("intent", sorted(set(action_of_intent()) - {"notice", "nights_free"}))
async def test_every_intent_is_answered_whatever_was_said_before(guest: Guest, intent: str) -> None:
    await guest.says("x", intent)
    assert guest.heard
    await guest.says("la aromo del 8 al 11 de marzo para 2", "book")
    await guest.says("mmm", intent)
    assert guest.heard


def test_no_variation_of_a_response_is_empty_or_too_long_for_a_phone() -> None:
    for name, variations in responses().items():
        for variation in variations:
            assert 0 < len(variation["text"]) < 400, name
            for button in variation.get("buttons", []):
                assert len(button["title"]) <= 20, name
