"""Answers that are none yet, and answers that say more than was asked."""

from __future__ import annotations

import pytest

from tests.actions.guest import Guest
from tests.actions.steps import BOOKING, REMINDERS, at_step
from tests.actions.test_booking import live

LATER = [
    "lo charlo con mi mujer y te aviso",
    "esperame",
    "dejame pensarlo",
    "mañana te confirmo",
    "dale, lo pienso y te digo",
]


@pytest.mark.parametrize("said", LATER)
@pytest.mark.parametrize("step", ["party", "cabin", "agreement", "name", "cancellation"])
async def test_who_wants_time_changes_and_agrees_to_nothing(guest: Guest, step: str, said: str) -> None:
    await at_step(guest, step)
    before, stands = {name: guest.slots.get(name) for name in ("check_in", "check_out", "adults")}, await live(guest)
    await guest.says(said, "affirm")
    assert guest.said == ["utter_take_your_time"]
    await guest.says("ok", "affirm")
    assert {name: guest.slots.get(name) for name in before} == before
    assert await live(guest) == stands


@pytest.mark.parametrize("said", ["no sé", "no sé todavía che", "ni idea", "la verdad no tengo idea"])
@pytest.mark.parametrize("step", BOOKING)
async def test_not_knowing_is_no_refusal(guest: Guest, step: str, said: str) -> None:
    await at_step(guest, step)
    await guest.says(said, "deny")
    assert guest.said == ["utter_no_rush", REMINDERS[step]]


async def test_a_question_that_begins_like_a_doubt_is_answered(guest: Guest) -> None:
    await at_step(guest, "party")
    await guest.says("no se puede llevar perro?", "ask_pets")
    assert guest.said == ["utter_fact", "utter_return_party"]


@pytest.mark.parametrize("said", ["eeeh", "ehh", "mmm", "quiero reservar", "reservala", "la ceibo", "y si mejor no?"])
@pytest.mark.parametrize("intent", ["affirm", "book", "choose_cabin", "cancel_booking"])
async def test_only_clear_words_cancel_what_stands(guest: Guest, said: str, intent: str) -> None:
    await at_step(guest, "cancellation")
    await guest.says(said, intent, confidence=0.95)
    assert len(await live(guest)) == 1


@pytest.mark.parametrize(
    ("said", "intent"), [("sí", "nlu_fallback"), ("dale, cancelala", "affirm"), ("quiero cancelarla", "cancel_booking")]
)
async def test_clear_words_do_cancel(guest: Guest, said: str, intent: str) -> None:
    await at_step(guest, "cancellation")
    await guest.says(said, intent)
    assert guest.said == ["utter_cancelled"]
    assert await live(guest) == []


@pytest.mark.parametrize(("step", "said"), [("cancellation", "eeeh"), ("change", "mmm"), ("change", "eeeh")])
@pytest.mark.parametrize("intent", ["affirm", "out_of_scope"])
async def test_a_hesitation_is_asked_again_whether_to_cancel_or_change(
    guest: Guest, step: str, said: str, intent: str
) -> None:
    await at_step(guest, step)
    stands = await live(guest)
    await guest.says(said, intent, confidence=0.9)
    assert guest.said == ["utter_sorry", f"utter_return_{step}"]
    await guest.says("no, dejala", "deny")
    assert guest.said == ["utter_kept"]
    assert await live(guest) == stands


@pytest.mark.parametrize("said", ["sí, cambiala", "dale pasala", "cambiala por favor"])
async def test_a_yes_may_name_the_change(guest: Guest, said: str) -> None:
    await at_step(guest, "change")
    await guest.says(said, "change_booking")
    assert guest.said[0] == "utter_changed"


async def test_what_comes_back_is_told_and_cancelling_asked_again(guest: Guest) -> None:
    await at_step(guest, "cancellation")
    await guest.says("y cuánto me devuelven?", "ask_cancellation_policy")
    assert guest.said == ["utter_cancellation_policy", "utter_return_cancellation"]
    await guest.says("no, dejala", "deny")
    assert guest.said == ["utter_kept"]


@pytest.mark.parametrize("said", ["ehh", "mmm", "mmmm..."])
async def test_a_hesitation_agrees_to_no_price(guest: Guest, said: str) -> None:
    await at_step(guest, "agreement")
    await guest.says(said, "affirm")
    assert not guest.slots.get("agreed")


@pytest.mark.parametrize(
    "said", ["sí, a nombre de Lucía Ferro", "dale, soy Lucía Ferro", "reservala, mi nombre es Lucía Ferro"]
)
async def test_a_yes_may_bring_the_name_along(guest: Guest, said: str) -> None:
    await at_step(guest, "agreement")
    await guest.says(said, "inform")
    assert await live(guest) == ["Aromo 08/03-11/03 2+0+0 Lucía Ferro"]


