"""What guests ask about how booking goes, and what an owner's answer has no word of."""

from __future__ import annotations

import pytest

from tests.actions.guest import Guest
from tests.actions.steps import at_step


@pytest.mark.parametrize(
    "said",
    ["esto es seguro, no? no es una estafa?", "son confiables?", "cómo sé que existen de verdad?", "is this safe?"],
)
async def test_whoever_fears_a_fraud_is_told_how_the_money_goes(guest: Guest, said: str) -> None:
    await guest.says(said, "complaint")
    assert guest.said[0].startswith("utter_no_fraud")
    await guest.says("sí, pasame con alguien", "affirm")
    assert guest.said[0].startswith("utter_handover")


async def test_with_something_reserved_it_is_a_complaint(guest: Guest) -> None:
    await at_step(guest, "held")
    await guest.says("esto es una estafa?? me cobraron dos veces", "complaint")
    assert guest.said == ["utter_complaint"]


@pytest.mark.parametrize(
    "said", ["y ahora qué tengo que hacer?", "cómo sigue?", "ahora cómo hago", "cuál es el próximo paso?"]
)
async def test_what_now_after_a_hold_is_to_pay_its_deposit(guest: Guest, said: str) -> None:
    await at_step(guest, "held")
    await guest.says(said, "ask_amenities")
    assert guest.said == ["utter_my_hold"]


async def test_how_to_pay_now_is_answered_with_the_link(guest: Guest, providers: object) -> None:
    del providers
    await at_step(guest, "held")
    await guest.says("y ahora cómo hago para pagar?", "ask_payment_methods")
    assert "utter_payment_link" in guest.said


@pytest.mark.parametrize(
    "said", ["el precio es por persona o por la cabaña?", "por noche o por persona?", "eso es por persona?"]
)
async def test_the_price_is_by_cabin(guest: Guest, said: str) -> None:
    await guest.says(said, "ask_price")
    assert guest.said == ["utter_price_by_cabin"]


@pytest.mark.parametrize(
    "said", ["cómo va a estar el clima el finde?", "va a llover el sábado?", "qué tiempo hace en julio?"]
)
async def test_days_that_the_weather_is_asked_of_are_no_wish(guest: Guest, said: str) -> None:
    await guest.says(said, "ask_availability")
    assert guest.said == ["utter_weather"]
    assert guest.slots.get("check_in") is None


@pytest.mark.parametrize(
    "said", ["quería averiguar", "hola, una consulta", "quisiera hacer una pregunta", "necesito info"]
)
async def test_whoever_would_like_to_ask_is_invited_to(guest: Guest, said: str) -> None:
    await guest.says(said, "nlu_fallback", confidence=0.2)
    assert guest.said == ["utter_odd_invitation"]


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("hacen factura A?", "ask_payment_methods"),
        ("aceptan dólares?", "ask_payment_methods"),
        ("y si te pago en efectivo?", "ask_payment_methods"),
        ("cuánto hay desde bahía blanca?", "ask_location"),
        ("se puede llegar en colectivo?", "ask_location"),
        ("podemos llegar a las once de la noche?", "ask_checkin_times"),
    ],
)
async def test_what_the_owner_does_not_say_is_a_persons_to_tell(guest: Guest, said: str, intent: str) -> None:
    await guest.says(said, intent)
    assert guest.said == ["utter_fact_is_all"]
    await guest.says("sí, por favor", "affirm")
    assert guest.said == ["utter_handover"]


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("cómo se paga?", "ask_payment_methods"),
        ("dónde quedan?", "ask_location"),
        ("a qué hora entro?", "ask_checkin_times"),
    ],
)
async def test_what_the_owner_says_is_told_without_more(guest: Guest, said: str, intent: str) -> None:
    await guest.says(said, intent)
    assert guest.said == ["utter_fact"]


async def test_an_invoice_is_not_answered_with_the_link(guest: Guest, providers: object) -> None:
    del providers
    await at_step(guest, "held")
    await guest.says("hacen factura A?", "ask_payment_methods")
    assert guest.said == ["utter_fact_is_all"]


async def test_without_an_account_of_the_owners_a_transfer_is_a_persons_matter(guest: Guest, providers: object) -> None:
    del providers
    await at_step(guest, "held")
    await guest.says("no uso mercado pago, te puedo transferir?", "ask_payment_methods")
    assert guest.said == ["utter_transfer_by_person"]


@pytest.mark.parametrize(
    ("said", "marked"),
    [
        ("la chimenea funciona a leña?", "grill"),
        ("se puede hacer fuego adentro?", "grill"),
        ("hay hogar a leña?", "grill"),
    ],
)
async def test_fire_indoors_is_heating_and_no_grill(guest: Guest, said: str, marked: str) -> None:
    await guest.says(said, "ask_amenities", amenity=marked)
    assert "estufa a leña" in guest.words
    assert "parrilla" not in guest.words


async def test_where_a_vehicle_stays_is_parking(guest: Guest) -> None:
    await guest.says("hay dónde dejar el camión?", "ask_location")
    assert "estacionamiento" in guest.words


async def test_the_pool_of_a_month_is_still_about_the_pool(guest: Guest) -> None:
    await at_step(guest, "cabin")
    await guest.says("tienen pileta?", "ask_amenities", amenity="pool")
    await guest.says("o sea que en abril no se puede usar?", "ask_availability")
    assert guest.said == ["utter_fact_is_all", "utter_return_cabin"]
