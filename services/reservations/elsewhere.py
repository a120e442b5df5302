"""Looking where else a cabin is sold, before nights of it are promised anew."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from services.calendars.freshness import make_fresh
from services.domain.reservation import Status
from services.domain.stay import Stay
from services.reservations import service
from services.wiring import Product


@asynccontextmanager
async def looked_elsewhere(product: Product, stays: Mapping[str, Stay]) -> AsyncIterator[None]:
    """
    Have the calendars of the cabins read of which reservations, by their codes, are to have other nights. Raises
    ``ReservationNotFound``.
    """
    async with product.database.unit_of_work() as connection:
        rows = [await service.reservation(connection, code) for code in stays]
    for cabin_id in dict.fromkeys(row.cabin_id for row in rows if stays[row.code] != row.stay):
        await make_fresh(product, cabin_id)
    yield


async def look_before_taking_again(product: Product, code: str) -> None:
    """
    Have a cabin's calendars read whose hold has ended: money that comes late takes its nights again. Raises
    ``ReservationNotFound``.
    """
    async with product.database.unit_of_work() as connection:
        row = await service.reservation(connection, code)
    if row.status_at(product.clock.now()) is Status.EXPIRED:
        await make_fresh(product, row.cabin_id)
