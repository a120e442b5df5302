"""Fill an empty database with the demo complex, so that a first look has something to look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import Any

from psycopg.types.range import DateRange
from sqlalchemy import insert, text

from services.cabins import demo, repository
from services.database.tables.booking import cabin, fact, property_, season
from services.database.unit_of_work import Database
from services.domain.holidays import high_season, long_weekends, winter_holidays
from services.domain.money import PESO
from services.domain.rates import Season
from services.domain.stay import Stay

YEARS = range(2025, 2031)
SEED_LOCK = 7_235_905  # any number of our own


async def seed_demo_property(database: Database) -> bool:
    """
    Put the demo complex into a database without a property; whether it did. Two processes that seed at once make one.
    """
    async with database.unit_of_work() as connection:
        await connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": SEED_LOCK})
        if await repository.has_property(connection):
            return False
        made = insert(property_).values(_property()).returning(property_.c.id)
        property_id = (await connection.execute(made)).scalar_one()
        await connection.execute(insert(cabin), [{**row, "property_id": property_id} for row in _cabins()])
        await connection.execute(insert(season), [{**_row(one), "property_id": property_id} for one in seasons()])
        facts = [{"property_id": property_id, "topic": topic, "answer": said} for topic, said in demo.FACTS.items()]
        await connection.execute(insert(fact), facts)
        await connection.commit()
        return True


def seasons() -> Iterator[Season]:
    """The demo complex's seasons, year by year."""
    for year in YEARS:
        yield from _high_season(year)
        yield Season("vacaciones de invierno", winter_holidays(year), 25)
        for weekend in long_weekends(year):
            yield Season("Semana Santa" if weekend.is_easter else "fin de semana largo", weekend.nights, 25, 3)


def _high_season(year: int) -> Iterator[Season]:
    """The high season that begins in a year; its January asks for more nights."""
    whole = high_season(year)
    january = Stay(date(year + 1, 1, 1), date(year + 1, 2, 1))
    yield Season("temporada alta", Stay(whole.check_in, january.check_in), 40)
    yield Season("temporada alta", january, 40, 4)
    yield Season("temporada alta", Stay(january.check_out, whole.check_out), 40)


def _row(one: Season) -> dict[str, Any]:
    return {
        "name": one.name,
        "nights": DateRange(one.nights.check_in, one.nights.check_out),
        "surcharge_percent": one.surcharge_percent,
        "minimum_nights": one.minimum_nights,
    }


def _property() -> dict[str, Any]:
    return {
        "name": demo.NAME, "time_zone": "America/Argentina/Buenos_Aires", "currency": "ARS",
        "check_in_from": time(15), "check_in_until": time(21), "check_out_until": time(10), "deposit_percent": 30,
        "hold_minutes": 60, "minimum_nights": 2, "weekend_percent": 15, "cleaning_fee": 15_000 * PESO,
        "pet_fee": 8_000 * PESO, "night_rounding": 100 * PESO, "free_below_age": 3,
        "cancellation_tiers": [
            {"days_before": 15, "refund_percent": 100}, {"days_before": 7, "refund_percent": 50},
        ],
    }  # fmt: skip


def _cabins() -> Iterator[dict[str, Any]]:
    for position, one in enumerate(demo.CABINS, start=1):
        yield {
            "name": one.name, "capacity": one.capacity, "included_guests": one.capacity, "extra_guest_fee": 0,
            "base_night": one.base_pesos * PESO, "pets_allowed": one.pets_allowed, "description": one.description,
            "amenities": list(one.amenities), "position": position,
        }  # fmt: skip
