"""Names, prices and complaints that come earlier, or otherwise, than the conversation asks for them."""

from __future__ import annotations

import pytest

from tests.actions.guest import Guest
from tests.actions.steps import at_step
from tests.actions.test_booking import live
from tests.factories import Booking, march


@pytest.mark.parametrize(
    "wish",
    [
        "Hola, quiero reservar la Ceibo del 10 al 13 de mayo, somos 3 adultos. Me llamo Rocío Vega",
        "reservame la ceibo del 10 al 13 de mayo para 3, soy rocío vega",
        "la ceibo del 10 al 13 de mayo para 3. Rocío Vega",
    ],
)
async def test_a_full_name_given_with_the_wish_is_not_asked_for(guest: Guest, wish: str) -> None:
    await guest.says(wish, "book")
    await guest.says("sí, confirmo", "affirm")
    assert await live(guest) == ["Ceibo 10/05-13/05 3+0+0 Rocío Vega"]


@pytest.mark.parametrize(
    "said", ["Rocío Vega", "ramiro funes", "ok, reservo. Rocío Vega", "listo, la tomo. Rocío Vega"]
)
async def test_who_answers_the_quote_with_a_full_name_has_agreed(guest: Guest, said: str) -> None:
    await at_step(guest, "agreement")
    await guest.says(said, "inform")
    assert len(await live(guest)) == 1


@pytest.mark.parametrize("said", ["Rocío", "soy Rocío Vega", "ok, lo vemos. Rocío Vega", "Rocío Vega?"])
async def test_less_than_that_agrees_to_nothing(guest: Guest, said: str) -> None:
    await at_step(guest, "agreement")
    await guest.says(said, "inform")
    assert await live(guest) == []


@pytest.mark.parametrize(
    ("said", "intent", "shown", "hidden"),
    [
        ("precio de la quebracho el finde del 20 de marzo?", "ask_price", "Quebracho* (hasta 7): $ 348.600", "Ceibo"),
        ("cuánto la de 4 del 19 al 21 de marzo", "ask_price", "Ceibo* (hasta 4): $ 210.600", "Aromo"),
        ("está libre la ceibo del 19 al 21 de marzo?", "ask_availability", "Ceibo* (hasta 4): $ 210.600", "Aromo"),
        ("cuánto sale del 19 al 21 de marzo?", "ask_price", "Aromo* (hasta 2): $ 153.000", "mínimo"),
    ],
)
async def test_a_price_that_is_asked_for_is_told_before_who_comes(
    guest: Guest, said: str, intent: str, shown: str, hidden: str
) -> None:
    await guest.says(said, intent)
    assert guest.said == ["utter_ask_party_priced"]
    assert shown in guest.words
    assert hidden not in guest.words
    await guest.says("somos 2", "inform")
    assert guest.slots["adults"] == 2


async def test_a_cabin_that_was_taken_is_looked_at_again_on_other_nights(guest: Guest, booking: Booking) -> None:
    await booking.hold("Ceibo", march(15, 18))
    await guest.says("la ceibo del 15 al 18 de marzo, somos 4 con el perro", "book")
    assert "*Quebracho*" in guest.words
    await guest.says("y la semana siguiente?", "ask_availability")
    assert guest.slots["cabin"] == "Ceibo"


@pytest.mark.parametrize("said", ["no hay nada más chico?", "no tenés otras?", "algo más barato no hay?"])
async def test_a_list_of_all_there_is_is_said_to_be_so(guest: Guest, said: str) -> None:
    await at_step(guest, "cabin")
    await guest.says(said, "ask_availability")
    assert guest.said == ["utter_all_listed", "utter_return_cabin"]
    assert "*Aromo*: $ 195.000" in guest.words


@pytest.mark.parametrize("said", ["no tengo el código", "no encuentro el código de la reserva", "perdí el código"])
async def test_a_reservation_without_its_code_is_for_a_person(guest: Guest, said: str) -> None:
    await guest.says("hice una reserva y no encuentro los datos", "ask_my_booking")
    await guest.says(said, "give_promo_code")
    assert guest.said == ["utter_without_code"]
    await guest.says("dale", "affirm")
    assert guest.said == ["utter_handover"]


