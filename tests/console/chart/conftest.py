"""The console over the demo complex: an owner with four cabins, and guests who book."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from services.clock import SettableClock
from services.domain.stay import Stay
from services.reservations import service as reservations
from tests.console.conftest import EMAIL, PASSWORD, log_in, token_of
from tests.factories import Booking, booking_api, settings


class Desk:
    """The owner's browser, beside the booking API."""

    def __init__(self, booking: Booking, clock: SettableClock) -> None:
        self.booking, self.clock, self.http = booking, clock, booking.http

    async def page(self, path: str, status: int = 200) -> str:
        """A page's text, with plain spaces."""
        answer = await self.http.get(path)
        assert answer.status_code == status, answer.headers.get("location", answer.text[:300])
        return answer.text.replace("\u00a0", " ")

    async def send(self, path: str, *, on: str | None = None, **form: Any) -> httpx.Response:
        """A form of a page, with its token."""
        token = token_of((await self.http.get(on or path)).text)
        return await self.http.post(path, data={"token": token} | form)

    async def held(self, cabin: str, stay: Stay, name: str = "Ana Ríos", phone: str = "5491155500002") -> str:
        """The code of a hold."""
        answer = await self.booking.hold(cabin, stay, guest={"name": name, "phone": phone})
        assert answer.status_code == 201, answer.text
        code: str = answer.json()["code"]
        return code

    async def confirmed(self, cabin: str, stay: Stay, name: str = "Ana Ríos") -> str:
        """The code of a stay whose deposit came."""
        code, product = await self.held(cabin, stay, name), self.booking.product
        async with product.database.unit_of_work() as connection:
            row = await reservations.reservation(connection, code)
            await reservations.take_payment(
                connection, reservation_id=row.id, amount=row.deposit, cause=f"payment:{code}", now=self.clock.now()
            )
            await connection.commit()
        return code

    async def reservation(self, code: str) -> dict[str, Any]:
        """As the API shows it."""
        found: dict[str, Any] = (await self.booking.get(f"/reservations/{code}")).json()
        return found


@pytest.fixture
async def desk(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Desk]:
    given = settings(database_url, redis_url, console_owner_email=EMAIL, console_owner_password=PASSWORD)
    async with booking_api(given, clock) as booking:
        await log_in(booking.http)
        yield Desk(booking, clock)
