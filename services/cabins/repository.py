"""Every query about the property and its cabins, and about which of their nights are taken. Commits nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from psycopg.types.range import DateRange
from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import local_date
from services.database.tables.booking import fact, property_
from services.domain.rates import CabinRate, Discount, RateRules, Season
from services.domain.reservation import Status
from services.domain.stay import Stay
from services.domain.terms import Terms


@dataclass(frozen=True)
class TakenStay:
    """Nights of a cabin that somebody has. ``by``: held or confirmed, or ``ELSEWHERE``: in another calendar."""

    stay: Stay
    by: str


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
    hold_minutes_by_method: Mapping[str, int]
    accepts_transfers: bool
    gap_nights: int
    free_below_age: int
    quote_hours: int
    terms: Terms
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
        return min(found, key=lambda other: other.by == Status.HELD, default=None)


@dataclass(frozen=True)
class House:
    """The property with its cabins in the owner's order. ``today`` is the date on its wall."""

    property: Property
    cabins: tuple[Cabin, ...]
    today: date


# Whether a reservation takes its nights at a moment: confirmed, or held and not ended by the clock, nor kept for the
# last question whether it was paid.
KEPT_UNTIL = "greatest(reservation.hold_expires_at, reservation.nights_kept_until)"
BLOCKS = f"(reservation.status = 'confirmed' or (reservation.status = 'held' and {KEPT_UNTIL} > :now))"


ELSEWHERE = "elsewhere"  # what nights are taken by that another calendar blocks
GAP = "gap"  # what a night is taken by that must stay free beside another stay


def with_gaps(dates: str) -> str:
    """SQL: a daterange and the nights around it that must stay free between two stays, of a joined ``property``."""
    dates = f"cast({dates} as daterange)"
    return f"daterange(lower({dates}) - property.gap_nights, upper({dates}) + property.gap_nights)"


# In SQL's own words: it is run for every wish, and building it anew costs more than running it.
HOUSE = text(f"""
    select
        cabin.id, cabin.name, cabin.capacity, cabin.pets_allowed, cabin.description, cabin.amenities,
        cabin.base_night, cabin.included_guests, cabin.extra_guest_fee,
        property.id as property_id, property.name as property_name, property.time_zone, property.currency,
        property.check_in_from, property.check_in_until, property.check_out_until, property.deposit_percent,
        property.hold_minutes, property.minimum_nights, property.weekend_percent, property.cleaning_fee,
        property.pet_fee, property.night_rounding, property.free_below_age, property.cancellation_tiers,
        property.quote_hours, property.balance_days, property.balance_methods, property.change_days,
        property.transfer_holder is not null as accepts_transfers,
        property.deposit_fixed, property.hold_minutes_by_method, property.weekday_minimums, property.check_in_days,
        property.gap_nights, property.vat_percent, property.long_stay_discounts, property.early_booking_discounts,
        array(
            select json_build_object(
                'name', season.name, 'first', lower(season.nights), 'end', upper(season.nights),
                'surcharge_percent', season.surcharge_percent, 'minimum_nights', season.minimum_nights,
                'check_in_days', season.check_in_days
            )
            from season
            where season.property_id = property.id and season.nights && cast(:window as daterange)
        ) as seasons,
        array(
            select json_build_object('by', reservation.status, 'first', lower(stay), 'end', upper(stay))
            from reservation
            where reservation.cabin_id = cabin.id and cast(:window as daterange) is not null and {BLOCKS}
                and reservation.stay && {with_gaps(":window")}
            union all
            select json_build_object('by', '{ELSEWHERE}', 'first', lower(stay), 'end', upper(stay))
            from external_stay
            where external_stay.cabin_id = cabin.id and cast(:window as daterange) is not null
                and external_stay.stay && {with_gaps(":window")}
        ) as taken
    from cabin join property on property.id = cabin.property_id
    where cabin.active and (cast(:cabin_id as uuid) is null or cabin.id = :cabin_id)
    order by cabin.position, cabin.name
""")  # noqa: S608 - no value is put into the words


