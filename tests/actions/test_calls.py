"""What an action asked of the booking API is told with its first answer, for whoever looks at the turn later."""

from __future__ import annotations

import re

from tests.actions.guest import Guest


async def test_the_calls_of_an_action_ride_on_its_first_answer(guest: Guest) -> None:
    await guest.says("hay lugar del 1 al 3 de diciembre para 2?", "ask_availability")
    first, *others = guest.heard
    assert any(re.fullmatch(r"GET /availability → 200, \d+ ms", call) for call in first.calls), first.calls
    assert all(one.calls == () for one in others)


async def test_a_turn_that_asks_nothing_tells_of_no_call(guest: Guest) -> None:
    await guest.says("hola", "greet")
    await guest.says("gracias", "thank")  # the house is known by now
    assert [one.calls for one in guest.heard] == [()] * len(guest.heard)
