"""
A month in numbers: how full the house was, what a night brought, and from where.

What a stay costs belongs to its nights in equal parts, so that a stay over two months counts in both. Nights that the
house keeps can be sold to nobody: occupancy is of the others. What portals sold counts as nights; its price is theirs
to know. Pure but for :func:`figures` and :func:`stays_of`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.cabins.repository import date_range
from services.console.chart import rows
from services.console.service import House
from services.domain.stay import ONE_DAY, Stay
from services.reservations.repository import BLOCK
from services.wiring import Product

MONTHS_BACK, MONTHS_AHEAD = 11, 3
FARTHEST_MONTHS = 60


@dataclass(frozen=True)
class Sold:
    """A stay that counts. ``channel``: where it came from; ``total``: minor units, ``None`` where nobody told."""

    cabin_id: UUID
    stay: Stay
    channel: str
    total: int | None


@dataclass
class Channel:
    """Nights and income (minor units) from one side in a month."""

    nights: int = 0
    income: int = 0
    is_priced: bool = False


@dataclass
class Month:
    """
    A month: nights of all cabins, those that the house kept, those sold by channel, and the money (minor units) that
    came in, less what went back.
    """

    first: date
    nights: int
    kept: int = 0
    collected: int = 0
    channels: dict[str, Channel] = field(default_factory=lambda: defaultdict(Channel))

    @property
    def sold(self) -> int:
        """Nights that somebody slept or will."""
        return sum(one.nights for one in self.channels.values())

    @property
    def income(self) -> int:
        """What the nights cost whose price we know."""
        return sum(one.income for one in self.channels.values())

    @property
    def occupancy(self) -> Decimal:
        """Sold nights out of those that could be sold, in percent."""
        possible = self.nights - self.kept
        return Decimal(100 * self.sold) / possible if possible > 0 else Decimal(0)

    @property
    def rate(self) -> int | None:
        """What a night whose price we know brought on average, in minor units; ``None`` without one."""
        priced = sum(one.nights for one in self.channels.values() if one.is_priced)
        return round(self.income / priced) if priced else None


def share(total: int, nights: int, number: int) -> int:
    """What of a total falls on its night of that number (from 0); all of them add up to it."""
    return total * (number + 1) // nights - total * number // nights


def months(
    first: date,
    count: int,
    *,
    cabins: int,
    sold: Iterable[Sold],
    kept: Iterable[Stay],
    collected: Iterable[tuple[date, int]] = (),
) -> list[Month]:
    """So many months from the first day of one on. A night counts once for its cabin, ours before others'."""
    starts = [first]
    while len(starts) <= count:
        starts.append(next_month(starts[-1]))
    found = {one: Month(one, cabins * (end - one).days) for one, end in pairwise(starts)}
    counted = set[tuple[UUID, date]]()
    for one in sorted(sold, key=lambda stay: stay.total is None):
        for number, night in enumerate(one.stay):
            month = found.get(night.replace(day=1))
            if month is None or (one.cabin_id, night) in counted:
                continue
            counted.add((one.cabin_id, night))
            channel = month.channels[one.channel]
            channel.nights += 1
            if one.total is not None:
                channel.is_priced = True
                channel.income += share(one.total, one.stay.nights, number)
    for stay in kept:
        for night in stay:
            if (of := found.get(night.replace(day=1))) is not None:
                of.kept += 1
    for start, amount in collected:
        if (of := found.get(start)) is not None:
            of.collected += amount
    return list(found.values())


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first.replace(day=28) + 4 * ONE_DAY).replace(day=1)


def months_before(first: date, count: int) -> date:
    """The first day of the month so many before (after, when below zero)."""
    number = first.year * 12 + first.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)


_SOLD = text("""
    select reservation.cabin_id, lower(reservation.stay) as check_in, upper(reservation.stay) as check_out,
        reservation.source, reservation.total, reservation.currency, reservation.code, reservation.guest_name,
        cabin.name as cabin_name
    from reservation join cabin on cabin.id = reservation.cabin_id
    where reservation.stay && cast(:window as daterange) and reservation.status in ('confirmed', 'completed')
    order by reservation.stay, reservation.code
""")
# Per month of the property's wall: what came in less what went back, wherever it stands.
_COLLECTED = text("""
    select date_trunc('month', ledger_entry.happened_at at time zone :zone)::date as month,
        -sum(ledger_entry.amount) as amount
    from ledger_entry
    where ledger_entry.kind in ('payment', 'refund') and ledger_entry.happened_at >= :since
    group by 1
""")


async def figures(product: Product, house: House, first: date, count: int) -> list[Month]:
    """So many months from one on."""
    end = months_before(first, -count)
    window = Stay(first, end)
    since = datetime(first.year, first.month, 1, tzinfo=house.zone)
    async with product.database.unit_of_work() as connection:
        cabins = await rows.cabins(connection)
        ours = (await connection.execute(_SOLD, {"window": date_range(window)})).all()
        theirs = await rows.theirs(connection, window)
        came = (await connection.execute(_COLLECTED, {"zone": house.zone.key, "since": since})).all()
    sold = [
        Sold(one.cabin_id, Stay(one.check_in, one.check_out), one.source, one.total)
        for one in ours
        if one.source != BLOCK
    ]
    sold += [
        Sold(one.cabin_id, Stay(one.check_in, one.check_out), one.channel, None)
        for one in theirs
        if one.kind == "booking" and not one.is_echo
    ]
    return months(
        first,
        count,
        cabins=len(cabins),
        sold=sold,
        kept=[Stay(one.check_in, one.check_out) for one in ours if one.source == BLOCK],
        collected=[(one.month, int(one.amount)) for one in came],
    )


async def stays_of(product: Product, first: date, end: date) -> Sequence[Any]:
    """The stays that have nights between two days, with their prices, in order; not what the house keeps."""
    async with product.database.unit_of_work() as connection:
        found = (await connection.execute(_SOLD, {"window": date_range(Stay(first, end))})).all()
    return [one for one in found if one.source != BLOCK]
