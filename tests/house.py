"""Rows for tests that do not care how they came about: a property with guests who wrote, reserved and paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from psycopg.types.range import DateRange
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.database.tables.booking import cabin, guest, guest_identity, property_, reservation
from services.database.tables.messaging import conversation, inbound_message, outbound_message
from services.database.tables.money import ledger_entry, payment, payment_link

OWNER = "duena@example.com"


@dataclass
class House:
    """Puts rows into one transaction."""

    connection: AsyncConnection
    now: datetime
    cabin_id: UUID
    property_id: UUID

    @classmethod
    async def built(cls, connection: AsyncConnection, now: datetime) -> House:
        """A property with one cabin."""
        property_id, cabin_id = uuid4(), uuid4()
        await connection.execute(
            insert(property_).values(
                id=property_id, name="Cabañas del Arroyo", time_zone="America/Argentina/Buenos_Aires", currency="ARS",
                check_in_from=time(15), check_in_until=time(21), check_out_until=time(10), deposit_percent=30,
                hold_minutes=60, minimum_nights=2, weekend_percent=15, cleaning_fee=15_000_00, pet_fee=8_000_00,
                night_rounding=100_00, free_below_age=3, cancellation_tiers=[],
            )
        )  # fmt: skip
        await connection.execute(
            insert(cabin).values(
                id=cabin_id, property_id=property_id, name="Ceibo", capacity=4, included_guests=4, extra_guest_fee=0,
                base_night=85_000_00, pets_allowed=True, description="", amenities=[], position=1,
            )
        )  # fmt: skip
        return cls(connection, now, cabin_id, property_id)

    async def guest(self, name: str | None, phone: str = "5491155500002") -> UUID:
        """A guest with a phone."""
        guest_id = uuid4()
        await self.connection.execute(insert(guest).values(id=guest_id, name=name))
        await self.connection.execute(
            insert(guest_identity).values(guest_id=guest_id, kind="phone", value=phone, known_since=self.now)
        )
        return guest_id

    async def conversation(
        self,
        guest_id: UUID,
        *,
        state: str = "bot",
        reason: str | None = None,
        ago: timedelta = timedelta(minutes=12),
        **more: Any,
    ) -> UUID:
        """A conversation whose guest spoke some time ago; who has it is the owner, unless it is said."""
        conversation_id = uuid4()
        values = {
            "id": conversation_id, "guest_id": guest_id, "phone_number_id": "100000000000001", "send_to_kind": "phone",
            "send_to": "5491155500002", "state": state, "state_reason": reason,
            "taken_by": OWNER if state == "person" else None, "last_guest_message_at": self.now - ago,
        }  # fmt: skip
        await self.connection.execute(insert(conversation).values(values | more))
        return conversation_id

    async def said(
        self, conversation_id: UUID, text: str | None, *, kind: str = "text", ago: timedelta = timedelta(minutes=12),
        **more: Any
    ) -> None:  # fmt: skip
        """A message of the guest."""
        values = {
            "provider_id": f"wamid.{uuid4().hex}", "conversation_id": conversation_id, "kind": kind, "text": text,
            "raw": b"{}", "said_at": self.now - ago, "received_at": self.now - ago, "state": "answered",
        }  # fmt: skip
        await self.connection.execute(insert(inbound_message).values(values | more))

    async def answered(
        self,
        conversation_id: UUID,
        body: dict[str, Any],
        *,
        state: str = "read",
        ago: timedelta = timedelta(minutes=11),
        **more: Any,
    ) -> None:
        """A message of ours."""
        values = {
            "conversation_id": conversation_id, "position": 0, "cause": f"turn:{uuid4().hex}", "body": body,
            "state": state, "created_at": self.now - ago,
        }  # fmt: skip
        await self.connection.execute(insert(outbound_message).values(values | more))

    async def reservation(
        self, guest_id: UUID, code: str, check_in: date, *, nights: int = 2, status: str = "confirmed", paid: int = 0,
        hold_ends_in: timedelta | None = None, deposit: int = 55_500_00,
    ) -> UUID:  # fmt: skip
        """A reservation of the cabin: 185,000 pesos."""
        reservation_id = uuid4()
        await self.connection.execute(
            insert(reservation).values(
                id=reservation_id, code=code, property_id=self.property_id, cabin_id=self.cabin_id, guest_id=guest_id,
                guest_name="Ana Ríos", stay=DateRange(check_in, check_in + timedelta(days=nights)), status=status,
                adults=2, children=1, pets=0, currency="ARS", total=185_000_00, deposit=deposit, lines=[],
                hold_expires_at=self.now + hold_ends_in if hold_ends_in is not None else None, source="whatsapp",
                created_at=self.now, updated_at=self.now,
            )
        )  # fmt: skip
        if paid:
            await self.connection.execute(
                insert(ledger_entry).values(
                    reservation_id=reservation_id, kind="payment", account="stay", amount=-paid, currency="ARS",
                    reason="Mercado Pago", cause="owner", key="paid", happened_at=self.now,
                )
            )  # fmt: skip
        return reservation_id

    async def unapplied(self, reservation_id: UUID, payment_id: str, amount: int) -> None:
        """Money of a payment that could not be used."""
        await self.connection.execute(
            insert(ledger_entry).values(
                reservation_id=reservation_id, kind="payment", account="unapplied", amount=-amount, currency="ARS",
                reason="Mercado Pago", cause=f"payment:{payment_id}", key=f"payment:{payment_id}:received:{amount}",
                payment_id=payment_id, happened_at=self.now,
            )
        )  # fmt: skip

    async def link(self, reservation_id: UUID, reference: str, *, amount: int = 55_500_00) -> None:
        """A link on which a deposit could be paid for an hour."""
        await self.connection.execute(
            insert(payment_link).values(
                reservation_id=reservation_id, attempt=1, external_reference=reference,
                provider_id="100000001-2f0c", url="https://www.mercadopago.com.ar/x", amount=amount, currency="ARS",
                expires_at=self.now + timedelta(hours=1), created_at=self.now,
            )
        )  # fmt: skip

    async def payment_problem(
        self, reservation_id: UUID | None, problem: str, *, provider_id: str, reference: str = "X-1"
    ) -> UUID:
        """A payment that a person must look at."""
        payment_id = uuid4()
        await self.connection.execute(
            insert(payment).values(
                id=payment_id, provider_id=provider_id, reservation_id=reservation_id, external_reference=reference,
                status="approved", amount=40_000_00, currency="ARS", raw={}, problem=problem, created_at=self.now,
                updated_at=self.now,
            )
        )  # fmt: skip
        return payment_id
