"""What the API says about the house: cabins, prices, availability."""

from __future__ import annotations

import pytest

from tests.factories import Booking

PESO = 100


def wish(booking: Booking, cabin: str, check_in: str, check_out: str, **more: object) -> dict[str, object]:
    return {"cabin_id": booking.cabins[cabin], "check_in": check_in, "check_out": check_out, "adults": 2} | more


@pytest.mark.parametrize(
    ("cabin", "check_in", "check_out", "adults", "total", "deposit"),
    [
        ("Ceibo", "2026-12-01", "2026-12-03", 2, 185_000, 55_500),
        ("Aromo", "2026-12-14", "2026-12-17", 2, 195_000, 58_500),
        ("Quebracho", "2027-03-08", "2027-03-11", 5, 450_000, 135_000),
        ("Ceibo", "2027-01-10", "2027-01-15", 4, 610_000, 183_000),
    ],
)
async def test_the_demo_complex_costs_what_its_owner_reckons(
    booking: Booking, cabin: str, check_in: str, check_out: str, adults: int, total: int, deposit: int
) -> None:
    answer = await booking.post("/quotes", wish(booking, cabin, check_in, check_out, adults=adults))
    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] == {"amount": total * PESO, "currency": "ARS"}
    assert answer.json()["deposit"] == {"amount": deposit * PESO, "currency": "ARS"}