@pytest.mark.parametrize(("step", "named"), [("agreement", ["Aromo"]), ("start", ["Aromo", "Ceibo", "Quebracho"])])
async def test_rooms_and_beds_are_those_of_the_cabin_that_is_talked_about(
    guest: Guest, step: str, named: list[str]
) -> None:
    await at_step(guest, step)
    await guest.says("cuántas camas tiene?", "ask_capacity")
    assert all(f"*{cabin}*" in guest.words for cabin in named)
    assert ("*Ceibo*" in guest.words) is ("Ceibo" in named)


@pytest.mark.parametrize("said", ["uh re caro", "es muy caro", "carísimo", "uff qué caro"])
@pytest.mark.parametrize("intent", ["inform", "complaint", "deny"])
async def test_who_finds_it_dear_hears_of_discounts_and_keeps_the_offer(guest: Guest, said: str, intent: str) -> None:
    await at_step(guest, "agreement")
    await guest.says(said, intent)
    assert "descuento" in guest.words
    assert guest.said[-1] == "utter_return_agreement"


async def test_asking_whether_it_is_done_before_the_name_asks_for_the_name(guest: Guest) -> None:
    await at_step(guest, "name")
    await guest.says("ya está? quedó?", "nlu_fallback", confidence=0.3)
    assert guest.said == ["utter_here", "utter_return_name"]


@pytest.mark.parametrize(
    ("said", "intent", "told"),
    [
        ("tiene para cocinar?", "ask_amenities", "Ceibo y Jacarandá tienen cocina"),
        ("pueden estar sueltas?", "nlu_fallback", "le consulto a una persona"),
        ("no tenemos auto, cómo se llega?", "ask_location", "le consulto a una persona"),
    ],
)
async def test_more_of_the_house_is_told_by_its_words(guest: Guest, said: str, intent: str, told: str) -> None:
    await at_step(guest, "cabin")
    await guest.says(said, intent, confidence=0.4)
    assert told in guest.words


@pytest.mark.parametrize("said", ["no, como te dije primero", "primero quiero saber algo"])
async def test_an_adverb_points_at_no_cabin(guest: Guest, said: str) -> None:
    await at_step(guest, "cabin")
    await guest.says(said, "inform")
    assert guest.slots.get("cabin") is None


@pytest.mark.parametrize(("said", "each"), [("y cuánto sale por persona?", "$ 97.500"), ("dividido 2?", "$ 97.500")])
async def test_a_price_that_was_told_is_divided(guest: Guest, said: str, each: str) -> None:
    await at_step(guest, "agreement")
    await guest.says(said, "ask_price")
    assert guest.said == ["utter_price_each", "utter_return_agreement"]
    assert "$ 195.000 en total" in guest.words
    assert each in guest.words


async def test_something_smaller_than_the_cabin_that_was_priced_is_any(guest: Guest) -> None:
    await guest.says("cuánto sale la de 7 del 1 al 5 de marzo", "ask_price")
    await guest.says("algo más chico para 4?", "ask_availability")
    assert "*Ceibo*" in guest.words


async def test_a_name_said_before_it_is_asked_for_is_kept(guest: Guest) -> None:
    await at_step(guest, "party")
    await guest.says("bueno resérvenosla a nombre de Osvaldo Ricci", "out_of_scope")
    assert guest.slots["guest_name"] == "Osvaldo Ricci"
    await guest.says("los dos solitos", "inform")
    await guest.says("la + barata", "out_of_scope")
    await guest.says("sí", "affirm")
    assert await live(guest) == ["Aromo 08/03-11/03 2+0+0 Osvaldo Ricci"]


async def test_a_bed_is_asked_for_without_a_mark(guest: Guest) -> None:
    await at_step(guest, "party")
    await guest.says("y la habitación tiene cama matrimonial", "nlu_fallback", confidence=0.3)
    assert "cama king" in guest.words


async def test_which_one_does_is_more_of_what_was_just_told(guest: Guest) -> None:
    await guest.says("la jacarandá acepta mascotas?", "ask_pets")
    await guest.says("y cuál sí?", "ask_availability")
    assert guest.said == ["utter_fact_is_all"]
    assert "Ceibo y Quebracho" in guest.words
