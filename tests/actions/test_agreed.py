"""The cancellation policy in the rules' words, and what the owner promised, in "mi reserva"."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from tests.actions.guest import Guest
from tests.actions.test_reservations import WISH, holder, paid  # noqa: F401 - a fixture of this module's tests
from tests.factories import Booking

USUAL = [{"days_before": 15, "refund_percent": 100}, {"days_before": 7, "refund_percent": 50}]
OWN = [{"days_before": 10, "refund_percent": 100}, {"days_before": 3, "refund_percent": 30}]


async def asked(guest: Guest) -> str:
    guest.client._house = None  # rules are kept for some seconds
    return await guest.says("cómo es la cancelación?", "ask_cancellation_policy")


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (
            {
                "policy": "own",
                "tiers": [{"days_before": 15, "refund_percent": 100}, {"days_before": 7, "refund_percent": 50}],
            },
            "Si cancelás hasta 15 días antes te devolvemos todo lo que pagaste; hasta 7 días antes, la mitad de lo que "
            "pagaste; con menos de 7 días ya no hay devolución.",
        ),
        ({"policy": "flexible"}, "hasta 1 día antes te devolvemos todo lo que pagaste; con menos de 1 día ya no hay"),
        ({"policy": "moderate"}, "hasta 5 días antes te devolvemos todo lo que pagaste; hasta 1 día antes, la mitad"),
        ({"policy": "strict"}, "hasta 30 días antes te devolvemos todo"),
        ({"policy": "own", "tiers": OWN}, "hasta 3 días antes, el 30 % de lo que pagaste"),
        ({"policy": "own", "tiers": []}, "una reserva ya pagada no hay devolución"),
        ({"policy": "own", "tiers": [{"days_before": 0, "refund_percent": 100}]}, "antes de llegar te devolvemos todo"),
        (
            {"policy": "own", "tiers": [OWN[0], {"days_before": 0, "refund_percent": 20}]},
            "más cerca de la fecha, el 20 % de lo que pagaste.",
        ),
    ],
)
async def test_the_answer_about_cancelling_is_the_policy(
    guest: Guest, booking: Booking, policy: dict[str, Any], words: str
) -> None:
    await booking.change_rules(cancellation=policy)
    assert words in await asked(guest)


async def test_the_owners_own_words_are_added_but_never_their_numbers(guest: Guest, booking: Booking) -> None:
    for written in ("Por mal tiempo te cambiamos la fecha sin cargo.", "Devolvemos todo hasta 2 días antes."):
        async with booking.product.database.unit_of_work() as connection:
            await connection.execute(
                text(
                    "insert into fact (property_id, topic, answer) select id, 'cancellation', :said from property "
                    "on conflict (property_id, topic) do update set answer = :said"
                ),
                {"said": written},
            )
            await connection.commit()
        words = await asked(guest)
        assert "hasta 15 días antes" in words
        assert (written in words) is ("mal tiempo" in written)


async def test_a_reservation_keeps_the_policy_that_it_was_made_with(holder: Guest, booking: Booking) -> None:  # noqa: F811
    await booking.change_rules(cancellation={"policy": "strict"})
    assert "hasta 15 días antes" in await asked(holder)


async def test_what_was_promised_is_seen_in_my_booking(holder: Guest, booking: Booking) -> None:  # noqa: F811
    code = holder.slots["reservation_code"]
    await paid(booking, code)
    assert "prometimos" not in await holder.says("mi reserva?", "ask_my_booking")
    promise = {"text": "Salida a las 14, sin cargo", "check_out_until": "14:00", "promised_by": "owner"}
    price = {"text": "20.000 menos por la demora", "promised_by": "owner", "amount": {"amount": -20_000_00}}
    for one in (promise, price):
        assert (await booking.post(f"/reservations/{code}/promises", one)).status_code == 201
    words = (await holder.says("me recordás mi reserva?", "ask_my_booking")).replace("\u00a0", " ")
    assert "• Salida a las 14, sin cargo\n• 20.000 menos por la demora" in words
    assert "hasta las 14:00" in words
    assert "$ 116.500" in words  # 195,000 less 58,500 paid and 20,000 promised