async def test_who_only_says_who_they_are_has_not_agreed(guest: Guest) -> None:
    await at_step(guest, "agreement")
    await guest.says("hola, soy Lucía Ferro", "greet")
    assert await live(guest) == []


@pytest.mark.parametrize(
    ("said", "intent", "cabin"),
    [
        ("y cual es la mas barata?", "ask_price", "Aromo"),
        ("cuál es la más grande?", "ask_capacity", "Quebracho"),
        ("cuál me conviene?", "inform", "Aromo"),
        ("la que tiene bañera", "choose_cabin", "Jacarandá"),
        ("la de la estufa a leña", "ask_amenities", "Aromo"),
        ("la del horno", "inform", "Quebracho"),
        ("y cuánto sale en la más barata?", "ask_price", "Aromo"),
        ("cuánto cuesta la segunda?", "ask_price", "Ceibo"),
        ("qué precio tiene la que tiene bañera?", "ask_price", "Jacarandá"),
    ],
)
async def test_a_cabin_may_be_told_by_what_it_has_or_is(guest: Guest, said: str, intent: str, cabin: str) -> None:
    await at_step(guest, "cabin")
    await guest.says(said, intent)
    assert guest.said == ["utter_quote_with_others"]
    assert guest.slots["cabin"] == cabin


@pytest.mark.parametrize(
    ("said", "cabin"), [("the cheapest", "Aromo"), ("the second one", "Ceibo"), ("a maior", "Quebracho")]
)
async def test_foreigners_point_at_a_cabin_too(guest: Guest, said: str, cabin: str) -> None:
    await guest.says("hello, do you have a cabin?", "ask_availability")
    await guest.says("8/3 - 11/3", "inform")
    await guest.says("2", "inform")
    await guest.says(said, "choose_cabin")
    assert guest.slots["cabin"] == cabin


async def test_the_price_of_the_other_of_two_quotes_it(guest: Guest) -> None:
    await guest.says("del 8 al 11 de marzo para 2 con un perro", "book")
    await guest.says("la ceibo", "choose_cabin")
    await guest.says("y la otra cuánto sale?", "ask_price")
    assert guest.said == ["utter_quote_with_others"]
    assert guest.slots["cabin"] == "Quebracho"


@pytest.mark.parametrize("said", ["cuánto sale?", "cuánto es por persona?", "el precio incluye limpieza?"])
async def test_a_price_asked_of_no_cabin_chooses_none(guest: Guest, said: str) -> None:
    await at_step(guest, "cabin")
    await guest.says(said, "ask_price")
    assert guest.slots.get("cabin") is None


@pytest.mark.parametrize("intent", ["deny", "affirm", "book", "inform"])
@pytest.mark.parametrize("said", ["ah no pará, sí la quiero", "no, mejor sí", "no no, al final sí la tomo"])
async def test_a_refusal_may_be_taken_back(guest: Guest, said: str, intent: str) -> None:
    await at_step(guest, "agreement")
    await guest.says("no, dejá", "deny")
    assert guest.said == ["utter_declined"]
    await guest.says(said, intent)
    assert guest.said == ["utter_quote_with_others"]
    assert await live(guest) == []


async def test_wanting_it_after_all_is_a_no_to_cancelling(guest: Guest) -> None:
    await at_step(guest, "cancellation")
    await guest.says("no pará, sí la quiero", "deny")
    assert len(await live(guest)) == 1
    assert guest.said == ["utter_kept"]


@pytest.mark.parametrize("said", ["la que tiene parrilla", "las que tengan parrilla", "prefiero una con parrilla"])
async def test_what_several_have_narrows_the_list_to_these(guest: Guest, said: str) -> None:
    await at_step(guest, "cabin")
    await guest.says(said, "choose_cabin")
    assert guest.said == ["utter_narrowed", "utter_options"]
    assert "Aromo" not in guest.words
    await guest.says("la segunda", "choose_cabin")
    assert guest.said == ["utter_quote_with_others"]
    assert "Jacarandá" in guest.words


async def test_what_takes_animals_narrows_the_list_too(guest: Guest) -> None:
    await at_step(guest, "cabin")
    await guest.says("la que acepte perros", "choose_cabin")
    assert [name for name in ("Aromo", "Ceibo", "Jacarandá", "Quebracho") if name in guest.words] == [
        "Ceibo", "Quebracho",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        "bueno está bien, al precio que dijiste",
        "perfecto, entonces reservala nomás a mi nombre como quedamos recién",
        "ok quiero esa",
        "vamos con esa",
    ],
)
async def test_a_yes_may_say_more_than_yes(guest: Guest, said: str) -> None:
    await at_step(guest, "agreement")
    await guest.says(said, "inform", confidence=0.4)
    assert guest.said == ["utter_ask_guest_name"]


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("dale dale 420 y cerramos", "affirm"),
        ("no, la primera", "choose_cabin"),
        ("bueno, dejala entonces", "affirm"),
        ("ok, después veo", "affirm"),
        ("dale, pero cambiá la fecha", "affirm"),
        ("la tomo si me dejás 150000", "affirm"),
    ],
)
async def test_what_takes_it_back_or_names_a_price_is_no_yes(guest: Guest, said: str, intent: str) -> None:
    await at_step(guest, "agreement")
    await guest.says(said, intent, confidence=0.95)
    assert "utter_ask_guest_name" not in guest.said
    assert await live(guest) == []