def date_range(stay: Stay) -> DateRange:
    """A stay as PostgreSQL's ``daterange``, half-open as well."""
    return DateRange(stay.check_in, stay.check_out, "[)")


async def house(
    connection: AsyncConnection, *, window: Stay | None = None, now: datetime, cabin_id: UUID | None = None
) -> House | None:
    """
    The property and its active cabins (or the one asked for), with seasons and taken nights of a ``window``.

    One round trip, so that all of it is of one moment. ``None`` when there is no such cabin or no property.
    """
    values = {"window": date_range(window) if window else None, "now": now, "cabin_id": cabin_id}
    rows = (await connection.execute(HOUSE, values)).all()
    if not rows:
        return None
    return House(_property(rows[0]), tuple(map(_cabin, rows)), today=local_date(now, rows[0].time_zone))


async def facts(connection: AsyncConnection, property_id: UUID) -> dict[str, str]:
    """The owner's answers by topic."""
    query = select(fact.c.topic, fact.c.answer).where(fact.c.property_id == property_id).order_by(fact.c.topic)
    return {row.topic: row.answer for row in await connection.execute(query)}


async def has_property(connection: AsyncConnection) -> bool:
    """Whether the database holds a property."""
    return (await connection.execute(select(property_.c.id).limit(1))).first() is not None


def terms_of(row: Row[Any]) -> Terms:
    """The property's terms of today, from a row with its columns."""
    return Terms.from_json(
        {
            "balance_days": row.balance_days,
            "balance_methods": row.balance_methods,
            "cancellation_tiers": row.cancellation_tiers,
            "change_days": row.change_days,
            "vat_percent": row.vat_percent,
        }
    )


def _stay(row: dict[str, Any]) -> Stay:
    return Stay(date.fromisoformat(row["first"]), date.fromisoformat(row["end"]))


def _season(found: dict[str, Any]) -> Season:
    days = frozenset(found["check_in_days"]) if found["check_in_days"] else None
    return Season(found["name"], _stay(found), found["surcharge_percent"], found["minimum_nights"], days)


def _property(row: Row[Any]) -> Property:
    seasons = tuple(map(_season, row.seasons))
    rules = RateRules(
        currency=row.currency,
        minimum_nights=row.minimum_nights,
        weekend_percent=row.weekend_percent,
        cleaning_fee=row.cleaning_fee,
        pet_fee=row.pet_fee,
        deposit_percent=row.deposit_percent,
        night_rounding=row.night_rounding,
        seasons=seasons,
        deposit_fixed=row.deposit_fixed,
        weekday_minimums=tuple(row.weekday_minimums),
        check_in_days=frozenset(row.check_in_days),
        long_stay=_discounts(row.long_stay_discounts),
        early_booking=_discounts(row.early_booking_discounts),
    )
    return Property(
        id=row.property_id,
        name=row.property_name,
        time_zone=row.time_zone,
        check_in_from=row.check_in_from,
        check_in_until=row.check_in_until,
        check_out_until=row.check_out_until,
        hold_minutes=row.hold_minutes,
        hold_minutes_by_method=row.hold_minutes_by_method,
        accepts_transfers=row.accepts_transfers,
        gap_nights=row.gap_nights,
        free_below_age=row.free_below_age,
        quote_hours=row.quote_hours,
        terms=terms_of(row),
        rules=rules,
    )


def _discounts(stored: list[dict[str, int]]) -> tuple[Discount, ...]:
    return tuple(Discount(one["at_least"], one["percent"]) for one in stored)


def _cabin(row: Row[Any]) -> Cabin:
    return Cabin(
        id=row.id,
        name=row.name,
        capacity=row.capacity,
        pets_allowed=row.pets_allowed,
        description=row.description,
        amenities=tuple(row.amenities),
        rate=CabinRate(row.base_night, row.included_guests, row.extra_guest_fee),
        taken=tuple(TakenStay(_stay(found), found["by"]) for found in row.taken),
    )
