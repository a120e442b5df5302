"""The price that a guest was told stands until the moment that was named, and the terms are told with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from services.clock import SettableClock
from services.database.tables.booking import property_
from tests.actions.guest import Guest
from tests.factories import Booking

WISH = "la aromo del 8 al 11 de marzo para 2, a nombre de Lola Paz"
TOLD, DEARER = "$ 195.000", "$ 210.000"  # three nights and the cleaning


async def change(booking: Booking, **rules: object) -> None:
    """The owner changes rules."""
    async with booking.product.database.unit_of_work() as connection:
        await connection.execute(update(property_).values(**rules))
        await connection.commit()


async def test_the_quote_says_until_when_its_price_is_kept(guest: Guest) -> None:
    words = await guest.says(WISH, "book")
    assert TOLD in words
    assert "hasta el jueves 26 de noviembre, 12:00" in words


async def test_the_price_is_said_to_be_final_and_with_vat_what_it_is_without_taxes(
    guest: Guest, booking: Booking
) -> None:
    assert f"*Total: {TOLD}* (precio final)\n\n" in await guest.says(WISH, "book")
    await booking.change_rules(vat_percent=21)
    words = await guest.says("la aromo del 15 al 18 de marzo para 2", "book")
    assert "(precio final, IVA incluido)\nPrecio sin impuestos nacionales: $ 161.157,02\n\n" in words


async def test_a_yes_gets_the_price_that_was_told_when_the_rates_have_changed(guest: Guest, booking: Booking) -> None:
    await guest.says(WISH, "book")
    await change(booking, cleaning_fee=30_000_00, deposit_percent=50)
    words = await guest.says("dale", "affirm")
    assert guest.said == ["utter_held"]
    assert TOLD in words
    assert "$ 58.500" in words


async def test_a_price_that_is_shown_again_is_the_one_that_was_told(
    guest: Guest, booking: Booking, clock: SettableClock
) -> None:
    await guest.says(WISH, "book")
    await change(booking, cleaning_fee=30_000_00)
    clock.advance(timedelta(hours=13))  # a yes so late is asked for again
    assert TOLD in await guest.says("dale", "affirm")
    assert guest.said == ["utter_quote_with_others"]
    clock.advance(timedelta(hours=35))
    assert DEARER in await guest.says(WISH, "ask_price")
    assert guest.said == ["utter_price_changed", "utter_quote_with_others"]


async def test_a_quote_that_ends_before_the_name_is_given_is_made_again(
    guest: Guest, booking: Booking, clock: SettableClock
) -> None:
    await change(booking, quote_hours=1)
    await guest.says(WISH.partition(",")[0], "book")
    await guest.says("dale", "affirm")
    await change(booking, cleaning_fee=30_000_00)
    clock.advance(timedelta(hours=1))
    assert DEARER in await guest.says("Lola Paz")
    assert guest.said == ["utter_price_changed", "utter_quote_with_others"]


async def test_a_day_on_which_nobody_arrives_is_explained_with_dates_that_would_do(
    guest: Guest, booking: Booking
) -> None:
    await booking.change_rules(check_in_days=["friday", "saturday"])
    words = await guest.says(WISH, "book")
    assert guest.said == ["utter_arrival_day", "utter_alternatives"]
    assert "solamente los viernes y sábados" in words
    await guest.taps(guest.heard[-1].buttons[0]["title"])
    assert guest.said[-1].startswith("utter_quote")


async def test_a_foreign_guest_is_told_the_days_of_arrival_and_reads_discounts(guest: Guest, booking: Booking) -> None:
    await booking.change_rules(check_in_days=["saturday"], long_stay_discounts=[{"at_least": 3, "percent": 10}])
    await guest.says("hello, do you speak English?", "greet")
    await guest.says("aromo 8/3 - 11/3", "inform")
    await guest.says("2", "inform")
    assert "only arrive on Saturday" in guest.words
    await guest.says("aromo 13/3 - 17/3", "inform")
    assert "Discount: -$" in guest.words


@pytest.mark.parametrize(("asked", "intent"), [("cuánto es la seña?", "ask_price"), ("y el adelanto?", "ask_price")])
async def test_a_fixed_deposit_is_told_as_an_amount(guest: Guest, booking: Booking, asked: str, intent: str) -> None:
    await booking.change_rules(deposit_fixed={"amount": 40_000_00, "currency": "ARS"}, balance_days=3)
    words = await guest.says(asked, intent)
    assert words == "La seña es de $ 40.000; el resto se paga hasta 3 días antes de llegar."


async def test_when_the_balance_is_paid_is_told_as_it_was_agreed(guest: Guest, booking: Booking) -> None:
    await change(booking, balance_days=7)
    await guest.says(WISH, "book")
    await change(booking, balance_days=0)
    words = await guest.says("dale", "affirm")
    assert "el saldo de $ 136.500 se paga hasta 7 días antes de llegar" in words
