"""To be told when nights become free: joining, asking and leaving in the chat, and the answer to an offer."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from actions.memory import Pending
from services.clock import SettableClock
from services.contracts import ReservationShape
from services.waiting import offering
from tests.actions.guest import Guest
from tests.factories import Booking, march
from tests.stand_ins import StandIns

NIGHTS = march(8, 11)
ALL = ("Aromo", "Ceibo", "Jacarandá", "Quebracho")
JOIN = "avisame si se libera"
AGuest = Callable[[], Awaitable[Guest]]


@pytest.fixture
async def taken(booking: Booking) -> dict[str, str]:
    """Every cabin is somebody's on those nights; the codes."""
    return {cabin: (await booking.hold(cabin, NIGHTS)).json()["code"] for cabin in ALL}


async def live(guest: Guest) -> list[ReservationShape]:
    """What the guest has reserved and not given back."""
    found = await guest.client.reservations_of(guest.conversation_id)
    return [one for one in found if one.status in ("held", "confirmed")]


async def waits_for(guest: Guest) -> list[tuple[str | None, str, int]]:
    found = await guest.client.waiting_list(guest.conversation_id)
    return [(one.cabin_name, one.check_in.isoformat(), one.adults) for one in found]


async def freed(booking: Booking, guest: Guest, code: str) -> str:
    """Somebody gives nights back, and the guest is told of them; the words."""
    await booking.delete(f"/reservations/{code}")
    assert await offering.offer_free(booking.product) == 1
    (one,) = await guest.client.waiting_list(guest.conversation_id)
    data = {"code": one.offered, "until": "2026-11-24T21:30:00-03:00"}
    return await guest.sends(f"/nights_free{json.dumps(data)}")


@pytest.fixture
async def offered(guest: Guest, booking: Booking, taken: dict[str, str]) -> Guest:
    """A guest who waited for Ceibo and was just told that it is free."""
    await guest.says("la ceibo del 8 al 11 de marzo, somos 2", "book")
    await guest.says(JOIN, "join_waiting_list")
    await freed(booking, guest, taken["Ceibo"])
    return guest


# --- joining ---------------------------------------------------------------------------------------------------------


async def test_who_finds_nothing_free_is_offered_to_be_told_and_a_tap_does_it(
    guest: Guest, taken: dict[str, str]
) -> None:
    await guest.says("hay lugar del 8 al 11 de marzo para 2?", "ask_availability")
    assert guest.said[-1] == "utter_waiting_hint"
    words = await guest.taps("Avisame si se libera")
    assert "alguna cabaña, del 8 al 11 de marzo, para 2 personas" in words
    assert await waits_for(guest) == [(None, "2027-03-08", 2)]
    assert guest.slots["pending"] is None


async def test_a_named_cabin_that_is_taken_is_waited_for_itself_though_others_are_free(
    guest: Guest, booking: Booking
) -> None:
    await booking.hold("Ceibo", NIGHTS)
    assert "avisame" in await guest.says("la ceibo del 8 al 11 de marzo, somos 2", "book")
    assert "la *Ceibo*" in await guest.says("avisame", "join_waiting_list")
    assert await waits_for(guest) == [("Ceibo", "2027-03-08", 2)]


async def test_a_message_that_says_it_all_joins_at_once(guest: Guest, taken: dict[str, str]) -> None:
    await guest.says("anotame en lista de espera del 8 al 11 de marzo, somos 2", "join_waiting_list")
    assert guest.said == ["utter_waiting_joined"]


async def test_what_is_missing_is_asked_for(guest: Guest, taken: dict[str, str]) -> None:
    await guest.says("tenés lista de espera? quiero anotarme", "join_waiting_list")
    assert guest.slots["pending"] == Pending.CHECK_IN
    await guest.says("del 8 al 11 de marzo")
    await guest.says("2")
    assert guest.said[-1] == "utter_waiting_hint"


async def test_what_is_free_is_offered_instead(guest: Guest) -> None:
    words = await guest.says("avisame si se libera la ceibo del 8 al 11 de marzo, somos 2", "join_waiting_list")
    assert guest.said == ["utter_waiting_is_free", "utter_quote_with_others"]
    assert "$ 270.000" in words.replace("\u00a0", " ")
    assert await waits_for(guest) == []


async def test_nobody_waits_for_what_can_never_be_had(guest: Guest, taken: dict[str, str]) -> None:
    await guest.says("avisame si se libera la aromo del 8 al 11 de marzo, somos 5", "join_waiting_list")
    assert "utter_waiting_joined" not in guest.said
    assert await waits_for(guest) == []


async def test_asking_how_it_works_joins_nobody(guest: Guest, taken: dict[str, str]) -> None:
    await guest.says("cómo funciona la lista de espera?", "join_waiting_list")
    assert guest.said == ["utter_waiting_explained"]


# --- asking and leaving ----------------------------------------------------------------------------------------------


