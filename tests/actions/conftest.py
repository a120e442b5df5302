"""``guest`` talks to the skills over the demo complex; ``a_guest`` makes more of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert

from actions.client import BookingClient
from services.clock import SettableClock
from services.database.tables.booking import guest as guest_table
from services.database.tables.booking import guest_identity
from services.database.tables.messaging import conversation
from tests.actions.guest import Guest
from tests.factories import TOKEN, Booking, a_phone, booking_api, settings
from tests.stand_ins import SECRETS, StandIns, stand_ins


@pytest.fixture
def providers(tmp_path: Path) -> Iterator[StandIns]:
    """Mercado Pago, played."""
    with stand_ins("http://127.0.0.1:9", tmp_path) as running:
        yield running


@pytest.fixture
async def booking(
    database_url: str, redis_url: str, clock: SettableClock, request: pytest.FixtureRequest
) -> AsyncIterator[Booking]:
    """The booking API over the demo complex; it can take payments where the test asks for ``providers`` too."""
    more: dict[str, Any] = {}
    if "providers" in request.fixturenames:
        more = {**SECRETS, "mercadopago_api_url": request.getfixturevalue("providers").mercadopago_url}
    async with booking_api(settings(database_url, redis_url, **more), clock) as api:
        yield api


@pytest.fixture
async def a_guest(booking: Booking, clock: SettableClock) -> AsyncIterator[Callable[[], Awaitable[Guest]]]:
    """Makes guests who have written before, so that a conversation of theirs exists."""
    clients: list[BookingClient] = []

    async def make() -> Guest:
        guest_id, conversation_id, phone = uuid4(), uuid4(), a_phone()
        async with booking.product.database.unit_of_work() as connection:
            await connection.execute(insert(guest_table).values(id=guest_id))
            await connection.execute(
                insert(guest_identity).values(guest_id=guest_id, kind="phone", value=phone, known_since=clock.now())
            )
            await connection.execute(
                insert(conversation).values(
                    id=conversation_id, guest_id=guest_id, phone_number_id="1", send_to_kind="phone", send_to=phone
                )
            )
            await connection.commit()
        client = BookingClient(str(booking.http.base_url), TOKEN, clock=clock)
        clients.append(client)
        return Guest(client, clock, conversation_id)

    yield make
    for client in clients:
        await client.close()


@pytest.fixture
async def guest(a_guest: Callable[[], Awaitable[Guest]]) -> Guest:
    """A guest."""
    return await a_guest()
