"""The ledger's rows: entries are added, summed and shown; never changed (the database refuses it). Commits nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.database.tables.money import ledger_entry
from services.domain.ledger import (
    Account,
    Balance,
    Booked,
    Entry,
    EntryKind,
    ProviderMoney,
    balance,
    payment_entries,
    transfer_entries,
)
from services.domain.money import Money


async def write(
    connection: AsyncConnection, entries: Sequence[Entry], *, reservation_id: UUID | None, now: datetime
) -> int:
    """Add entries, each once by its key; how many were news. ``None``: money that no reservation is known for."""
    if not entries:
        return 0
    rows: list[dict[str, Any]] = [
        {
            "reservation_id": reservation_id, "kind": entry.kind.value, "account": entry.account.value,
            "amount": entry.amount.amount, "currency": entry.amount.currency, "reason": entry.reason,
            "cause": entry.cause, "key": entry.key, "payment_id": entry.payment_id, "happened_at": now,
        }
        for entry in entries
    ]  # fmt: skip
    query = insert(ledger_entry).values(rows).on_conflict_do_nothing().returning(ledger_entry.c.id)
    return len((await connection.execute(query)).all())


async def balance_of(connection: AsyncConnection, reservation_id: UUID) -> Balance:
    """The sums of a reservation."""
    return balance(await entries_of(connection, reservation_id))


async def entries_of(connection: AsyncConnection, reservation_id: UUID) -> list[Entry]:
    """The lines of a reservation, oldest first."""
    query = select(ledger_entry).where(ledger_entry.c.reservation_id == reservation_id).order_by(ledger_entry.c.id)
    return [
        Entry(
            EntryKind(row.kind), Money(row.amount, row.currency), row.reason, row.cause, row.key, Account(row.account),
            row.payment_id,
        )
        for row in await connection.execute(query)
    ]  # fmt: skip


async def unapplied_of(connection: AsyncConnection, reservation_id: UUID, payment_id: str) -> int:
    """What of a payment waits in the account of unused money, in minor units."""
    query = select(func.coalesce(-func.sum(ledger_entry.c.amount), 0)).where(
        ledger_entry.c.reservation_id == reservation_id,
        ledger_entry.c.payment_id == payment_id,
        ledger_entry.c.account == Account.UNAPPLIED,
    )
    return int((await connection.execute(query)).scalar_one())


async def use(
    connection: AsyncConnection, reservation_id: UUID, payment_id: str, amount: Money, *, cause: str, now: datetime
) -> None:
    """Pay for a stay with a payment: with what of it waits unused if it was refused before, else with ``amount``."""
    waiting = await unapplied_of(connection, reservation_id, payment_id)
    if waiting:
        entries = transfer_entries(payment_id, Money(waiting, amount.currency), cause=cause)
    else:
        money = ProviderMoney(payment_id, received=amount.amount, returned=0)
        entries = payment_entries(money, Booked(), currency=amount.currency, account=Account.STAY, reason="")
    await write(connection, entries, reservation_id=reservation_id, now=now)


async def booked(connection: AsyncConnection, payment_id: str) -> Booked:
    """What the ledger says of one of the provider's payments. To be read under that payment's lock."""
    query = select(ledger_entry.c.kind, ledger_entry.c.amount, ledger_entry.c.key).where(
        ledger_entry.c.payment_id == payment_id
    )
    rows = (await connection.execute(query)).all()
    return Booked(
        received=-sum(row.amount for row in rows if row.kind == EntryKind.PAYMENT),
        returned=sum(row.amount for row in rows if row.kind == EntryKind.REFUND),
        keys=frozenset(row.key for row in rows),
    )
