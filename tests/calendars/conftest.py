"""A house whose cabins are sold elsewhere, too."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, text

from services.calendars import conflict_rows, importing, repository, service
from services.calendars.channels import Channel
from services.calendars.conflict_rows import Conflict
from services.calendars.importing import Imported
from services.calendars.reading import read
from services.calendars.repository import Feed
from services.clock import SettableClock, local_date
from services.database.tables.booking import guest, guest_identity
from services.database.tables.messaging import conversation, inbound_message
from services.domain.stay import Stay
from services.reservations import service as reservations
from services.wiring import Product
from tests.calendars.feeds import ZONE, booked
from tests.calendars.portal import Portal, a_portal
from tests.factories import Booking, a_phone, booking_api, settings


@dataclass
class Portals:
    """The portals' feeds as they reach us, and what we make of them."""

    booking: Booking
    product: Product
    clock: SettableClock

    async def connect(self, channel: Channel = Channel.AIRBNB, cabin: str = "Ceibo", url: str | None = None) -> UUID:
        """A cabin's feed."""
        async with self.product.database.unit_of_work() as connection:
            feed_id = await repository.add_feed(
                connection,
                cabin_id=UUID(self.booking.cabins[cabin]),
                channel=channel,
                url=url or f"https://{channel}.example/{uuid4()}.ics",
                now=self.clock.now(),
            )
            await connection.commit()
        return feed_id

    async def says(
        self,
        feed_id: UUID,
        *stays: Stay,
        after: timedelta = timedelta(0),
        summary: str = "Reserved",
        uid: str = "{n}@airbnb.com",
        **more: Any,
    ) -> Imported:
        """A complete import of a feed with these stays, some time later."""
        raw = booked([(stay.check_in, stay.check_out) for stay in stays], summary=summary, uid=uid)
        return await self.sends(feed_id, raw, after=after, **more)

    async def sends(self, feed_id: UUID, raw: bytes, *, after: timedelta = timedelta(0), **more: Any) -> Imported:
        """A complete import of a feed's bytes, some time later."""
        self.clock.advance(after)
        now = self.clock.now()
        reading = read(raw, property_zone=ZONE, today=local_date(now, ZONE))
        async with self.product.database.unit_of_work() as connection:
            done = await importing.take_over(connection, feed_id, reading, now=now, **more)
            await connection.commit()
        return done

    async def disconnect(self, feed_id: UUID) -> None:
        await service.disconnect(self.product, feed_id)

    async def feed(self, feed_id: UUID) -> Feed:
        async with self.product.database.unit_of_work() as connection:
            found = await repository.feed(connection, feed_id)
        assert found is not None
        return found

    async def rows(self, feed_id: UUID) -> list[dict[str, Any]]:
        """What a feed takes, as stored."""
        query = text("select * from external_stay where feed_id = :feed order by stay")
        async with self.product.database.unit_of_work() as connection:
            return [dict(row) for row in (await connection.execute(query, {"feed": feed_id})).mappings()]

    async def conflicts(self) -> list[Conflict]:
        """The conflicts that stand."""
        async with self.product.database.unit_of_work() as connection:
            return await conflict_rows.open_conflicts(connection, now=self.clock.now())

    async def may_hold(self, stay: Stay, cabin: str = "Ceibo") -> bool:
        """Whether a guest may have nights, as the availability and a hold both say."""
        query = {"check_in": stay.check_in.isoformat(), "check_out": stay.check_out.isoformat(), "adults": 2}
        found = (await self.booking.get("/availability", **query)).json()["items"]
        is_shown = any(one["cabin_name"] == cabin for one in found)
        held = await self.booking.hold(cabin, stay)
        if held.status_code == 201:
            await self.booking.delete(f"/reservations/{held.json()['code']}")
        assert is_shown == (held.status_code == 201)
        return is_shown

    async def books(self, stay: Stay, cabin: str = "Ceibo", **more: Any) -> str:
        """Somebody holds nights; the code."""
        answer = await self.booking.hold(cabin, stay, **more)
        assert answer.status_code == 201, answer.text
        code: str = answer.json()["code"]
        return code

    async def confirms(self, code: str) -> None:
        async with self.product.database.unit_of_work() as connection:
            await reservations.confirm(connection, code, cause="owner", now=self.clock.now())
            await connection.commit()

    async def pays(self, code: str) -> None:
        """A deposit arrives; the hold may have ended."""
        async with self.product.database.unit_of_work() as connection:
            row = await reservations.reservation(connection, code)
            await reservations.take_payment(
                connection, reservation_id=row.id, amount=row.deposit, cause="payment:1", now=self.clock.now()
            )
            await connection.commit()

    async def status(self, code: str) -> str:
        found: str = (await self.booking.get(f"/reservations/{code}")).json()["status"]
        return found

    async def a_guest(self) -> UUID:
        """The conversation of somebody who wrote to us."""
        guest_id, talk, phone = uuid4(), uuid4(), a_phone()
        async with self.product.database.unit_of_work() as connection:
            await connection.execute(insert(guest).values(id=guest_id, name="Ana"))
            identity = {"guest_id": guest_id, "kind": "phone", "value": phone, "known_since": self.clock.now()}
            await connection.execute(insert(guest_identity).values(identity))
            values = {
                "id": talk,
                "guest_id": guest_id,
                "phone_number_id": "1",
                "send_to_kind": "phone",
                "send_to": phone,
            }
            await connection.execute(insert(conversation).values(values))
            await connection.commit()
        return talk

    async def told(self, talk: UUID) -> list[dict[str, str]]:
        """What a guest was told unasked."""
        query = select(inbound_message.c.choice_id).where(
            inbound_message.c.conversation_id == talk, inbound_message.c.kind == "event"
        )
        async with self.product.database.unit_of_work() as connection:
            payloads = (await connection.execute(query.order_by(inbound_message.c.id))).scalars().all()
        return [json.loads(payload.removeprefix("/notice")) for payload in payloads]


def stays_of(rows: Iterable[dict[str, Any]]) -> list[Stay]:
    """The stays of rows, in order."""
    return [Stay(row["stay"].lower, row["stay"].upper) for row in rows]


@pytest.fixture
async def portals(booking: Booking, clock: SettableClock) -> Portals:
    return Portals(booking, booking.product, clock)


@pytest.fixture
async def portal() -> AsyncIterator[Portal]:
    """A portal on this machine."""
    async with a_portal() as served:
        yield served


@pytest.fixture
async def open_booking(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Booking]:
    """The booking API of an installation that may call this machine."""
    given = settings(database_url, redis_url, calendar_private_addresses=True)
    async with booking_api(given, clock) as served:
        yield served


@pytest.fixture
async def world(open_booking: Booking, clock: SettableClock) -> Portals:
    """The same house, and feeds are fetched."""
    return Portals(open_booking, open_booking.product, clock)
