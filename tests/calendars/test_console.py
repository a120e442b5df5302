"""What an owner reads of other calendars on the first page of the console."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from services.calendars.claims import Channel
from services.clock import SettableClock
from tests.calendars.conftest import Portals
from tests.console.conftest import EMAIL, PASSWORD, log_in
from tests.factories import booking_api, march, settings

NIGHTS = march(8, 11)


@pytest.fixture
async def owned(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Portals]:
    """A house whose owner has come in."""
    given = settings(database_url, redis_url, console_owner_email=EMAIL, console_owner_password=PASSWORD)
    async with booking_api(given, clock) as served:
        await log_in(served.http)
        yield Portals(served, served.product, clock)


async def first_page(owned: Portals) -> str:
    return " ".join((await owned.booking.http.get("/console/hoy")).text.split())


async def test_nights_sold_twice_stand_on_the_first_page_with_both_sides_and_the_ways_out(owned: Portals) -> None:
    feed, code = await owned.connect(), await owned.books(NIGHTS)
    await owned.confirms(code)
    assert "dos veces" not in await first_page(owned)
    await owned.says(feed, march(10, 13), march(20, 22))
    page = await first_page(owned)
    assert "Noches vendidas dos veces en Ceibo" in page
    assert f"/console/reservas/{code}" in page
    assert "Airbnb tiene una reserva" in page
    assert f"Cancelá la reserva {code}" in page
    await owned.says(feed, march(20, 22))
    assert "dos veces" not in await first_page(owned)


async def test_a_calendar_that_lost_its_nights_or_is_stale_is_told_of(owned: Portals) -> None:
    feed = await owned.connect(Channel.BOOKING)
    await owned.says(feed, NIGHTS)
    await owned.says(feed)
    assert "dejó de nombrar 3 noches" in await first_page(owned)
    owned.clock.advance(timedelta(hours=7))
    assert "El calendario de Booking.com de Ceibo está atrasado" in await first_page(owned)
