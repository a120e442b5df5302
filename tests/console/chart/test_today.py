"""Who comes and who goes today."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from services.domain.stay import Stay
from services.reservations import service as reservations
from tests.console.chart.conftest import Desk
from tests.console.chart.test_chart import sold_elsewhere
from tests.console.conftest import log_in
from tests.factories import march


def section(page: str, name: str) -> str:
    found = re.search(rf'<section aria-labelledby="{name}">(.*?)</section>', page, re.S)
    return found[1] if found else ""


async def test_who_arrives_leaves_and_stays_is_told_apart(desk: Desk) -> None:
    await desk.confirmed("Ceibo", march(2, 5), name="Ana Ríos")
    await desk.confirmed("Aromo", march(5, 8), name="Beto Paz")
    await desk.confirmed("Quebracho", march(3, 7), name="Carla Sosa")
    await desk.confirmed("Ceibo", march(9, 11), name="Dora Luz")
    await sold_elsewhere(desk, "Jacarandá", march(5, 7), Stay(date(2027, 3, 2), date(2027, 3, 5)))
    desk.clock.set(datetime(2027, 3, 5, 15, tzinfo=UTC))
    async with desk.booking.product.database.unit_of_work() as connection:
        await reservations.tidy(connection, now=desk.clock.now())  # who leaves today is completed by now
        await connection.commit()
    await log_in(desk.http)
    page = await desk.page("/console/hoy")
    names = ("Ana Ríos", "Beto Paz", "Carla Sosa", "Dora Luz", "Airbnb")
    seen = {
        name: [one for one in names if one in section(page, name)]
        for name in ("arriving", "leaving", "staying", "upcoming")
    }
    assert seen == {
        "arriving": ["Beto Paz", "Airbnb"],
        "leaving": ["Ana Ríos", "Airbnb"],
        "staying": ["Carla Sosa"],
        "upcoming": ["Dora Luz"],
    }


async def test_a_quiet_day_says_so(desk: Desk) -> None:
    page = await desk.page("/console/hoy")
    assert "Hoy no llega nadie." in page
    assert "Hoy no se va nadie." in page
