"""The demo complex is put into an empty database, once."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from sqlalchemy import func, select

from services.cabins import demo
from services.cabins.seed import seasons, seed_demo_property
from services.database.tables.booking import cabin, property_
from services.database.unit_of_work import Database
from services.domain.rates import season_of
from tests.factories import Booking


async def count(database: Database, table: object) -> int:
    async with database.unit_of_work() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())  # type: ignore[arg-type]


async def test_seeding_at_once_and_again_makes_one_property(database: Database) -> None:
    made = await asyncio.gather(*(seed_demo_property(database) for _ in range(4)))
    assert sorted(made) == [False, False, False, True]
    assert await seed_demo_property(database) is False
    assert (await count(database, property_), await count(database, cabin)) == (1, 4)


@pytest.mark.parametrize(
    ("night", "name", "percent", "minimum"),
    [
        (date(2026, 12, 19), None, 0, 0),
        (date(2026, 12, 20), "temporada alta", 40, 1),
        (date(2027, 1, 31), "temporada alta", 40, 4),
        (date(2027, 2, 28), "temporada alta", 40, 1),
        (date(2027, 3, 1), None, 0, 0),
        (date(2027, 3, 26), "Semana Santa", 25, 3),
        (date(2026, 12, 4), "fin de semana largo", 25, 3),
        (date(2026, 12, 8), None, 0, 0),
        (date(2027, 7, 20), "vacaciones de invierno", 25, 1),
    ],
)
def test_a_night_of_the_demo_complex_lies_in(night: date, name: str | None, percent: int, minimum: int) -> None:
    found = season_of(night, list(seasons()))
    assert ((found.name, found.surcharge_percent, found.minimum_nights) if found else (None, 0, 0)) == (
        name,
        percent,
        minimum,
    )


async def test_the_property_tells_its_rules_and_facts(booking: Booking) -> None:
    found = (await booking.get("/property")).json()
    assert found["facts"] == demo.FACTS
    assert (found["check_in_from"], found["check_in_until"], found["check_out_until"]) == ("15:00", "21:00", "10:00")
    assert (found["deposit_percent"], found["hold_minutes"], found["minimum_nights"]) == (30, 60, 2)
    assert found["pet_fee"] == {"amount": 8_000_00, "currency": "ARS"}
    assert found["cleaning_fee"] == {"amount": 15_000_00, "currency": "ARS"}


def test_the_facts_are_short_as_on_a_phone_and_name_only_what_there_is() -> None:
    assert all(20 <= len(said) <= 320 for said in demo.FACTS.values())
    names = {one.name for one in demo.CABINS}
    assert names == {"Aromo", "Ceibo", "Jacarandá", "Quebracho"}
