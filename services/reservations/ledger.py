"""The ledger's rows: entries are added, summed and shown; never changed (the database refuses it). Commits nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.database.tables.money import ledger_entry
from services.domain.ledger import Account, Balance, Booked, Entry, EntryKind, balance
from services.domain.money import Money


@dataclass(frozen=True)
class Written:
    """An entry as it was written."""

    entry: Entry
    happened_at: datetime


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


async def entries_of(connection: AsyncConnection, reservation_id: UUID) -> list[Written]:
    """Everything written about a reservation, in order."""
    query = select(ledger_entry).where(ledger_entry.c.reservation_id == reservation_id).order_by(ledger_entry.c.id)
    return [
        Written(
            Entry(
                EntryKind(row.kind), Money(row.amount, row.currency), row.reason, row.cause, row.key,
                Account(row.account), row.payment_id,
            ),
            row.happened_at,
        )
        for row in await connection.execute(query)
    ]  # fmt: skip


async def balance_of(connection: AsyncConnection, reservation_id: UUID) -> Balance:
    """The sums of a reservation."""
    return balance(written.entry for written in await entries_of(connection, reservation_id))


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


async def held_by_payment(connection: AsyncConnection, reservation_id: UUID) -> dict[str, tuple[Account, int]]:
    """The provider's payments of which something is left: their account and how much, in minor units; newest first."""
    left = -func.sum(ledger_entry.c.amount)
    query = (
        select(ledger_entry.c.payment_id, func.min(ledger_entry.c.account).label("account"), left.label("left"))
        .where(ledger_entry.c.reservation_id == reservation_id, ledger_entry.c.payment_id.is_not(None))
        .group_by(ledger_entry.c.payment_id)
        .having(left > 0)
        .order_by(func.max(ledger_entry.c.id).desc())
    )
    return {row.payment_id: (Account(row.account), int(row.left)) for row in await connection.execute(query)}
