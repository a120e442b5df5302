"""Cabins pointed at by what they are, with or without a list before; and people more or fewer."""

from __future__ import annotations

import pytest

from tests.actions.guest import Guest
from tests.actions.steps import at_step
from tests.factories import Booking, march


@pytest.mark.parametrize(
    ("said", "cabin"),
    [
        ("somos 2 pero queremos la más grande, del 3 al 5 de marzo", "Quebracho"),
        ("la más barata del 3 al 5 de marzo para 2", "Aromo"),
        ("del 3 al 5 de marzo para 2, una con bañera", "Jacarandá"),
    ],
)
async def test_one_asked_for_by_what_it_is_is_quoted_at_once(guest: Guest, said: str, cabin: str) -> None:
    await guest.says(said, "book")
    assert guest.said == ["utter_quote_with_others"]
    assert f"*{cabin}*" in guest.words


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("bueno y la más barata cuánto me saldría por las tres noches", "ask_price"),
        ("y la más chica?", "ask_capacity"),
        ("me quedo con la chica", "choose_cabin"),
        ("la chiquita", "inform"),
    ],
)
async def test_one_of_the_list_is_pointed_at(guest: Guest, said: str, intent: str) -> None:
    await at_step(guest, "cabin")
    await guest.says(said, intent)
    assert guest.said == ["utter_quote_with_others"]
    assert "*Aromo*, del 8 al 11 de marzo (3 noches), 2 personas" in guest.words


@pytest.mark.parametrize("said", ["la más barata del 12 al 15 de marzo", "la primera semana de marzo"])
async def test_with_other_dates_it_is_another_wish(guest: Guest, said: str) -> None:
    await at_step(guest, "cabin")
    await guest.says(said, "inform")
    assert "8 al 11 de marzo" not in guest.words


async def test_how_many_fit_in_the_largest_is_a_question(guest: Guest) -> None:
    await at_step(guest, "cabin")
    await guest.says("cuántos entran en la más grande?", "ask_capacity")
    assert guest.said == ["utter_fact", "utter_return_cabin"]


@pytest.mark.parametrize("said", ["y sale lo mismo si va uno más", "y cuánto si somos uno más"])
async def test_one_more_asked_about_is_quoted_anew_and_no_yes(guest: Guest, said: str) -> None:
    await guest.says("la ceibo del 8 al 11 de marzo para 3", "book")
    await guest.says(said, "affirm")
    assert guest.said == ["utter_quote_with_others"]
    assert "4 personas" in guest.words


async def test_a_condition_alone_is_no_yes(guest: Guest) -> None:
    await at_step(guest, "agreement")
    await guest.says("y sale lo mismo si pago ahora", "affirm")
    assert "utter_ask_guest_name" not in guest.said


@pytest.mark.parametrize(
    ("said", "answers"),
    [
        ("tenés para una noche el jueves?", ["utter_stay_too_short", "utter_ask_party_longer"]),
        ("tenés lugar del 8 al 11 de marzo?", ["utter_ask_party"]),
    ],
)
async def test_what_nobody_can_have_is_said_before_asking_who_comes(
    guest: Guest, said: str, answers: list[str]
) -> None:
    await guest.says(said, "ask_availability")
    assert guest.said == answers


async def test_where_all_is_taken_that_is_said_before_asking_who_comes(guest: Guest, booking: Booking) -> None:
    for cabin in booking.cabins:
        await booking.hold(cabin, march(8, 11), adults=1)
    await guest.says("tenés lugar del 8 al 11 de marzo?", "ask_availability")
    assert guest.said == ["utter_all_taken"]
    await guest.says("somos 2")
    assert guest.said[0] == "utter_nothing_free"


@pytest.mark.parametrize(
    "said",
    [
        "somos dos parejas, una cabaña para cada una, del 8 al 11 de marzo",
        "dos familias de 2, cabañas separadas, del 8 al 11 de marzo, somos 4",
    ],
)
async def test_a_cabin_for_each_is_as_many_as_they_are(guest: Guest, said: str) -> None:
    await guest.says(said, "book")
    assert guest.said == ["utter_quote_of_several"]
    assert "2 cabañas" in guest.words


async def test_the_nicest_is_a_matter_of_taste(guest: Guest) -> None:
    await at_step(guest, "cabin")
    await guest.says("la más linda para nosotros cuál sería", "nlu_fallback", confidence=0.3)
    assert guest.said == [*["utter_cabin"] * 4, "utter_return_cabin"]


async def test_the_one_just_talked_about_is_liked(guest: Guest) -> None:
    await at_step(guest, "cabin")
    await guest.says("la aromo qué tiene?", "ask_amenities", cabin="Aromo")
    await guest.says("me encanta, cuánto sería?", "ask_price")
    assert guest.said == ["utter_quote_with_others"]
    assert "*Aromo*" in guest.words


async def test_a_goodbye_until_a_month_is_no_wish_for_it(guest: Guest) -> None:
    await at_step(guest, "held")
    await guest.says("gracias!! nos vemos en diciembre", "thank")
    assert guest.said == ["utter_thank"]


async def test_what_a_child_pays_is_a_question_of_the_house(guest: Guest) -> None:
    await at_step(guest, "cabin")
    await guest.says("y la nena paga?", "nlu_fallback", confidence=0.3)
    assert "menores de 3 años" in guest.words


@pytest.mark.parametrize(
    "said",
    ["qué sale mejor, el finde del 9 de abril o el del 16? somos 2", "el finde del 9 o el del 16 de abril? somos 2"],
)
async def test_two_weekends_are_compared(guest: Guest, said: str) -> None:
    await guest.says(said, "ask_price")
    assert guest.said == ["utter_compared"]
    await guest.says("el segundo", "choose_cabin")
    assert "del 16 al 18 de abril" in guest.words


async def test_not_to_know_which_is_no_no(guest: Guest) -> None:
    await at_step(guest, "cabin")
    await guest.says("no sé cuál elegir", "deny")
    assert guest.said == ["utter_no_rush", "utter_return_cabin"]


@pytest.mark.parametrize("said", ["al final los chicos no vienen", "no vienen los chicos", "los nenes no van"])
async def test_who_does_not_come_is_left_out(guest: Guest, said: str) -> None:
    await guest.says("la ceibo del 8 al 11 de marzo, 2 adultos y 2 chicos", "book")
    await guest.says(said, "deny")
    assert guest.said == ["utter_quote_with_others"]
    assert "2 personas" in guest.words
