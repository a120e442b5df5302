"""What guests who wait for nights can do in the small house of ``world``, beside all else; and what must hold then."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from services.clock import local_date
from services.database.tables.booking import reservation
from services.database.tables.waiting import waiting_entry
from services.domain.party import Party
from services.domain.stay import Stay
from services.waiting import offering
from services.waiting import service as waiting
from tests.payments import deeds
from tests.payments.deeds import DAYS_AHEAD, NIGHTS, Deeds

ZONE = "America/Argentina/Buenos_Aires"


class Waiters(Deeds):
    """Verbs as those of :class:`Deeds`."""

    async def do_join(self, first: int, second: int) -> None:
        """Somebody wants to be told when nights become free, perhaps those that are free already."""
        today = local_date(self.clock.now(), ZONE)
        stay = Stay.of(today + timedelta(days=DAYS_AHEAD + first % NIGHTS), nights=2 + second % 3)
        async with self.product.database.unit_of_work() as connection:
            await waiting.join(
                connection,
                self._talk(second),
                stay=stay,
                party=Party(2),
                cabin_id=self.cabin_id if second % 2 else None,
                name=None,
                now=self.clock.now(),
            )
            await connection.commit()

    async def do_offer(self, *_: int) -> None:
        """The periodic look at what is free."""
        await offering.offer_free(self.product)

    async def do_take(self, first: int, _: int) -> None:
        """Somebody says yes to what was offered."""
        code = await self._one_of(OFFERED, first)
        if code is not None:
            async with self.product.database.unit_of_work() as connection:
                await waiting.take(connection, code, now=self.clock.now())
                await connection.commit()

    async def do_decline(self, first: int, _: int) -> None:
        """Somebody says no to what was offered."""
        code = await self._one_of(OFFERED, first)
        if code is not None:
            async with self.product.database.unit_of_work() as connection:
                await waiting.decline(connection, code, now=self.clock.now())
                await connection.commit()

    async def do_leave(self, first: int, second: int) -> None:
        """Somebody looks no longer, now and then."""
        if first % 3 == 0:
            async with self.product.database.unit_of_work() as connection:
                await waiting.leave(connection, self._talk(second), now=self.clock.now())
                await connection.commit()

    def _talk(self, number: int) -> UUID:
        return self.talks[number % len(self.talks)]

    async def nobody_is_forgotten(self) -> None:
        """Once things have settled, no nights are free for which somebody waits and that they were not offered."""
        await offering.offer_free(self.product)
        async with self.product.database.unit_of_work() as connection:
            forgotten: Any = (await connection.execute(FORGOTTEN, {"now": self.clock.now()})).all()
            doubled = (await connection.execute(OFFERED_TWICE)).all()
        assert not forgotten, f"free nights and nobody told those who wait for them: {forgotten}"
        assert not doubled, f"a guest was offered the same nights twice: {doubled}"


OFFERED = (
    select(reservation.c.code)
    .join(waiting_entry, waiting_entry.c.reservation_id == reservation.c.id)
    .order_by(waiting_entry.c.id)
)
# In words of its own, so that it may contradict the code. The house has one cabin, and takes stays of two nights.
FORGOTTEN = text("""
    select entry.id, entry.stay from waiting_entry as entry
    where entry.ended_at is null and entry.reservation_id is null
        and lower(entry.stay) >= date(timezone('America/Argentina/Buenos_Aires', :now))
        and not exists (
            select from reservation as taken
            where taken.stay && entry.stay and (taken.status = 'confirmed' or (
                taken.status = 'held' and greatest(taken.hold_expires_at, taken.nights_kept_until) > :now
            ))
        )
        and not exists (
            select from waiting_entry as earlier
            where earlier.guest_id = entry.guest_id and earlier.stay && entry.stay
                and earlier.reservation_id is not null
        )
""")
OFFERED_TWICE = text("""
    select one.guest_id, one.stay, other.stay from waiting_entry as one
    join waiting_entry as other on other.guest_id = one.guest_id and other.id > one.id and other.stay && one.stay
    where one.reservation_id is not null and other.reservation_id is not null
""")
ACTIONS = (
    *deeds.ACTIONS, *["join"] * 3, *["offer"] * 3, *["take"] * 2, "decline", "leave",
)  # fmt: skip
