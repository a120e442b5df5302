"""A group's cabins that are reserved: cancelled and moved as one, all or none, or one of them by its name."""

from __future__ import annotations

from datetime import date

import pytest

from services.clock import SettableClock
from services.domain.stay import Stay
from services.reservations import service
from tests.actions.guest import Guest
from tests.actions.test_booking import live
from tests.factories import Booking

CEIBO, QUEBRACHO = "Ceibo 12/04-15/04 4+0+0 Raúl Benítez", "Quebracho 12/04-15/04 7+0+0 Raúl Benítez"


@pytest.fixture
async def organiser(guest: Guest) -> Guest:
    """Who has reserved two cabins for eleven."""
    for text, intent in (("somos 11 del 12 al 15 de abril", "book"), ("dale", "affirm"), ("Raúl Benítez", "inform")):
        await guest.says(text, intent)
    assert sorted(await live(guest)) == [CEIBO, QUEBRACHO]
    return guest


async def pay(booking: Booking, guest: Guest, clock: SettableClock) -> None:
    """Everything's deposit is paid."""
    async with booking.product.database.unit_of_work() as connection:
        for number, made in enumerate(await guest.client.reservations_of(guest.conversation_id)):
            row = await service.reservation(connection, made.code)
            await service.take_payment(
                connection, reservation_id=row.id, amount=row.deposit, cause=f"payment:{number}", now=clock.now()
            )
        await connection.commit()


@pytest.mark.parametrize(
    ("said", "yes"),
    [
        ("che se nos cayó el viaje, cancelá todo", "sí, cancelá las dos"),
        ("quiero cancelar la reserva", "sí"),
        ("cancelar", "dale"),
    ],
)
async def test_all_is_cancelled_as_one(organiser: Guest, said: str, yes: str) -> None:
    await organiser.says(said, "cancel_booking")
    assert organiser.said == ["utter_ask_cancellation_of_several"]
    assert "Ceibo" in organiser.words
    assert "Quebracho" in organiser.words
    assert len(await live(organiser)) == 2
    await organiser.says(yes, "affirm")
    assert organiser.said == ["utter_cancelled_several"]
    assert await live(organiser) == []


async def test_what_comes_back_of_all_is_told_first(organiser: Guest, booking: Booking, clock: SettableClock) -> None:
    await pay(booking, organiser, clock)
    await organiser.says("cancelá todo", "cancel_booking")
    assert organiser.said == ["utter_ask_cancellation_of_several_refund"]
    assert "$ 81.000" in organiser.words
    assert "$ 135.000" in organiser.words
    assert "*$ 216.000* en total" in organiser.words
    await organiser.taps("Sí, cancelar todo")
    assert organiser.said == ["utter_cancelled_several_with_refund"]
    assert "$ 216.000" in organiser.words
    assert await live(organiser) == []


async def test_paid_between_the_question_and_the_yes_is_asked_again(
    organiser: Guest, booking: Booking, clock: SettableClock
) -> None:
    await organiser.says("cancelá todo", "cancel_booking")
    await pay(booking, organiser, clock)
    await organiser.says("sí", "affirm")
    assert organiser.said == ["utter_ask_cancellation_of_several_refund"]
    assert len(await live(organiser)) == 2


@pytest.mark.parametrize("said", ["no, mejor no", "no, dejalas"])
async def test_a_no_keeps_them(organiser: Guest, said: str) -> None:
    await organiser.says("cancelá todo", "cancel_booking")
    await organiser.says(said, "deny")
    assert organiser.said == ["utter_kept_several"]
    assert len(await live(organiser)) == 2


@pytest.mark.parametrize("first", ["cancelá todo", "cancelame la ceibo"])
async def test_one_of_them_is_cancelled_by_its_name(organiser: Guest, first: str) -> None:
    await organiser.says(first, "cancel_booking")
    if first == "cancelá todo":
        await organiser.says("no, solo la ceibo", "deny")
    assert organiser.said == ["utter_ask_cancellation"]
    await organiser.says("sí", "affirm")
    assert await live(organiser) == [QUEBRACHO]
    await organiser.says("cancelá la reserva", "cancel_booking")
    assert "Quebracho" in organiser.words


