"""The periodic job of the slice, run as the worker runs it."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from services.clock import SettableClock
from services.database.tables.booking import reservation
from services.database.tables.operations import idempotency_key
from services.reservations.tasks import tidy
from tests.factories import Booking, march


async def test_tidying_writes_ended_holds_down_and_forgets_old_answers(booking: Booking, clock: SettableClock) -> None:
    await booking.hold("Ceibo", march(1, 5), key="conversation:message:action_hold")
    clock.advance(timedelta(hours=48))
    context: Any = SimpleNamespace(additional_context={"product": booking.product})
    await tidy.func(context, timestamp=0)
    async with booking.product.database.unit_of_work() as connection:
        assert (await connection.execute(select(reservation.c.status))).scalar_one() == "expired"
        assert (await connection.execute(select(idempotency_key))).all() == []
