"""
What an owner promised in writing about a reservation: pinned to it, and found again in its bill.

A promised price becomes a line of the reservation and, once that is confirmed, an entry of its ledger, in the
transaction that pins it: no bill is made by hand. Like the verbs of ``service``, these work in the caller's transaction
and never commit it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins.shapes import line_shape
from services.database.tables.booking import promise as promise_table
from services.database.tables.booking import property_, reservation
from services.domain import reservation as rules
from services.domain.ledger import Entry, EntryKind
from services.domain.money import Money
from services.domain.promise import Promise, check_out_until, promised_price, unexplained
from services.domain.quote import Line, LineKind, Reason
from services.domain.reservation import Move, Status
from services.errors import Invalid
from services.reservations import ledger, repository, service
from services.reservations.repository import ReservationRow


@dataclass(frozen=True)
class Bill:
    """
    A reservation's price line by line as the ledger has it by now, with what was promised besides. The lines add up to
    ``total``; ``balance`` is what is still owed (below zero: to be given back).
    """

    row: ReservationRow
    adjustment: Money
    total: Money
    balance: Money
    promises: tuple[Promise, ...]
    check_out_until: time


async def pin(connection: AsyncConnection, code: str, promise: Promise, *, now: datetime) -> ReservationRow:
    """
    Pin a promise to a reservation that stands. An amount changes its price, and the ledger of a confirmed one.

    Raises ``ReservationNotFound``, ``HoldExpired``, ``WrongState``, ``Invalid``.
    """
    row = await service.locked(connection, code)
    rules.after(row.status_at(now), Move.CHANGE)
    amount = promise.amount
    if amount is not None and amount.currency != row.total.currency:
        raise Invalid("the reservation is in another currency", currency=row.total.currency)
    values = {
        "reservation_id": row.id, "text": promise.text, "amount": amount.amount if amount else None,
        "check_out_until": promise.check_out_until, "promised_by": promise.promised_by,
        "promised_at": promise.promised_at,
    }  # fmt: skip
    made = insert(promise_table).values(values).returning(promise_table.c.id)
    promise_id = (await connection.execute(made)).scalar_one()
    cause = f"promise:{promise_id}"
    if amount is not None and amount.amount:
        await _charge(connection, row, amount, promise.text, cause=cause, now=now)
    await repository.note(connection, row.id, kind="promised", cause=cause, now=now)
    return await service.by_id(connection, row.id)


async def promises_of(connection: AsyncConnection, row: ReservationRow) -> list[Promise]:
    """What was promised about a reservation, oldest first."""
    query = (
        select(promise_table)
        .where(promise_table.c.reservation_id == row.id)
        .order_by(promise_table.c.promised_at, promise_table.c.id)
    )
    return [
        Promise(
            found.text,
            Money(found.amount, row.total.currency) if found.amount is not None else None,
            found.check_out_until,
            found.promised_by,
            found.promised_at,
        )
        for found in await connection.execute(query)
    ]


async def bill(connection: AsyncConnection, code: str) -> Bill:
    """
    The bill of a reservation: what was agreed, checked against the ledger, and everything that was promised. Raises
    ``ReservationNotFound``.
    """
    row = await service.reservation(connection, code)
    promises = await promises_of(connection, row)
    sums = await ledger.balance_of(connection, row.id)
    # A hold owes nothing yet: its bill is what it would cost.
    is_agreed = row.status in (Status.CONFIRMED, Status.COMPLETED, Status.CANCELLED)
    total = Money(sums.agreed, row.total.currency) if is_agreed else row.total
    lines = [Money(line["amount"]["amount"], line["amount"]["currency"]) for line in row.lines]
    query = (
        select(property_.c.check_out_until)
        .join(reservation, reservation.c.property_id == property_.c.id)
        .where(reservation.c.id == row.id)
    )
    usual: time = (await connection.execute(query)).scalar_one()
    return Bill(
        row=row,
        adjustment=unexplained(lines, total),
        total=total,
        balance=total - row.paid,
        promises=tuple(promises),
        check_out_until=check_out_until(usual, promises),
    )


async def _charge(
    connection: AsyncConnection, row: ReservationRow, amount: Money, text: str, *, cause: str, now: datetime
) -> None:
    total, deposit = promised_price(row.total, row.deposit, amount)
    line = line_shape(Line(LineKind.PROMISE, text, 1, amount, (Reason("promise"),))).model_dump(mode="json")
    values = {"total": total.amount, "deposit": deposit.amount, "lines": [*row.lines, line], "updated_at": now}
    await connection.execute(update(reservation).where(reservation.c.id == row.id).values(values))
    if row.status is Status.CONFIRMED:
        kind = EntryKind.FEE if amount.amount > 0 else EntryKind.DISCOUNT
        await ledger.write(connection, [Entry(kind, amount, text, cause, cause)], reservation_id=row.id, now=now)
