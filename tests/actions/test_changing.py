"""Changing what is reserved: the price is told before the yes, and nothing changes without one."""

from __future__ import annotations

from datetime import date

import pytest

from services.clock import SettableClock
from services.contracts import ReservationShape
from tests.actions.guest import Guest
from tests.actions.test_reservations import paid
from tests.factories import Booking, march

WISH = "la ceibo del 8 al 11 de marzo, somos 2, a nombre de Lola Paz"


@pytest.fixture
async def holder(guest: Guest) -> Guest:
    """A guest with a hold of Ceibo for three nights."""
    await guest.says(WISH, "book")
    await guest.says("dale", "affirm")
    return guest


async def reserved(guest: Guest) -> ReservationShape:
    """The one reservation that the guest has."""
    (found,) = await guest.client.reservations_of(guest.conversation_id)
    return found


async def test_another_departure_is_told_with_its_difference_and_made_after_a_yes(holder: Guest) -> None:
    before = await reserved(holder)
    words = await holder.says("puedo quedarme un día más?", "change_booking")
    assert holder.said == ["utter_confirm_change"]
    assert "$ 85.000 más" in words
    assert await reserved(holder) == before
    words = await holder.taps("Sí, cambiar")
    after = await reserved(holder)
    assert (after.code, after.check_out) == (before.code, date(2027, 3, 12))
    assert after.total.amount == before.total.amount + 85_000_00
    assert "4 noches" in words
    assert holder.said == ["utter_changed", "utter_my_hold"]


async def test_another_party_is_a_change_too(holder: Guest) -> None:
    words = await holder.says("se suma un amigo, somos 3", "change_booking")
    assert "igual que antes" in words
    await holder.says("sí, dale", "affirm")
    assert (await reserved(holder)).adults == 3


async def test_a_code_that_the_new_nights_lose_is_told_before_the_yes(guest: Guest, booking: Booking) -> None:
    rules = {"percent": 10, "first_day": "2026-11-01", "last_day": "2026-12-31", "minimum_nights": 3}
    await booking.put("/promotions/VERANO", rules)
    await guest.says(WISH, "book")
    await guest.says("tengo el código VERANO", "give_promo_code")
    await guest.says("dale", "affirm")
    assert (await reserved(guest)).total.amount == (3 * 85_000 - 25_500 + 15_000) * 100

    assert "VERANO no vale" in await guest.says("mejor hasta el 10", "change_booking")
    assert "VERANO" not in await guest.says("entonces hasta el 12", "change_booking")


async def test_a_no_keeps_what_is_reserved(holder: Guest) -> None:
    before = await reserved(holder)
    await holder.says("mejor hasta el 13", "change_booking")
    await holder.says("no, dejala así", "deny")
    assert holder.said == ["utter_kept"]
    assert await reserved(holder) == before


async def test_a_yes_after_something_else_changes_nothing(holder: Guest) -> None:
    before = await reserved(holder)
    await holder.says("mejor hasta el 13", "change_booking")
    await holder.says("a qué hora se entra?", "ask_checkin_times")
    await holder.says("dale", "affirm")
    assert await reserved(holder) == before


async def test_who_does_not_say_what_to_change_is_asked(holder: Guest) -> None:
    await holder.says("quiero cambiar mi reserva", "change_booking")
    assert holder.said == ["utter_ask_change"]
    await holder.says("del 15 al 18 de marzo", "inform")
    assert "utter_confirm_change" in holder.said
    await holder.says("sí", "affirm")
    assert (await reserved(holder)).check_in == date(2027, 3, 15)


async def test_another_arrival_moves_the_stay(holder: Guest) -> None:
    await holder.says("la puedo pasar al 20 de marzo?", "change_booking")
    await holder.says("sí", "affirm")
    moved = await reserved(holder)
    assert (moved.check_in, moved.check_out) == (date(2027, 3, 20), date(2027, 3, 23))


async def test_a_second_thought_is_read_against_the_change_that_was_told(holder: Guest) -> None:
    await holder.says("un día más", "change_booking")
    await holder.says("no, mejor dos días más", "change_booking")
    await holder.says("sí", "affirm")
    assert (await reserved(holder)).check_out in (date(2027, 3, 13), date(2027, 3, 14))


async def test_a_paid_stay_keeps_what_was_paid_and_owes_the_rest(holder: Guest, booking: Booking) -> None:
    await paid(booking, (await reserved(holder)).code)
    words = await holder.says("queremos quedarnos hasta el 12", "change_booking")
    assert "Ya pagaste $ 81.000; el saldo sería de $ 274.000" in words
    await holder.says("sí", "affirm")
    assert holder.said == ["utter_changed", "utter_my_booking"]
    assert (await reserved(holder)).paid.amount == 81_000_00


async def test_taken_nights_are_said_and_others_may_be_named(holder: Guest, booking: Booking) -> None:
    await booking.hold("Ceibo", march(11, 14))
    before = await reserved(holder)
    await holder.says("un día más", "change_booking")
    assert holder.said == ["utter_change_taken"]
    assert await reserved(holder) == before
    await holder.says("entonces del 15 al 18", "inform")
    assert holder.said == ["utter_confirm_change"]


async def test_nights_taken_between_the_question_and_the_yes_stay_taken(holder: Guest, booking: Booking) -> None:
    before = await reserved(holder)
    await holder.says("un día más", "change_booking")
    await booking.hold("Ceibo", march(11, 14))
    await holder.says("sí", "affirm")
    assert holder.said == ["utter_change_taken"]
    assert await reserved(holder) == before


async def test_too_many_people_too_few_nights_and_pets_are_explained(holder: Guest, guest: Guest) -> None:
    assert "hasta 4" in await holder.says("vamos a ser 6", "change_booking")
    assert "2 noches" in await holder.says("solo del 8 al 9 de marzo", "change_booking")
    assert "hasta 4" in await holder.says("2 adultos y 3 nenes " * 200, "change_booking")
    assert (await reserved(holder)).adults == 2


async def test_a_change_in_the_last_week_goes_to_a_person(
    holder: Guest, booking: Booking, clock: SettableClock
) -> None:
    await paid(booking, (await reserved(holder)).code)
    clock.set(clock.now().replace(year=2027, month=3, day=5))
    await holder.says("nos podemos quedar un día más?", "change_booking")
    assert holder.heard[0].custom == {"handover": {"reason": "change"}}


@pytest.mark.parametrize("wish", ["ponela a nombre de Pedro Gil", "en vez de esa quiero la Quebracho"])
async def test_another_cabin_or_another_name_goes_to_a_person(holder: Guest, wish: str) -> None:
    await holder.says(wish, "change_booking")
    assert holder.heard[0].custom == {"handover": {"reason": "change"}}


async def test_a_repeated_message_changes_once(holder: Guest) -> None:
    await holder.says("un día más", "change_booking")
    slots = dict(holder.slots)
    await holder.says("sí", "affirm", message_id="m-1")
    changed = await reserved(holder)
    holder.slots = slots
    await holder.says("sí", "affirm", message_id="m-1")
    assert await reserved(holder) == changed


@pytest.mark.parametrize("wish", ["al final llevamos 30 perros", "vamos con 60 bebés"])
async def test_more_pets_or_babies_than_can_be_asked_for_go_to_a_person(holder: Guest, wish: str) -> None:
    await holder.says(wish, "change_booking")
    assert holder.said == ["utter_change_by_person"]
