"""A house whose guests wait for its nights."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import insert, select, text, update

from services.clock import SettableClock
from services.database.tables.booking import guest, guest_identity
from services.database.tables.messaging import conversation, inbound_message
from services.database.tables.waiting import waiting_entry
from services.domain.stay import Stay
from services.waiting import offering
from services.wiring import Product
from tests.factories import Booking, a_phone, march

NIGHTS = march(8, 11)


@dataclass
class Guest:
    """Somebody who writes to us."""

    name: str
    id: UUID
    talk: UUID


@dataclass
class Line:
    """The waiting list as guests, the owner and the clock see it."""

    booking: Booking
    product: Product
    clock: SettableClock

    async def guest(self, name: str) -> Guest:
        """A guest who wrote a moment ago."""
        known, phone = Guest(name, uuid4(), uuid4()), a_phone()
        async with self.product.database.unit_of_work() as connection:
            await connection.execute(insert(guest).values(id=known.id, name=name))
            identity = {"guest_id": known.id, "kind": "phone", "value": phone, "known_since": self.clock.now()}
            await connection.execute(insert(guest_identity).values(identity))
            await connection.execute(
                insert(conversation).values(
                    id=known.talk, guest_id=known.id, phone_number_id="1", send_to_kind="phone", send_to=phone
                )
            )
            await connection.commit()
        return known

    async def joins(
        self, who: Guest, stay: Stay = NIGHTS, *, cabin: str | None = "Ceibo", **more: Any
    ) -> httpx.Response:
        """Somebody asks to be told; a second later than whoever asked before."""
        self.clock.advance(timedelta(seconds=1))
        wish = {"check_in": stay.check_in.isoformat(), "check_out": stay.check_out.isoformat(), "adults": 2}
        wanted = {"cabin_id": self.booking.cabins[cabin]} if cabin else {}
        return await self.booking.post(f"/conversations/{who.talk}/waiting-list", wish | wanted | more)

    async def waits_for(self, who: Guest) -> list[dict[str, Any]]:
        answer = await self.booking.get(f"/conversations/{who.talk}/waiting-list")
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def leaves(self, who: Guest) -> httpx.Response:
        return await self.booking.delete(f"/conversations/{who.talk}/waiting-list")

    async def takes(self, code: str) -> httpx.Response:
        return await self.booking.post(f"/reservations/{code}/taking", None)

    async def declines(self, code: str) -> httpx.Response:
        return await self.booking.post(f"/reservations/{code}/declining", None)

    async def books(self, stay: Stay = NIGHTS, cabin: str = "Ceibo", **more: Any) -> str:
        """Somebody holds nights; the code."""
        answer = await self.booking.hold(cabin, stay, **more)
        assert answer.status_code == 201, answer.text
        code: str = answer.json()["code"]
        return code

    async def cancels(self, code: str) -> None:
        answer = await self.booking.delete(f"/reservations/{code}")
        assert answer.status_code == 200, answer.text

    async def status(self, code: str) -> str:
        found: str = (await self.booking.get(f"/reservations/{code}")).json()["status"]
        return found

    async def look(self, *, after: timedelta = timedelta(0)) -> int:
        """The job's look, some time later."""
        self.clock.advance(after)
        return await offering.offer_free(self.product)

    async def offered(self) -> list[tuple[str, str]]:
        """What is offered and not answered yet, in the order of the list: to whom, which reservation."""
        query = text("""
            select entry.guest_name, reservation.code from waiting_entry as entry
            join reservation on reservation.id = entry.reservation_id where entry.ended_at is null
            order by entry.since, entry.id
        """)
        async with self.product.database.unit_of_work() as connection:
            return [(row.guest_name, row.code) for row in await connection.execute(query)]

    async def endings(self) -> list[tuple[str, str | None]]:
        """Who joined, in order, and why they wait no longer."""
        query = select(waiting_entry.c.guest_name, waiting_entry.c.ended_because).order_by(waiting_entry.c.id)
        async with self.product.database.unit_of_work() as connection:
            return [(row.guest_name, row.ended_because) for row in await connection.execute(query)]

    async def told(self, who: Guest) -> list[dict[str, str]]:
        """What a guest was told of the list, in order."""
        query = select(inbound_message.c.choice_id).where(
            inbound_message.c.conversation_id == who.talk, inbound_message.c.kind == "event"
        )
        async with self.product.database.unit_of_work() as connection:
            payloads = (await connection.execute(query.order_by(inbound_message.c.id))).scalars().all()
        return [json.loads(one.removeprefix("/nights_free")) for one in payloads if one.startswith("/nights_free")]

    async def change(self, table: Any, row_id: UUID, **values: Any) -> None:
        async with self.product.database.unit_of_work() as connection:
            await connection.execute(update(table).where(table.c.id == row_id).values(values))
            await connection.commit()


@pytest.fixture
async def line(booking: Booking, clock: SettableClock) -> Line:
    return Line(booking, booking.product, clock)


def at(clock: SettableClock, moment: str) -> datetime:
    """Move the clock to a moment in Buenos Aires."""
    then = datetime.fromisoformat(f"{moment}-03:00")
    clock.set(then)
    return then
