"""Every query about payments: links, notifications, payments. Commits nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Row, func, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.database.tables.booking import cabin, reservation
from services.database.tables.money import paid_for_stay, payment, payment_link, payment_notification
from services.payments.port import Preference, ProviderPayment

StoredRow: TypeAlias = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Payable:
    """A reservation as far as paying it goes; amounts in minor units."""

    id: UUID
    code: str
    status: str
    cabin_name: str
    check_in: date
    check_out: date
    deposit: int
    paid: int
    currency: str
    hold_expires_at: datetime | None


async def lock_payable(connection: AsyncConnection, code: str) -> Payable | None:
    """The reservation of a code, locked until the transaction ends, so that attempts to pay are counted one by one."""
    columns = (
        reservation.c.id, reservation.c.code, reservation.c.status, cabin.c.name.label("cabin_name"),
        func.lower(reservation.c.stay).label("check_in"), func.upper(reservation.c.stay).label("check_out"),
        reservation.c.deposit, paid_for_stay().label("paid"), reservation.c.currency, reservation.c.hold_expires_at,
    )  # fmt: skip
    # Locked by a statement of its own: what is paid is summed from the ledger as it is after the wait, not before.
    await connection.execute(select(reservation.c.id).where(reservation.c.code == code).with_for_update())
    query = select(*columns).join(cabin, cabin.c.id == reservation.c.cabin_id).where(reservation.c.code == code)
    row = (await connection.execute(query)).one_or_none()
    return Payable(**row._mapping) if row else None


# --- links -----------------------------------------------------------------------------------------------------------


async def newest_link(connection: AsyncConnection, reservation_id: UUID) -> StoredRow | None:
    """The last attempt to be paid for a reservation."""
    query = (
        select(payment_link)
        .where(payment_link.c.reservation_id == reservation_id)
        .order_by(payment_link.c.attempt.desc())
        .limit(1)
    )
    return (await connection.execute(query)).one_or_none()


async def add_link(
    connection: AsyncConnection,
    payable: Payable,
    *,
    attempt: int,
    amount: int,
    expires_at: datetime,
    now: datetime,
) -> StoredRow:
    """Store an attempt to be paid before the provider hears of it."""
    values = {
        "reservation_id": payable.id, "attempt": attempt, "external_reference": f"{payable.code}-{attempt}",
        "amount": amount, "currency": payable.currency, "expires_at": expires_at, "created_at": now,
    }  # fmt: skip
    added: StoredRow = (await connection.execute(insert(payment_link).values(values).returning(payment_link))).one()
    return added


async def complete_link(connection: AsyncConnection, link_id: UUID, preference: Preference) -> StoredRow:
    """Store where the link leads, unless it is known already; returns the link as it now is."""
    await connection.execute(
        update(payment_link)
        .where(payment_link.c.id == link_id, payment_link.c.url.is_(None))
        .values(provider_id=preference.id, url=preference.url)
    )
    return (await connection.execute(select(payment_link).where(payment_link.c.id == link_id))).one()


async def link_of(connection: AsyncConnection, reference: str) -> StoredRow | None:
    """The link with an external reference, with its reservation's ``code``, ``guest_id`` and ``status``."""
    query = (
        select(payment_link, reservation.c.code, reservation.c.guest_id, reservation.c.status)
        .join(reservation, reservation.c.id == payment_link.c.reservation_id)
        .where(payment_link.c.external_reference == reference)
    )
    return (await connection.execute(query)).one_or_none()


async def open_references(connection: AsyncConnection, *, ending_after: datetime) -> Sequence[str]:
    """References of links that end after a moment and have no applied payment, newest first."""
    paid = select(payment.c.id).where(
        payment.c.external_reference == payment_link.c.external_reference, payment.c.applied_at.is_not(None)
    )
    query = (
        select(payment_link.c.external_reference)
        .where(payment_link.c.url.is_not(None), payment_link.c.expires_at > ending_after, ~paid.exists())
        .order_by(payment_link.c.created_at.desc())
    )
    return (await connection.execute(query)).scalars().all()


# --- notifications ---------------------------------------------------------------------------------------------------