async def test_a_yes_is_not_taken_for_the_name(guest: Guest) -> None:
    await at_step(guest, "agreement")
    await guest.says("bueno está bien, quedamos así", "affirm")
    assert guest.said == ["utter_ask_guest_name"]
    assert await live(guest) == []


async def test_a_yes_may_bring_the_name_along_without_saying_that_it_is_one(guest: Guest) -> None:
    await at_step(guest, "agreement")
    await guest.says("sí, Marcos Teruel", "affirm")
    assert guest.said == ["utter_held"]
    assert "Marcos Teruel" in guest.words


@pytest.mark.parametrize("said", ["ok gracias", "ah ok, muchas gracias", "listo gracias igual"])
async def test_thanks_for_the_offer_of_a_person_call_nobody(guest: Guest, said: str) -> None:
    await guest.says("me contás un chiste?", "out_of_scope")
    await guest.says(said, "affirm")
    assert guest.said == ["utter_no_problem"]
    await guest.says("sí", "affirm")
    assert "utter_handover" not in guest.said


@pytest.mark.parametrize("said", ["sí, gracias", "dale gracias", "sí por favor"])
async def test_a_yes_with_thanks_does_call_a_person(guest: Guest, said: str) -> None:
    await guest.says("me contás un chiste?", "out_of_scope")
    await guest.says(said, "thank")
    assert guest.said == ["utter_handover"]


async def test_a_second_question_is_answered_too(guest: Guest) -> None:
    words = await guest.says(
        "hay lugar del 8 al 11 de marzo para 2 y aceptan perros?", "ask_availability", also="ask_pets"
    )
    assert guest.said == ["utter_fact", "utter_options"]
    assert "mascota" in words
    await guest.says(
        "tiene parrilla? y a qué hora se entra?", "ask_amenities", amenity="grill", also="ask_checkin_times"
    )
    assert guest.said == ["utter_fact", "utter_fact", "utter_return_cabin"]


async def test_another_one_for_somebody_else_is_a_second_booking(guest: Guest) -> None:
    await at_step(guest, "held")
    words = await guest.says("ahora necesito otra para mis suegros, las mismas fechas, ellos son 2", "change_booking")
    assert guest.said == ["utter_options"]
    assert "del 8 al 11 de marzo" in words
    assert "Aromo" not in words


@pytest.mark.parametrize("said", ["mejor 3", "no, 3", "perdón, tres", "al final 3", "3 mejor"])
async def test_a_number_that_corrects_counts_the_people(guest: Guest, said: str) -> None:
    await at_step(guest, "agreement")
    await guest.says(said, "inform")
    assert (guest.slots["adults"], guest.slots["check_out"]) == (3, "2027-03-11")
    assert "3 personas" in guest.words


@pytest.mark.parametrize("said", ["no, 2 está bien", "mejor 2", "2 nomás, perdón"])
@pytest.mark.parametrize("intent", ["deny", "inform", "affirm"])
async def test_the_number_of_those_who_come_corrects_the_nights(guest: Guest, said: str, intent: str) -> None:
    await at_step(guest, "agreement")  # three nights for two
    await guest.says(said, intent)
    assert (guest.slots["adults"], guest.slots["check_out"]) == (2, "2027-03-10")


@pytest.mark.parametrize("said", ["la 2", "2", "la dos", "mejor la 2"])
async def test_a_number_of_the_list_is_a_cabin(guest: Guest, said: str) -> None:
    await at_step(guest, "cabin")
    await guest.says(said, "choose_cabin")
    assert (guest.slots["cabin"], guest.slots["adults"], guest.slots["check_out"]) == ("Ceibo", 2, "2027-03-11")


@pytest.mark.parametrize("said", ["diciembre quise decir", "uy perdón, era diciembre", "de diciembre", "diciembre"])
@pytest.mark.parametrize(
    ("wrong", "check_out"),
    [("para el 20 de noviembre, somos 2", None), ("del 20 al 23 de noviembre para 2", "2026-12-23")],
)
async def test_days_gone_by_are_moved_to_the_month_that_was_meant(
    guest: Guest, wrong: str, check_out: str | None, said: str
) -> None:
    await guest.says(wrong, "ask_availability")
    assert guest.said == ["utter_ask_dates_past"]
    await guest.says(said, "inform")
    assert (guest.slots["check_in"], guest.slots.get("check_out")) == ("2026-12-20", check_out)
