"""Who may call the API, and how it says no."""

from __future__ import annotations

import pytest

from services.clock import SettableClock
from tests.factories import TOKEN, Booking, booking_api, settings

PATHS = [("GET", "/api/v1/cabins"), ("POST", "/api/v1/reservations"), ("DELETE", "/api/v1/reservations/K7MPX2A")]


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize("header", [None, "", TOKEN, f"Basic {TOKEN}", "Bearer", f"Bearer {TOKEN}x", "Bearer ñandú"])
async def test_without_the_token_there_is_no_answer(
    booking: Booking, method: str, path: str, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header.encode()}
    answer = await booking.http.request(method, path, headers=headers)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_a_token_of_bytes_that_are_no_text_is_refused(booking: Booking) -> None:
    answer = await booking.http.get("/api/v1/cabins", headers={b"Authorization": b"Bearer \xe9\xff"})
    assert answer.status_code == 401


async def test_an_installation_without_a_token_lets_nobody_in(
    database_url: str, redis_url: str, clock: SettableClock
) -> None:
    async with booking_api(settings(database_url, redis_url, internal_api_token=""), clock) as booking:
        answer = await booking.http.get("/api/v1/cabins", headers={"Authorization": "Bearer"})
        assert answer.status_code == 401