async def add_notification(
    connection: AsyncConnection,
    *,
    topic: str,
    payment_id: str | None,
    request_id: str | None,
    signed: str,
    raw: bytes,
    state: str,
    outcome: str | None,
    now: datetime,
) -> int:
    """Store a notification; returns its id."""
    values = {
        "topic": topic, "provider_payment_id": payment_id, "request_id": request_id, "signed": signed, "raw": raw,
        "state": state, "outcome": outcome, "received_at": now, "handled_at": None if state == "received" else now,
    }  # fmt: skip
    query = insert(payment_notification).values(values).returning(payment_notification.c.id)
    return int((await connection.execute(query)).scalar_one())


async def open_notification(connection: AsyncConnection, notification_id: int) -> StoredRow | None:
    """The notification if it still waits to be handled."""
    query = select(payment_notification).where(
        payment_notification.c.id == notification_id, payment_notification.c.state == "received"
    )
    return (await connection.execute(query)).one_or_none()


async def close_notification(connection: AsyncConnection, notification_id: int, *, outcome: str, now: datetime) -> None:
    """Mark a notification as handled."""
    await connection.execute(
        update(payment_notification)
        .where(payment_notification.c.id == notification_id)
        .values(state="handled", outcome=outcome, handled_at=now)
    )


async def waiting_notifications(
    connection: AsyncConnection, *, received_before: datetime, received_after: datetime | None, limit: int
) -> Sequence[StoredRow]:
    """The oldest open notification of each payment, of those received between two moments."""
    table = payment_notification
    query = (
        select(table.c.id, table.c.provider_payment_id)
        .where(table.c.state == "received", table.c.received_at < received_before)
        .ext(distinct_on(table.c.provider_payment_id))
        .order_by(table.c.provider_payment_id, table.c.id)
        .limit(limit)
    )
    if received_after is not None:
        query = query.where(table.c.received_at > received_after)
    return (await connection.execute(query)).all()


# --- payments --------------------------------------------------------------------------------------------------------


async def lock_payment(connection: AsyncConnection, provider_id: str) -> StoredRow | None:
    """
    The payment as we last knew it. No one else works on that payment until the transaction ends, even if it is new:
    an advisory lock stands in for the row that may not exist.
    """
    await connection.execute(
        text("select pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"payment:{provider_id}"}
    )
    query = select(payment).where(payment.c.provider_id == provider_id)
    return (await connection.execute(query)).one_or_none()


async def known_payment(connection: AsyncConnection, provider_id: str) -> StoredRow | None:
    """The payment as we last knew it, without a lock."""
    return (await connection.execute(select(payment).where(payment.c.provider_id == provider_id))).one_or_none()


async def save_payment(
    connection: AsyncConnection,
    seen: ProviderPayment,
    *,
    reservation_id: UUID | None,
    problem: str | None,
    is_problem_new: bool,
    is_applied_now: bool,
    now: datetime,
) -> None:
    """Store a payment as it was fetched, with what became of it. A new problem is an open one."""
    state: dict[str, Any] = {
        "reservation_id": reservation_id, "external_reference": seen.reference, "status": seen.status,
        "status_detail": seen.status_detail, "amount": seen.amount, "refunded": seen.refunded,
        "currency": seen.currency, "raw": seen.raw, "provider_changed_at": seen.updated_at, "problem": problem,
        "updated_at": now,
    }  # fmt: skip
    if is_problem_new:
        state["problem_closed_at"] = None
    if is_applied_now:
        state["applied_at"] = now
    query = insert(payment).values(provider_id=seen.id, created_at=now, **state)
    await connection.execute(query.on_conflict_do_update(index_elements=[payment.c.provider_id], set_=state))


async def is_job_waiting(connection: AsyncConnection, task: str, lock: str | None = None) -> bool:
    """Whether a job of that task (and lock) is waiting to run."""
    query = text(
        "select exists (select from procrastinate_jobs where task_name = :task and status = 'todo' "
        "and (cast(:lock as text) is null or lock = :lock))"
    )
    return bool((await connection.execute(query, {"task": task, "lock": lock})).scalar_one())
