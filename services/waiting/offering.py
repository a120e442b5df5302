"""Giving nights that are free to whoever is next in line: a hold in their name, and the word that tells them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins import service as cabins
from services.calendars.freshness import make_fresh
from services.clock import local_date
from services.conversations import service as conversations
from services.domain.stay import Stay
from services.domain.waiting import offer_ends
from services.errors import Refusal
from services.reservations import holding, nights
from services.reservations.holding import Wish
from services.waiting import repository
from services.waiting.repository import Entry, Habits
from services.wiring import Product

log = structlog.get_logger(__name__)

EVENT = "nights_free"  # the intent of the domain that has an offer put into words
SOURCE = "waiting"
# What is told so shortly before the quiet hours might not get out in time, and would then not be told at all.
BEFORE_NIGHT = timedelta(minutes=10)


async def offer_free(product: Product) -> int:
    """
    End what is settled, offer every cabin's free nights to whoever is next in line for them, and tell those who were
    offered some and do not know yet; how many offers were made. Each cabin is a transaction of its own.
    """
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        habits = await repository.habits(connection)
        if habits is None:
            return 0
        await repository.settle(connection, now=now)
        house = await cabins.house_of(connection, now=now)
        await connection.commit()
    made = 0
    for cabin in sorted(house.cabins, key=lambda one: one.rate.base_night):
        made += await _offer_cabin(product, cabin.id, habits, now=now)
    if not any(habits.quiet.cover(moment, habits.zone) for moment in (now, now + BEFORE_NIGHT)):
        async with product.database.unit_of_work() as connection:
            for entry, until in await repository.untold(connection, now=now):
                await _tell(connection, entry, habits, until=until, now=now)
            await connection.commit()
    return made


async def _offer_cabin(product: Product, cabin_id: UUID, habits: Habits, *, now: datetime) -> int:
    """
    Under the cabin's lock nobody takes nights of it: what is free for the first in line stays free for them. Each look
    at the calendar judges everybody in line, so that nights freed meanwhile go to nobody who is further behind. What
    seems free is looked up where else the cabin is sold.
    """
    today = local_date(now, habits.zone.key)
    made = 0
    async with product.database.unit_of_work() as connection:
        line = await repository.in_line(connection, cabin_id, today=today, now=now)
        if await _first_served(connection, cabin_id, line, now=now) is None:
            return 0
    await make_fresh(product, cabin_id)
    async with product.database.unit_of_work() as connection:
        await nights.lock_cabin(connection, cabin_id)
        line = await repository.in_line(connection, cabin_id, today=today, now=now)
        while (first := await _first_served(connection, cabin_id, line, now=now)) is not None:
            line.remove(first)
            if await _hold(connection, cabin_id, first, habits, now=now):
                made += 1
                # Nobody has two offers of the same nights.
                line = [one for one in line if one.guest_id != first.guest_id or not one.stay.overlaps(first.stay)]
        await connection.commit()
    return made


async def _first_served(
    connection: AsyncConnection, cabin_id: UUID, line: list[Entry], *, now: datetime
) -> Entry | None:
    """The first in line for whom the cabin can be had, by every rule of today."""
    if not line:
        return None
    window = Stay(min(one.stay.check_in for one in line), max(one.stay.check_out for one in line))
    house = await cabins.cabin_for(connection, cabin_id, stay=window, now=now)
    for entry in line:
        try:
            cabins.offer(house, house.cabins[0], stay=entry.stay, party=entry.party)
        except Refusal:
            continue
        return entry
    return None


async def _hold(connection: AsyncConnection, cabin_id: UUID, entry: Entry, habits: Habits, *, now: datetime) -> bool:
    """Hold the cabin for a wish; not one that waits no longer, nor when it is too late to tell anybody."""
    end = offer_ends(
        now, minutes=habits.offer_minutes, quiet=habits.quiet, zone=habits.zone, check_in=entry.stay.check_in
    )
    if end is None or not await repository.claim(connection, entry):
        return False
    wish = Wish(cabin_id, entry.stay, entry.party, entry.guest_name, None, entry.conversation_id)
    try:
        async with connection.begin_nested():
            offer = await holding.offer_for(connection, wish, now=now)
            held = await holding.hold(connection, offer, source=SOURCE, now=now, until=end)
    except Refusal as refusal:  # the owner's rules changed this moment, or somebody took nights without the lock
        log.warning("nights not offered", entry=entry.id, refusal=refusal.code)
        return False
    await repository.offer(connection, entry, held.id)
    log.info("nights offered", entry=entry.id, reservation=str(held.id))
    return True


async def _tell(connection: AsyncConnection, entry: Entry, habits: Habits, *, until: datetime, now: datetime) -> None:
    """Have the assistant tell a guest what is held for them; what is told late is not told by night either."""
    night = habits.quiet.begin_after(now, habits.zone)
    not_after = min(until, night) if night else until
    await conversations.notify(
        connection,
        conversation_id=entry.conversation_id,
        event=EVENT,
        data={"code": entry.code, "until": not_after.isoformat()},
        key=f"waiting:{entry.id}",
        now=now,
    )
    await repository.note_told(connection, entry, now=now)
