"""Guests who want the same nights at once, with each guard in place or taken away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins import repository as cabins
from services.cabins.seed import seed_demo_property
from services.clock import SettableClock
from services.database.unit_of_work import Database
from services.domain.party import Party
from services.domain.stay import Stay
from services.errors import DatesUnavailable
from services.guests import repository as guests
from services.ids import new_reservation_code
from services.reservations import holding, nights, repository
from services.reservations.holding import Wish
from services.reservations.repository import NewReservation
from tests.factories import a_phone

BETWEEN = Callable[[], Awaitable[object]]

OVERLAPS = text("""
    select count(*) from reservation a join reservation b
    on a.cabin_id = b.cabin_id and a.id < b.id and a.stay && b.stay
    where a.status in ('held', 'confirmed') and b.status in ('held', 'confirmed')
""")


async def first_cabin(database: Database, clock: SettableClock) -> UUID:
    """The demo complex, and one of its cabins."""
    await seed_demo_property(database)
    async with database.unit_of_work() as connection:
        house = await cabins.house(connection, now=clock.now())
    assert house is not None
    return house.cabins[0].id


async def drop_constraint(database: Database) -> None:
    """Take the last word away."""
    async with database.unit_of_work() as connection:
        await connection.execute(text("alter table reservation drop constraint reservations_no_overlap"))
        await connection.commit()


async def overlaps(database: Database) -> int:
    """How many pairs of blocking reservations share a night."""
    async with database.unit_of_work() as connection:
        return int((await connection.execute(OVERLAPS)).scalar_one())


def a_wish_of(cabin_id: UUID, stay: Stay) -> Wish:
    """A wish of a guest of their own."""
    return Wish(cabin_id, stay, Party(1), "Ana", a_phone(), None)


async def write(database: Database, wish: Wish, *, clock: SettableClock, is_locked: bool, between: BETWEEN) -> bool:
    """
    Check, then insert, as a hold does, with or without the advisory lock; ``between`` happens after the check.
    Whether the nights were got.
    """
    async with database.unit_of_work() as connection:
        try:
            await _write(connection, wish, clock=clock, is_locked=is_locked, between=between)
        except DatesUnavailable:
            return False
        await connection.commit()
        return True


async def _write(
    connection: AsyncConnection, wish: Wish, *, clock: SettableClock, is_locked: bool, between: BETWEEN
) -> None:
    now = clock.now()
    offer = await holding.offer_for(connection, wish, now=now)
    assert wish.phone is not None
    guest_id = await guests.meet_by_phone(connection, wish.phone, name=wish.guest_name, now=now)
    if is_locked:
        await nights.lock_cabin(connection, wish.cabin_id)
    await nights.free_nights(connection, wish.cabin_id, stay=wish.stay, now=now)
    await between()
    new = NewReservation(
        property_id=offer.property.id, cabin_id=wish.cabin_id, guest_id=guest_id, guest_name=wish.guest_name,
        stay=wish.stay, adults=1, children=0, babies=0, pets=0, total=offer.quote.total, deposit=offer.quote.deposit,
        lines=[], terms=offer.terms, quote_id=None, promotion_id=None, hold_expires_at=now.replace(year=now.year + 1),
        source="api",
    )  # fmt: skip
    await repository.add(connection, new, code=new_reservation_code(), cause="api", now=now)


async def is_somebody_waiting_for_a_lock(database: Database) -> bool:
    """Whether a transaction of this database waits for an advisory lock."""
    query = text(
        "select exists (select from pg_locks join pg_database on pg_database.oid = pg_locks.database "
        "where datname = current_database() and locktype = 'advisory' and not granted)"
    )
    async with database.unit_of_work() as connection:
        return bool((await connection.execute(query)).scalar_one())


async def until(condition: Callable[[], Awaitable[bool]], *, limit: float = 10.0) -> None:
    """Wait for a condition, with a limit in seconds."""
    async with asyncio.timeout(limit):
        while not await condition():  # noqa: ASYNC110 - nothing tells when a lock is waited for
            await asyncio.sleep(0.01)
