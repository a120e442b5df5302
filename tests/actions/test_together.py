"""Several cabins for one group: the fewest that take it, held all or none."""

from __future__ import annotations

from datetime import date

import pytest

from services.domain.stay import Stay
from tests.actions.guest import Guest
from tests.actions.test_booking import live
from tests.factories import Booking

ELEVEN = "somos 11 del 12 al 15 de abril"


async def test_the_fewest_cabins_that_take_everybody_are_quoted_with_one_total(guest: Guest) -> None:
    await guest.says(ELEVEN, "book")
    assert guest.said == ["utter_quote_of_several"]
    assert "2 cabañas" in guest.words
    assert "*Ceibo*, 4 personas: $ 270.000" in guest.words
    assert "*Quebracho*, 7 personas: $ 450.000" in guest.words
    assert "Total: $ 720.000" in guest.words
    assert await live(guest) == []


async def test_the_cheapest_of_the_fewest_is_chosen(guest: Guest) -> None:
    await guest.says("somos 9 del 12 al 15 de abril", "book")
    assert "Ceibo" in guest.words
    assert "Jacarandá" in guest.words
    assert "$ 615.000" in guest.words


async def test_a_yes_and_a_name_hold_them_all(guest: Guest) -> None:
    await guest.says(ELEVEN, "book")
    await guest.says("dale", "affirm")
    assert await live(guest) == []
    await guest.says("Raúl Benítez")
    assert guest.said == ["utter_several_held"]
    assert sorted(await live(guest)) == [
        "Ceibo 12/04-15/04 4+0+0 Raúl Benítez",
        "Quebracho 12/04-15/04 7+0+0 Raúl Benítez",
    ]
    codes = [one.code for one in await guest.client.reservations_of(guest.conversation_id)]
    assert all(code in guest.words for code in codes)
    assert "$ 216.000" in guest.words


async def test_the_same_message_again_holds_nothing_more(guest: Guest) -> None:
    await guest.says(ELEVEN, "book")
    await guest.says("dale", "affirm")
    before = dict(guest.slots)
    await guest.says("Raúl Benítez", message_id="again")
    guest.slots, guest.active_loop = before, "hold_form"
    await guest.says("Raúl Benítez", message_id="again")
    assert len(await live(guest)) == 2


async def test_where_one_was_taken_meanwhile_none_is_kept(guest: Guest, booking: Booking) -> None:
    await guest.says(ELEVEN, "book")
    await guest.says("dale", "affirm")
    await booking.hold("Quebracho", Stay(date(2027, 4, 12), date(2027, 4, 15)))
    await guest.says("Raúl Benítez")
    assert guest.said == ["utter_taken_meanwhile", "utter_quote_of_several"]
    assert await live(guest) == []
    assert "3 cabañas" in guest.words


async def test_each_of_the_cabins_gets_its_link(guest: Guest, providers: object) -> None:
    del providers
    for text, intent in ((ELEVEN, "book"), ("dale", "affirm"), ("Raúl Benítez", "inform")):
        await guest.says(text, intent)
    await guest.taps("Pagar la seña")
    assert guest.said == ["utter_payment_link_of_one", "utter_payment_link_of_one"]
    assert len({one.custom["cta_url"]["url"] for one in guest.heard}) == 2


async def test_who_asks_for_two_gets_two_though_one_would_do(guest: Guest) -> None:
    await guest.says("queremos dos cabañas, somos 6, del 12 al 15 de abril", "book")
    assert guest.said == ["utter_quote_of_several"]
    await guest.says("mejor una sola cabaña", "book")
    assert guest.said == ["utter_quote"]
    assert "Quebracho" in guest.words


async def test_pets_go_where_they_may_stay(guest: Guest) -> None:
    await guest.says("somos 9 y un perro, del 12 al 15 de abril", "book")
    assert "y 1 mascota" in guest.words
    await guest.says("dale, a nombre de Raúl Benítez", "affirm")
    assert sorted(await live(guest)) == [
        "Ceibo 12/04-15/04 4+0+1 Raúl Benítez",
        "Jacarandá 12/04-15/04 5+0+0 Raúl Benítez",
    ]


async def test_another_combination_is_a_persons_matter(guest: Guest) -> None:
    await guest.says(ELEVEN, "book")
    await guest.taps("Otra combinación")
    assert guest.said == ["utter_other_combination"]
    await guest.says("sí", "affirm")
    assert guest.said == ["utter_handover"]


async def test_more_than_the_house_takes_are_offered_a_person_once_and_then_get_one(guest: Guest) -> None:
    await guest.says("somos 25 del 12 al 15 de abril", "book")
    assert guest.said == ["utter_party_too_large"]
    await guest.says("somos un grupo de 25", "inform")
    assert guest.said == ["utter_handover"]


@pytest.mark.parametrize("said", ["al final somos 4", "somos 3 nomás"])
async def test_a_group_that_shrinks_is_offered_single_cabins(guest: Guest, said: str) -> None:
    await guest.says(ELEVEN, "book")
    await guest.says(said)
    assert guest.said == ["utter_options"]


@pytest.mark.parametrize("who", ["2 con 80 perros", "2 adultos y 60 bebés"])
async def test_pets_and_babies_beyond_counting_are_offered_a_person(guest: Guest, who: str) -> None:
    await guest.says(f"somos {who} del 12 al 15 de abril", "book")
    assert guest.said == ["utter_party_too_large"]


async def test_each_cabin_needs_an_adult(guest: Guest) -> None:
    await guest.says("somos 1 adulto y 9 chicos del 12 al 15 de abril", "book")
    assert guest.said == ["utter_party_too_large"]
