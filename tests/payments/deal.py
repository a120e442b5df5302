"""A held reservation with a link, as the tests of payments look at it."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, func, insert, select

from services.database.tables.messaging import conversation, inbound_message
from services.database.tables.money import payment, payment_link
from services.domain.ledger import Balance
from services.payments import repository, service
from services.reservations import ledger
from services.reservations import repository as reservations
from services.wiring import Product
from tests.house import House
from tests.payments.stand_in import COLLECTOR

CODE, REFERENCE = "K7MPX2A", "K7MPX2A-1"
DEPOSIT = 55_500
HOUR = timedelta(hours=1)


@dataclass
class Deal:
    """A held reservation with a link, as the tests look at it."""

    product: Product
    house: House
    reservation_id: UUID
    conversation_id: UUID | None

    async def notified(self, payment_id: str) -> int:
        """A stored notification about a payment."""
        async with self.product.database.unit_of_work() as connection:
            number = await repository.add_notification(
                connection, topic="payment", payment_id=payment_id, request_id=None, signed="valid", raw=b"{}",
                state="received", outcome=None, now=self.product.clock.now(),
            )  # fmt: skip
            await connection.commit()
        return number

    async def handled(self, payment_id: str) -> str | None:
        """What became of a notification about a payment."""
        return await service.handle(self.product, await self.notified(payment_id))

    async def row(self, table: Any, *conditions: Any) -> RowMapping:
        async with self.product.database.unit_of_work() as connection:
            return (await connection.execute(select(table).where(*conditions))).one()._mapping

    async def reservation(self) -> tuple[str, int]:
        """Its status and what is paid of it."""
        async with self.product.database.unit_of_work() as connection:
            row = await reservations.by_id(connection, self.reservation_id)
        assert row is not None
        return row.status, row.paid.amount

    async def balance(self) -> Balance:
        """The sums of its ledger."""
        async with self.product.database.unit_of_work() as connection:
            return await ledger.balance_of(connection, self.reservation_id)

    async def problem(self, payment_id: str) -> str | None:
        found: str | None = (await self.row(payment, payment.c.provider_id == payment_id))["problem"]
        return found

    async def events(self) -> list[str]:
        """What the assistant was asked to tell the guest, in order."""
        async with self.product.database.unit_of_work() as connection:
            query = select(inbound_message.c.choice_id).where(inbound_message.c.kind == "event")
            choices = (await connection.execute(query.order_by(inbound_message.c.id))).scalars().all()
        return [str(choice).lstrip("/").partition("{")[0] for choice in choices]

    async def told(self) -> list[tuple[str, dict[str, str]]]:
        """The same with what each event says."""
        async with self.product.database.unit_of_work() as connection:
            query = select(inbound_message.c.choice_id).where(inbound_message.c.kind == "event")
            choices = (await connection.execute(query.order_by(inbound_message.c.id))).scalars().all()
        parts = [str(choice).lstrip("/").partition("{") for choice in choices]
        return [(name, json.loads("{" + data)) for name, _, data in parts]

    async def state(self) -> tuple[str, str | None]:
        row = await self.row(conversation, conversation.c.id == self.conversation_id)
        return row["state"], row["state_reason"]

    async def count(self, table: Any, *conditions: Any) -> int:
        async with self.product.database.unit_of_work() as connection:
            query = select(func.count()).select_from(table).where(*conditions)
            return int((await connection.execute(query)).scalar_one())


async def a_deal(product: Product, house: House, guest_id: UUID, conversation_id: UUID | None) -> Deal:
    held = await house.reservation(guest_id, CODE, date(2026, 12, 1), status="held", hold_ends_in=HOUR)
    await house.connection.execute(
        insert(payment_link).values(
            reservation_id=held, attempt=1, external_reference=REFERENCE, provider_id=f"{COLLECTOR}-2f0c",
            url="https://www.mercadopago.com.ar/x", amount=DEPOSIT * 100, currency="ARS",
            expires_at=house.now + HOUR, created_at=house.now,
        )
    )  # fmt: skip
    await house.connection.commit()
    return Deal(product, house, held, conversation_id)