async def test_where_one_stands_can_be_asked(guest: Guest, a_guest: AGuest, taken: dict[str, str]) -> None:
    assert "No te tengo" in await guest.says("sigo en la lista?", "join_waiting_list")
    for one in (await a_guest(), guest):
        await one.says("anotame para el 8 al 11 de marzo, somos 2", "join_waiting_list")
    words = await guest.says("sigo en la lista?", "join_waiting_list")
    assert "Antes que vos hay 1 persona" in words
    assert len(await waits_for(guest)) == 1


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("sacame de la lista", "leave_waiting_list"),
        ("ya no busco, gracias", "deny"),
        ("borrame de la lista porfa", "inform"),
        ("ya está, no hace falta", "leave_waiting_list"),
    ],
)
async def test_whoever_stops_looking_is_taken_off(
    guest: Guest, booking: Booking, taken: dict[str, str], text: str, intent: str
) -> None:
    await guest.says("anotame para el 8 al 11 de marzo, somos 2", "join_waiting_list")
    await guest.says(text, intent)
    assert guest.said == ["utter_waiting_left"]
    await booking.delete(f"/reservations/{taken['Ceibo']}")
    assert await offering.offer_free(booking.product) == 0
    assert "No te tengo" in await guest.says("sacame de la lista", "leave_waiting_list")


# --- being offered ---------------------------------------------------------------------------------------------------


async def test_an_offer_names_what_is_free_what_it_costs_and_until_when(offered: Guest) -> None:
    assert "Ceibo" in offered.words
    assert "$ 270.000" in offered.words.replace("\u00a0", " ")
    assert "hasta las 13:00" in offered.words
    assert offered.heard[0].custom["notice"]["template"]["name"] == "notice_freed"
    assert offered.heard[0].custom["notice"]["not_after"] == "2026-11-24T21:30:00-03:00"


@pytest.mark.parametrize("answer", ["dale!", "sí, la quiero", "si por favor"])
async def test_yes_makes_it_the_guests_and_sends_the_link(
    providers: StandIns, offered: Guest, clock: SettableClock, answer: str
) -> None:
    clock.advance(timedelta(minutes=50))
    words = await offered.says(answer, "affirm")
    assert offered.said == ["utter_freed_taken", "utter_payment_link"]
    assert "hasta las 13:50" in words
    (mine,) = await live(offered)
    assert (mine.cabin_name, mine.status) == ("Ceibo", "held")
    assert offered.slots["reservation_code"] == mine.code
    assert await waits_for(offered) == []


async def test_the_buttons_say_yes_no_and_no_more(providers: StandIns, offered: Guest) -> None:
    await offered.taps("Sí, la quiero")
    assert offered.said[0] == "utter_freed_taken"
    assert len(await live(offered)) == 1


async def test_a_no_gives_it_to_the_next_and_lets_the_guest_wait_for_another(
    offered: Guest, booking: Booking, a_guest: AGuest
) -> None:
    other = await a_guest()
    await other.says("anotame por la ceibo del 8 al 11 de marzo, somos 3", "join_waiting_list")
    assert "siguiente" in await offered.says("no, gracias", "deny")
    assert await live(offered) == []
    assert await offering.offer_free(booking.product) == 1
    assert [one.offered is not None for one in await other.client.waiting_list(other.conversation_id)] == [True]
    await offered.taps("Seguir en la lista")
    assert offered.said == ["utter_waiting_joined"]
    assert await waits_for(offered) == [(None, "2027-03-08", 2)]


async def test_a_question_in_between_leaves_the_offer_open(providers: StandIns, offered: Guest) -> None:
    await offered.says("tiene parrilla?", "ask_amenities", amenity="grill")
    assert offered.said[-1] == "utter_return_freed"
    await offered.says("sii", "affirm")
    assert offered.said[0] == "utter_freed_taken"


async def test_a_yes_that_comes_too_late_is_told_so_and_may_wait_again(
    offered: Guest, booking: Booking, clock: SettableClock
) -> None:
    clock.advance(timedelta(hours=1))
    await booking.hold("Ceibo", NIGHTS)
    assert "pasado el rato" in await offered.says("sí, la quiero", "affirm")
    assert await live(offered) == []
    await offered.taps("Sí, fijate")
    assert offered.said in (["utter_waiting_is_free", "utter_options"], ["utter_waiting_joined"])


async def test_who_stops_looking_lets_the_offer_go(offered: Guest) -> None:
    await offered.taps("Ya no busco")
    assert offered.said == ["utter_waiting_left"]
    assert await live(offered) == []


async def test_an_offer_that_no_longer_stands_is_not_told(
    guest: Guest, booking: Booking, taken: dict[str, str]
) -> None:
    await booking.delete(f"/reservations/{taken['Ceibo']}")
    await guest.sends(f'/nights_free{{"code": "{taken["Ceibo"]}"}}')
    assert guest.said == []
    await guest.sends('/nights_free{"code": "NOTHING"}')
    assert guest.said == []