async def test_only_one_has_to_be_named(organiser: Guest) -> None:
    await organiser.says("cancelá todo", "cancel_booking")
    await organiser.says("sí, una sola", "affirm")
    assert organiser.said == ["utter_ask_which_to_cancel"]
    assert len(await live(organiser)) == 2


async def test_other_dates_move_all_of_them(organiser: Guest) -> None:
    await organiser.says("podemos cambiar todo para el 3 al 6 de mayo?", "change_booking")
    assert organiser.said == ["utter_confirm_change_of_several"]
    assert "$ 720.000, igual que antes" in organiser.words
    assert "$ 216.000 entre todas" in organiser.words
    await organiser.says("sí, cambialas", "affirm")
    assert organiser.said == ["utter_changed_several", "utter_my_hold", "utter_my_hold"]
    assert sorted(await live(organiser)) == [
        "Ceibo 03/05-06/05 4+0+0 Raúl Benítez",
        "Quebracho 03/05-06/05 7+0+0 Raúl Benítez",
    ]


async def test_moving_them_is_a_change_whatever_the_model_makes_of_it(organiser: Guest) -> None:
    await organiser.says("se nos complicó, podemos pasar las dos para el 3 al 6 de mayo?", "ask_availability")
    assert organiser.said == ["utter_confirm_change_of_several"]


async def test_all_of_it_is_what_is_reserved_too(organiser: Guest) -> None:
    await organiser.says("necesito otra cabaña para el 3 al 6 de mayo, somos 2", "book")
    await organiser.says("al final no podemos, cancelá todo", "cancel_booking")
    assert organiser.said == ["utter_ask_cancellation_of_several"]


async def test_a_night_more_is_a_night_more_for_all(organiser: Guest, booking: Booking, clock: SettableClock) -> None:
    await pay(booking, organiser, clock)
    await organiser.says("quiero quedarme un día más", "change_booking")
    assert organiser.said == ["utter_confirm_change_of_several"]
    assert "$ 230.000 más" in organiser.words
    assert "el saldo sería de $ 734.000" in organiser.words
    await organiser.taps("Sí, cambiar todas")
    assert sorted(await live(organiser)) == [
        "Ceibo 12/04-16/04 4+0+0 Raúl Benítez",
        "Quebracho 12/04-16/04 7+0+0 Raúl Benítez",
    ]


async def test_where_one_is_taken_none_is_moved(organiser: Guest, booking: Booking) -> None:
    may = Stay(date(2027, 5, 3), date(2027, 5, 6))
    await organiser.says("pasala al 3 de mayo", "change_booking")
    await booking.hold("Quebracho", may)
    await organiser.says("sí", "affirm")
    assert organiser.said == ["utter_change_taken"]
    assert "Quebracho" in organiser.words
    assert sorted(await live(organiser)) == [CEIBO, QUEBRACHO]


async def test_one_of_them_is_moved_by_its_name(organiser: Guest) -> None:
    await organiser.says("la ceibo un día más", "change_booking")
    assert organiser.said == ["utter_confirm_change"]
    await organiser.says("sí", "affirm")
    assert sorted(await live(organiser)) == ["Ceibo 12/04-16/04 4+0+0 Raúl Benítez", QUEBRACHO]


async def test_to_which_dates_is_asked(organiser: Guest) -> None:
    await organiser.says("quiero cambiar la reserva", "change_booking")
    assert organiser.said == ["utter_ask_change_of_several"]
    await organiser.says("para el 3 de mayo")
    assert organiser.said == ["utter_confirm_change_of_several"]


async def test_who_sleeps_where_anew_is_a_persons_matter(organiser: Guest) -> None:
    await organiser.says("al final somos 9", "change_booking")
    assert organiser.said == ["utter_change_by_person"]
