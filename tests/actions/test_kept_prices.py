"""The price that a guest was told stands until the moment that was named, and the terms are told with it."""

from __future__ import annotations

from datetime import timedelta

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


async def test_when_the_balance_is_paid_is_told_as_it_was_agreed(guest: Guest, booking: Booking) -> None:
    await change(booking, balance_days=7)
    await guest.says(WISH, "book")
    await change(booking, balance_days=0)
    words = await guest.says("dale", "affirm")
    assert "el saldo de $ 136.500 se paga hasta 7 días antes de llegar" in words
