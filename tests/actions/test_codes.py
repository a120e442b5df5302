"""A promotional code in the chat: read, counted in the price, or refused with its reason."""

from __future__ import annotations

from typing import Any

import pytest

from actions.code_words import read_code, read_code_beside
from services.contracts import ReservationShape
from tests.actions.guest import Guest
from tests.factories import Booking

WISH = "la ceibo del 8 al 11 de marzo, somos 2, a nombre de Lola Paz"
TEN = {"percent": 10, "first_day": "2026-11-01", "last_day": "2026-12-31"}


async def a_code(booking: Booking, code: str = "VERANO10", **rules: Any) -> None:
    answer = await booking.put(f"/promotions/{code}", TEN | rules)
    assert answer.status_code == 200, answer.text


async def live(guest: Guest) -> list[ReservationShape]:
    """What the guest has reserved and not given back."""
    found = await guest.client.reservations_of(guest.conversation_id)
    return [one for one in found if one.status in ("held", "confirmed")]


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tengo el código VERANO10", "VERANO10"),
        ("codigo verano10 para 2pax", "VERANO10"),
        ("me dieron un cupón: AMIGOS", "AMIGOS"),
        ("tengo el codigo amigos", "AMIGOS"),
        ("PROMO20", "PROMO20"),
        ("tengo un cupón VUELVO-10, sirve?", "VUELVO10"),
        ("uso el código FINDE10 del 8 al 11 de marzo", "FINDE10"),
    ],
)
def test_a_code_is_told_from_what_is_around_it(text: str, code: str) -> None:
    assert read_code(text) == code


@pytest.mark.parametrize(
    "text",
    ["tengo un código de descuento", "me dieron un cupón", "dónde pongo el código?", "HOLA TENGO UN CUPON", "10"],
)
def test_where_there_is_none_none_is_read(text: str) -> None:
    assert read_code(text) is None


def test_where_it_was_asked_for_a_bare_word_is_one() -> None:
    assert read_code("amigos", was_asked=True) == "AMIGOS"
    assert read_code("no sé dónde lo puse, perdón", was_asked=True) is None


async def test_a_code_is_counted_in_the_price_on_the_table_and_in_the_hold(guest: Guest, booking: Booking) -> None:
    await a_code(booking)
    await guest.says(WISH, "book")
    words = plain(await guest.says("tengo el código verano10", "give_promo_code"))
    assert "Código VERANO10 (10 %)" in words
    assert "$ 244.500" in words  # 3 × 85,000 less 10 %, and 15,000 of cleaning
    assert "utter_price_changed" not in guest.said
    await guest.says("dale", "affirm")
    (held,) = await live(guest)
    assert held.total.amount == 244_500_00
    assert guest.slots["promo_code"] is None


async def test_a_code_beside_the_wish_is_counted_at_once(guest: Guest, booking: Booking) -> None:
    await a_code(booking)
    words = plain(await guest.says(f"{WISH}, tengo el código VERANO10", "book"))
    assert "Código VERANO10 (10 %)" in words


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("la ceibo del 8 al 11 de marzo para 2, tengo el código SEMANA", "SEMANA"),
        ("del 8 al 11 con el cupón verano10", "VERANO10"),
        ("mi código de reserva es K7MPX2A, quiero del 8 al 11", None),
        ("soy de código postal B8160, del 8 al 11", None),
        ("del 8 al 11, tienen algún código de descuento?", None),
        ("la CEIBO del 8 al 11", None),
    ],
)
def test_beside_a_wish_only_what_is_called_a_code_is_one(text: str, code: str | None) -> None:
    assert read_code_beside(text) == code


async def test_a_code_given_first_is_kept_for_the_price(guest: Guest, booking: Booking) -> None:
    await a_code(booking)
    await guest.says("hola! tengo el código VERANO10", "give_promo_code")
    assert guest.said[0] == "utter_code_noted"
    words = plain(await guest.says(WISH, "book"))
    assert "Código VERANO10" in words


async def test_a_code_in_the_wish_itself_is_counted(guest: Guest, booking: Booking) -> None:
    await a_code(booking)
    words = await guest.says(f"quiero {WISH}, con el código VERANO10", "give_promo_code")
    assert "Código VERANO10" in words


async def test_where_no_code_is_said_it_is_asked_for(guest: Guest, booking: Booking) -> None:
    await a_code(booking, "AMIGOS")
    await guest.says(WISH, "book")
    await guest.says("me dieron un cupón", "give_promo_code")
    assert guest.said == ["utter_ask_code"]
    assert "Código AMIGOS" in await guest.says("amigos", "nlu_fallback", confidence=0.3)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (None, "utter_code_unknown"),
        ({"first_day": "2026-12-01"}, "utter_code_not_yet"),
        ({"last_day": "2026-11-20"}, "utter_code_ended"),
        ({"nights_from": "2027-04-01", "nights_end": "2027-04-30"}, "utter_code_other_dates"),
        ({"minimum_nights": 5}, "utter_code_stay_too_short"),
        ({"use_limit": 0}, "utter_code_used_up"),
    ],
)
async def test_a_code_that_gives_nothing_is_told_why_and_the_price_without_it(
    guest: Guest, booking: Booking, rules: dict[str, Any] | None, said: str
) -> None:
    if rules is not None:
        await a_code(booking, **rules)
    await guest.says(WISH, "book")
    words = plain(await guest.says("tengo el código VERANO10", "give_promo_code"))
    assert guest.said == [said, "utter_quote_with_others"]
    assert "$ 270.000" in words
    await guest.says("bueno dale", "affirm")
    assert [one.total.amount for one in await live(guest)] == [270_000_00]


async def test_a_code_used_up_between_price_and_yes_is_told(guest: Guest, booking: Booking) -> None:
    await a_code(booking, use_limit=1)
    await guest.says(WISH, "book")
    await guest.says("tengo el código VERANO10", "give_promo_code")
    await a_code(booking, use_limit=0)
    words = plain(await guest.says("dale", "affirm"))
    assert guest.said[0] == "utter_code_used_up"
    assert "$ 270.000" in words
    assert await live(guest) == []


async def test_the_price_of_what_is_reserved_is_a_persons_matter(guest: Guest, booking: Booking) -> None:
    await a_code(booking)
    await guest.says(WISH, "book")
    await guest.says("dale", "affirm")
    await guest.says("uh, tenía el código VERANO10", "give_promo_code")
    assert guest.said == ["utter_code_after_booking"]
    assert guest.heard[0].custom["handover"]["reason"] == "promo_code"
