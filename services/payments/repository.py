"""Every query about payments and notifications of them. Commits nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Row, or_, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.database.tables.booking import reservation
from services.database.tables.money import money_report, payment, payment_notification
from services.payments.port import ProviderPayment
from services.payments.verdict import REJECTED, WAITING

StoredRow: TypeAlias = Row[*tuple[Any, ...]]


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


async def try_lock_payment(connection: AsyncConnection, provider_id: str) -> bool:
    """Lock a payment like :func:`lock_payment`, unless somebody has it; whether it is locked now. Waits for nobody."""
    query = text("select pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
    return bool((await connection.execute(query, {"name": f"payment:{provider_id}"})).scalar_one())


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


async def payment_of(connection: AsyncConnection, payment_row_id: UUID) -> StoredRow | None:
    """A payment by our own id."""
    return (await connection.execute(select(payment).where(payment.c.id == payment_row_id))).one_or_none()


async def payments_of(
    connection: AsyncConnection, reservation_id: UUID, *, reference: str | None = None
) -> Sequence[StoredRow]:
    """
    What we know of a reservation's payments, or of those with a reference, newest first: ``status``,
    ``status_detail``, ``problem``, ``applied_at``. A transfer that did not arrive is none.
    """
    query = (
        select(payment.c.status, payment.c.status_detail, payment.c.problem, payment.c.applied_at)
        .where(
            payment.c.reservation_id == reservation_id,
            or_(payment.c.status != REJECTED, ~payment.c.provider_id.startswith("transfer:")),
        )
        .order_by(payment.c.created_at.desc())
    )
    if reference is not None:
        query = query.where(payment.c.external_reference == reference)
    return (await connection.execute(query)).all()


async def is_waiting(connection: AsyncConnection, reservation_id: UUID, *, apart_from: str | None = None) -> bool:
    """Whether a payment of a reservation (other than one) is under way at the provider, as far as we know."""
    query = select(payment.c.id).where(
        payment.c.reservation_id == reservation_id,
        payment.c.status.in_(WAITING),
        payment.c.provider_id.is_distinct_from(apart_from),
    )
    return (await connection.execute(query.limit(1))).first() is not None


async def set_problem(connection: AsyncConnection, provider_id: str, problem: str, *, now: datetime) -> None:
    """Open a problem of a payment, whatever was open before."""
    values = {"problem": problem, "problem_closed_at": None, "updated_at": now}
    await connection.execute(update(payment).where(payment.c.provider_id == provider_id).values(values))


async def open_problem_of(connection: AsyncConnection, guest_id: UUID) -> str | None:
    """The newest open problem of any payment of a guest's, if there is one."""
    query = (
        select(payment.c.problem)
        .join(reservation, reservation.c.id == payment.c.reservation_id)
        .where(
            reservation.c.guest_id == guest_id, payment.c.problem.is_not(None), payment.c.problem_closed_at.is_(None)
        )
        .order_by(payment.c.updated_at.desc())
        .limit(1)
    )
    found: str | None = (await connection.execute(query)).scalar_one_or_none()
    return found


async def set_applied(connection: AsyncConnection, provider_id: str, *, now: datetime) -> None:
    """Note that a payment that had been refused was used after all."""
    values = {"problem": None, "problem_closed_at": None, "applied_at": now, "updated_at": now}
    await connection.execute(update(payment).where(payment.c.provider_id == provider_id).values(values))


async def add_report(
    connection: AsyncConnection, *, payments: int, differences: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Store a daily report."""
    values = {"payments": payments, "differences": list(differences), "made_at": now}
    await connection.execute(insert(money_report).values(values))


async def is_job_waiting(connection: AsyncConnection, task: str, lock: str | None = None) -> bool:
    """Whether a job of that task (and lock) is waiting to run."""
    query = text(
        "select exists (select from procrastinate_jobs where task_name = :task and status = 'todo' "
        "and (cast(:lock as text) is null or lock = :lock))"
    )
    return bool((await connection.execute(query, {"task": task, "lock": lock})).scalar_one())
