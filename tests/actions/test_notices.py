"""What is told unasked, in the guest's words and language; and the wish to be left alone."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import text

from actions import phrases
from actions.memory import Pending
from actions.notices import RESPONSES
from services.clock import SettableClock
from services.domain.notices import Notice
from services.domain.stay import Stay
from tests.actions.guest import Guest
from tests.actions.test_booking import live
from tests.actions.test_reservations import WISH, holder, paid  # noqa: F401 - a fixture of this module's tests
from tests.calendars.conftest import Portals
from tests.factories import TOKEN, Booking

UNTIL = "2026-11-24T21:30:00-03:00"


async def told(guest: Guest, notice: str, code: str | None = None) -> str:
    """The event that has a notice put into words."""
    data = {"notice": notice, "code": code or guest.slots["reservation_code"], "until": UNTIL}
    return await guest.sends(f"/notice{json.dumps(data)}")


async def stopped(booking: Booking, guest: Guest) -> bool:
    """Whether the guest wants no notices."""
    query = (
        "select notices_stopped_at is not null from guest join conversation on guest_id = guest.id "
        "where conversation.id = :id"
    )
    async with booking.product.database.unit_of_work() as connection:
        return bool((await connection.execute(text(query), {"id": guest.conversation_id})).scalar_one())


def test_there_are_words_for_every_notice() -> None:
    assert set(RESPONSES) == set(Notice)


async def test_a_hold_about_to_end_is_told_with_its_hour_its_deposit_and_a_button(holder: Guest) -> None:  # noqa: F811
    words = await told(holder, "hold_expiring")
    assert "13:00" in words
    assert "$ 58.500" in words.replace("\u00a0", " ")
    assert [button["payload"] for one in holder.heard for button in one.buttons] == ["/pay_deposit"]


async def test_a_notice_can_go_as_a_template_with_the_values_in_the_order_of_its_words(holder: Guest) -> None:  # noqa: F811
    await told(holder, "hold_expiring")
    notice = holder.heard[0].custom["notice"]
    assert notice["not_after"] == UNTIL
    assert notice["template"]["name"] == "notice_hold_expiring"
    assert notice["template"]["language"] == "es_AR"
    name, cabin, stay, until, _ = notice["template"]["values"]
    assert (name, cabin, stay, until) == ("Lola Paz", "Aromo", "del 8 al 11 de marzo", "13:00")


async def test_the_way_is_told_in_the_owners_words(holder: Guest, booking: Booking) -> None:  # noqa: F811
    await paid(booking, holder.slots["reservation_code"])
    words = await told(holder, "how_to_arrive")
    assert "Villa Ventana" in words
    assert "15:00" in words


@pytest.mark.parametrize("notice", ["balance_reminder", "day_before", "thanks"])
async def test_every_other_notice_names_the_cabin(holder: Guest, booking: Booking, notice: str) -> None:  # noqa: F811
    await paid(booking, holder.slots["reservation_code"])
    assert "Aromo" in await told(holder, notice)


async def test_a_guest_is_told_in_the_language_of_the_talk(holder: Guest, booking: Booking) -> None:  # noqa: F811
    await paid(booking, holder.slots["reservation_code"])
    await holder.says("thank you, how far is the village please?", "ask_location")
    assert "check in" in await told(holder, "day_before")
    assert holder.heard[0].custom["notice"]["template"]["language"] == "en"


async def test_nothing_is_told_of_a_hold_that_was_paid_or_cancelled_meanwhile(holder: Guest, booking: Booking) -> None:  # noqa: F811
    code = holder.slots["reservation_code"]
    await paid(booking, code)
    assert await told(holder, "hold_expiring") == ""
    await booking.delete(f"/reservations/{code}")
    assert await told(holder, "day_before", code) == ""


async def test_a_yes_after_a_notice_is_no_yes_to_what_was_asked_before(holder: Guest, booking: Booking) -> None:  # noqa: F811
    code = holder.slots["reservation_code"]
    await paid(booking, code)
    await holder.says("quiero otra reserva, la ceibo del 20 al 22 de abril, somos 2", "book")
    assert "Aromo" in await told(holder, "day_before", code)
    await holder.says("dale", "affirm")
    assert len(await live(holder)) == 1


# --- to be left alone ------------------------------------------------------------------------------------------------

STOPS = [
    "STOP", "Baja", "stop!", "no me manden más mensajes", "no me mandes más mensajes por favor", "no me escriban más",
    "no quiero más mensajes", "no quiero recibir recordatorios", "quiero darme de baja", "dejen de mandarme mensajes",
    "basta de mensajes", "no quiero que me escriban más", "please stop texting me", "no more messages",
]  # fmt: skip
NO_STOPS = [
    "temporada baja", "una cabaña en planta baja", "dame de baja la reserva", "no me mandaste más el link",
    "no me mandaron el mensaje", "quiero más información", "me das la baja de la reserva?", "no me escribieron",
    "mandame un mensaje", "no me mandes fotos, contame", "hay stop de luz?", "no quiero más noches",
]  # fmt: skip


@pytest.mark.parametrize("words", STOPS)
def test_whoever_wants_no_messages_is_understood(words: str) -> None:
    assert phrases.STOPS_NOTICES.search(phrases.plain(words))


@pytest.mark.parametrize("words", NO_STOPS)
def test_other_words_stop_nothing(words: str) -> None:
    assert not phrases.STOPS_NOTICES.search(phrases.plain(words))


async def test_a_guest_stops_notices_in_one_sentence_and_takes_them_up_again(guest: Guest, booking: Booking) -> None:
    await guest.says("no me manden más mensajes", "out_of_scope")
    assert guest.said == ["utter_notices_stopped"]
    assert await stopped(booking, guest)
    await guest.says("hola, tenés lugar?", "greet")
    assert guest.said == ["utter_greet"]
    await guest.says("volvé a mandarme los avisos", "inform")
    assert guest.said == ["utter_notices_resumed"]
    assert not await stopped(booking, guest)


@pytest.mark.parametrize("pending", list(Pending))
async def test_stopping_is_heeded_whatever_was_asked(guest: Guest, booking: Booking, pending: Pending) -> None:
    guest.slots["pending"] = pending.value
    await guest.says("no me manden más mensajes", "deny")
    assert guest.said == ["utter_notices_stopped"]
    assert await stopped(booking, guest)


async def test_stopping_while_the_name_is_asked_is_no_name(guest: Guest, booking: Booking) -> None:
    await guest.says("la aromo del 8 al 11 de marzo, somos 2", "book")
    await guest.says("dale", "affirm")
    await guest.says("stop", "deny")
    assert guest.said == ["utter_notices_stopped"]
    assert await live(guest) == []
    assert await stopped(booking, guest)


async def test_stopping_in_the_middle_leaves_the_booking_where_it_was(
    guest: Guest, clock: SettableClock, booking: Booking
) -> None:
    await guest.says("la aromo del 8 al 11 de marzo, somos 2, a nombre de Lola Paz", "book")
    await guest.says("no me manden más recordatorios", "inform")
    await guest.says("dale", "affirm")
    assert len(await live(guest)) == 1


async def test_a_stranger_cannot_be_left_alone(booking: Booking) -> None:
    unknown = "00000000-0000-0000-0000-000000000000"
    for path in (f"/conversations/{unknown}/notices", "/conversations/nobody/notices"):
        token = {"Authorization": f"Bearer {TOKEN}"}
        answer = await booking.http.put(f"/api/v1{path}", json={"wanted": False}, headers=token)
        assert (answer.status_code, answer.json()["code"]) == (404, "guest_not_found")


async def test_who_loses_a_hold_to_a_portal_is_told_and_offered_what_is_left(
    holder: Guest,  # noqa: F811
    booking: Booking,
    clock: SettableClock,
) -> None:
    code = holder.slots["reservation_code"]
    row = (await booking.get(f"/reservations/{code}")).json()
    cabin = next(name for name, cabin_id in booking.cabins.items() if cabin_id == row["cabin_id"])
    portals = Portals(booking, booking.product, clock)
    stay = Stay(date.fromisoformat(row["check_in"]), date.fromisoformat(row["check_out"]))
    await portals.says(await portals.connect(cabin=cabin), stay)
    words = await told(holder, "nights_gone", code)
    assert "utter_nights_gone" in holder.said
    assert (code in words, cabin in words) == (True, True)
    assert holder.slots["reservation_code"] is None
    assert any(other in words for other in booking.cabins if other != cabin)
    assert [entry["notice"] for entry in await portals.told(holder.conversation_id)] == ["nights_gone"]


async def test_a_guest_is_asked_to_write_in_words_that_can_go_as_a_template(holder: Guest) -> None:  # noqa: F811
    words = await holder.sends('/notice{"notice": "write_to_us"}')
    assert "Te escribimos de Cabañas del Arroyo" in words
    assert holder.heard[0].custom["notice"]["template"]["name"] == "notice_write_to_us"


async def test_after_a_person_had_the_conversation_a_yes_answers_nothing_of_before(
    guest: Guest,
) -> None:
    await guest.says("la aromo del 8 al 11 de marzo, somos 2", "book")
    assert guest.slots["pending"] is not None
    assert await guest.sends('/notice{"notice": "given_back"}') == ""
    assert guest.slots["pending"] is None
    assert guest.slots["offer"] is None
    await guest.says("sí, dale", "affirm")
    assert await live(guest) == []
    assert guest.slots["check_in"] is not None
