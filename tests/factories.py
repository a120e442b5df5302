"""
What tests build: wishes, stays, and a booking API over a demo complex.

A factory has a default for everything, so that a test names only what matters to it.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import httpx

from services.cabins import repository as cabins
from services.cabins.seed import seed_demo_property
from services.clock import Clock
from services.domain.stay import Stay
from services.settings import Settings
from services.wiring import Product, wire
from tests.serving import serving

TOKEN = "test-token-0123456789abcdef"
_numbers = itertools.count(1)


def settings(database_url: str, redis_url: str, **more: Any) -> Settings:
    """Settings of an installation for tests, whatever the machine's environment says."""
    given: dict[str, Any] = {"database_url": database_url, "redis_url": redis_url, "internal_api_token": TOKEN} | more
    return Settings(_env_file=None, **given)


def march(first: int, last: int, year: int = 2027) -> Stay:
    """A stay in March: no high season; 23 to 28 March 2027 is Semana Santa."""
    return Stay(date(year, 3, first), date(year, 3, last))


def a_phone() -> str:
    """A phone that no other guest of the test run has."""
    return f"54911555{next(_numbers):05d}"


def a_wish(cabin_id: UUID | str, stay: Stay, *, phone: str | None = None, **more: Any) -> dict[str, Any]:
    """The body of ``POST /reservations``."""
    return {
        "cabin_id": str(cabin_id),
        "check_in": stay.check_in.isoformat(),
        "check_out": stay.check_out.isoformat(),
        "adults": 2,
        "children": 0,
        "guest": {"name": "Ana Ríos", "phone": phone or a_phone()},
    } | more


@dataclass
class Booking:
    """A client of the booking API over the demo complex."""

    http: httpx.AsyncClient
    product: Product
    cabins: dict[str, str]

    async def get(self, path: str, **query: Any) -> httpx.Response:
        """``GET`` with the token."""
        return await self.http.get(f"/api/v1{path}", params=query, headers=self._headers())

    async def post(self, path: str, body: Any, *, key: str | None = None) -> httpx.Response:
        """``POST`` with the token."""
        return await self.http.post(f"/api/v1{path}", json=body, headers=self._headers(key))

    async def quote(self, cabin: str, stay: Stay, **more: Any) -> httpx.Response:
        """Ask what a cabin costs, by its name."""
        dates = {"check_in": stay.check_in.isoformat(), "check_out": stay.check_out.isoformat()}
        return await self.post("/quotes", {"cabin_id": self.cabins[cabin], "adults": 2} | dates | more)

    async def put(self, path: str, body: Any) -> httpx.Response:
        """``PUT`` with the token."""
        return await self.http.put(f"/api/v1{path}", json=body, headers=self._headers())

    async def change_rules(self, **rules: Any) -> dict[str, Any]:
        """Change some of the owner's rules; all of them as they are now."""
        before = (await self.get("/property/rules")).json()
        answer = await self.put("/property/rules", before | rules)
        assert answer.status_code == 200, answer.text
        changed: dict[str, Any] = answer.json()
        return changed

    async def delete(self, path: str, *, key: str | None = None) -> httpx.Response:
        """``DELETE`` with the token."""
        return await self.http.delete(f"/api/v1{path}", headers=self._headers(key))

    async def hold(self, cabin: str, stay: Stay, *, key: str | None = None, **more: Any) -> httpx.Response:
        """Wish to hold a cabin by its name."""
        return await self.post("/reservations", a_wish(self.cabins[cabin], stay, **more), key=key)

    def _headers(self, key: str | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {TOKEN}"} | ({"Idempotency-Key": key} if key else {})


@asynccontextmanager
async def booking_api(settings: Settings, clock: Clock) -> AsyncIterator[Booking]:
    """The booking API, served over the demo complex."""
    product = wire(settings, clock)
    try:
        await seed_demo_property(product.database)
        async with serving(product) as http:
            booking = Booking(http, product, {})
            async with product.database.unit_of_work() as connection:
                house = await cabins.house(connection, now=clock.now())
            assert house is not None
            booking.cabins = {cabin.name: str(cabin.id) for cabin in house.cabins}
            yield booking
    finally:
        await product.close()
