"""Every query about the property and its cabins, and about which of their nights are taken. Commits nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from psycopg.types.range import DateRange
from sqlalchemy import JSON, ColumnElement, Row, ScalarSelect, and_, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import DATERANGE
from sqlalchemy.ext.asyncio import AsyncConnection

from services.database.tables.booking import cabin, fact, property_, reservation, season
from services.domain.cancellation import Tier
from services.domain.rates import CabinRate, RateRules, Season
from services.domain.reservation import Status
from services.domain.stay import Stay


@dataclass(frozen=True)
class TakenStay:
    """Nights of a cabin that somebody has: ``status`` is held or confirmed."""

    stay: Stay
    status: Status


@dataclass(frozen=True)
class Property:
    """The house and its rules; ``rules`` holds the seasons of the window that was asked for."""

    id: UUID
    name: str
    time_zone: str
    check_in_from: time
    check_in_until: time
    check_out_until: time
    hold_minutes: int
    free_below_age: int
    tiers: tuple[Tier, ...]
    rules: RateRules


@dataclass(frozen=True)
class Cabin:
    """A cabin, its prices, and its taken nights in the window that was asked for."""

    id: UUID
    name: str
    capacity: int
    pets_allowed: bool
    description: str
    amenities: tuple[str, ...]
    rate: CabinRate
    taken: tuple[TakenStay, ...]

    def taken_by(self, stay: Stay) -> TakenStay | None:
        """What is in the way of a stay within the window, if anything; a confirmed one is named first."""
        found = [other for other in self.taken if other.stay.overlaps(stay)]
        return min(found, key=lambda other: other.status is not Status.CONFIRMED, default=None)


@dataclass(frozen=True)
class House:
    """The property with its cabins in the owner's order."""

    property: Property
    cabins: tuple[Cabin, ...]


def date_range(stay: Stay) -> ColumnElement[Any]:
    """A stay as PostgreSQL's ``daterange``, half-open as well."""
    return literal(DateRange(stay.check_in, stay.check_out, "[)"), DATERANGE)


def blocks_at(now: datetime) -> ColumnElement[bool]:
    """Whether a reservation takes its nights at ``now``: confirmed, or held and not ended by the clock."""
    return or_(
        reservation.c.status == Status.CONFIRMED,
        and_(reservation.c.status == Status.HELD, reservation.c.hold_expires_at > now),
    )


async def house(
    connection: AsyncConnection, *, window: Stay | None = None, now: datetime, cabin_id: UUID | None = None
) -> House | None:
    """
    The property and its active cabins (or the one asked for), with seasons and taken nights of a ``window``.

    One round trip, so that all of it is of one moment. ``None`` when there is no such cabin or no property.
    """
    query = (
        select(cabin, *_PROPERTY, _seasons(window).label("seasons"), _taken(window, now).label("taken"))
        .join(property_, property_.c.id == cabin.c.property_id)
        .where(cabin.c.active)
        .order_by(cabin.c.position, cabin.c.name)
    )
    if cabin_id is not None:
        query = query.where(cabin.c.id == cabin_id)
    rows = (await connection.execute(query)).all()
    return House(_property(rows[0]), tuple(map(_cabin, rows))) if rows else None


async def facts(connection: AsyncConnection, property_id: UUID) -> dict[str, str]:
    """The owner's answers by topic."""
    query = select(fact.c.topic, fact.c.answer).where(fact.c.property_id == property_id).order_by(fact.c.topic)
    return {row.topic: row.answer for row in await connection.execute(query)}


async def has_property(connection: AsyncConnection) -> bool:
    """Whether the database holds a property."""
    return (await connection.execute(select(property_.c.id).limit(1))).first() is not None


_PROPERTY = [column.label(f"property_{column.name}") for column in property_.columns if column.name != "id"]


def _seasons(window: Stay | None) -> ScalarSelect[Any]:
    rows = (
        select(
            season.c.name, season.c.surcharge_percent, season.c.minimum_nights,
            func.lower(season.c.nights).label("first"), func.upper(season.c.nights).label("end"),
        )
        .where(season.c.property_id == property_.c.id)
        .correlate(property_)
    )  # fmt: skip
    rows = rows.where(season.c.nights.op("&&")(date_range(window)) if window else literal(value=False))
    return _as_json(rows.subquery("seasons"))


def _taken(window: Stay | None, now: datetime) -> ScalarSelect[Any]:
    rows = (
        select(
            reservation.c.status,
            func.lower(reservation.c.stay).label("first"),
            func.upper(reservation.c.stay).label("end"),
        )
        .where(reservation.c.cabin_id == cabin.c.id, blocks_at(now))
        .correlate(cabin)
    )
    rows = rows.where(reservation.c.stay.op("&&")(date_range(window)) if window else literal(value=False))
    return _as_json(rows.subquery("taken"))


def _as_json(rows: Any) -> ScalarSelect[Any]:
    return select(func.coalesce(func.json_agg(rows.table_valued()), cast([], JSON))).scalar_subquery()


def _stay(row: dict[str, Any]) -> Stay:
    return Stay(date.fromisoformat(row["first"]), date.fromisoformat(row["end"]))


def _property(row: Row[Any]) -> Property:
    seasons = tuple(
        Season(found["name"], _stay(found), found["surcharge_percent"], found["minimum_nights"])
        for found in row.seasons
    )
    rules = RateRules(
        currency=row.property_currency,
        minimum_nights=row.property_minimum_nights,
        weekend_percent=row.property_weekend_percent,
        cleaning_fee=row.property_cleaning_fee,
        pet_fee=row.property_pet_fee,
        deposit_percent=row.property_deposit_percent,
        night_rounding=row.property_night_rounding,
        seasons=seasons,
    )
    return Property(
        id=row.property_id,
        name=row.property_name,
        time_zone=row.property_time_zone,
        check_in_from=row.property_check_in_from,
        check_in_until=row.property_check_in_until,
        check_out_until=row.property_check_out_until,
        hold_minutes=row.property_hold_minutes,
        free_below_age=row.property_free_below_age,
        tiers=tuple(Tier(tier["days_before"], tier["refund_percent"]) for tier in row.property_cancellation_tiers),
        rules=rules,
    )


def _cabin(row: Row[Any]) -> Cabin:
    return Cabin(
        id=row.id,
        name=row.name,
        capacity=row.capacity,
        pets_allowed=row.pets_allowed,
        description=row.description,
        amenities=tuple(row.amenities),
        rate=CabinRate(row.base_night, row.included_guests, row.extra_guest_fee),
        taken=tuple(TakenStay(_stay(found), Status(found["status"])) for found in row.taken),
    )
