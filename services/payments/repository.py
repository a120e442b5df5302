"""Every query about payments: links, notifications, payments. Commits nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Row, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.database.tables.booking import property_, reservation
from services.database.tables.money import money_report, payment, payment_link, payment_notification
from services.domain.money import Money
from services.payments.port import Preference, ProviderPayment
from services.payments.verdict import REJECTED, WAITING
from services.reservations.repository import ReservationRow

StoredRow: TypeAlias = Row[*tuple[Any, ...]]


# --- links -----------------------------------------------------------------------------------------------------------


async def newest_link(
    connection: AsyncConnection, reservation_id: UUID, *, method: str = "mercado_pago"
) -> StoredRow | None:
    """The last attempt to be paid for a reservation by a method."""
    query = (
        select(payment_link)
        .where(payment_link.c.reservation_id == reservation_id, payment_link.c.method == method)
        .order_by(payment_link.c.attempt.desc())
        .limit(1)
    )
    return (await connection.execute(query)).one_or_none()


async def newest_link_end(connection: AsyncConnection, reservation_id: UUID) -> datetime:
    """Until when the newest link of a reservation, which has one, can be paid."""
    query = select(func.max(payment_link.c.expires_at)).where(payment_link.c.reservation_id == reservation_id)
    end: datetime = (await connection.execute(query)).scalar_one()
    return end


async def is_waiting(connection: AsyncConnection, reservation_id: UUID, *, apart_from: str | None = None) -> bool:
    """Whether a payment of a reservation (other than one) is under way at the provider, as far as we know."""
    query = select(payment.c.id).where(
        payment.c.reservation_id == reservation_id,
        payment.c.status.in_(WAITING),
        payment.c.provider_id.is_distinct_from(apart_from),
    )
    return (await connection.execute(query.limit(1))).first() is not None


async def links_to_close(connection: AsyncConnection, *, now: datetime) -> Sequence[StoredRow]:
    """
    Links that can still be paid and must not be: their reservation is no hold any more, or a newer one was made. ``id``
    and ``provider_id``.
    """
    newer = payment_link.alias("newer")
    is_replaced = select(newer.c.id).where(
        newer.c.reservation_id == payment_link.c.reservation_id,
        newer.c.attempt > payment_link.c.attempt,
        newer.c.url.is_not(None),
    )
    query = (
        select(payment_link.c.id, payment_link.c.provider_id)
        .join(reservation, reservation.c.id == payment_link.c.reservation_id)
        .where(
            payment_link.c.provider_id.is_not(None),
            payment_link.c.closed_at.is_(None),
            payment_link.c.expires_at > now,
            or_(reservation.c.status != "held", is_replaced.exists()),
        )
    )
    return (await connection.execute(query)).all()


async def note_closed(connection: AsyncConnection, link_id: UUID, *, now: datetime) -> None:
    """Note that a link can be paid no longer."""
    await connection.execute(update(payment_link).where(payment_link.c.id == link_id).values(closed_at=now))


async def link_by_id(connection: AsyncConnection, link_id: UUID) -> StoredRow | None:
    """A link."""
    return (await connection.execute(select(payment_link).where(payment_link.c.id == link_id))).one_or_none()


async def payments_of(connection: AsyncConnection, reservation_id: UUID) -> Sequence[StoredRow]:
    """
    What we know of a reservation's payments, newest first: ``status``, ``status_detail``, ``problem``. A transfer that
    did not arrive is none.
    """
    query = (
        select(payment.c.status, payment.c.status_detail, payment.c.problem)
        .where(
            payment.c.reservation_id == reservation_id,
            or_(payment.c.status != REJECTED, ~payment.c.provider_id.startswith("transfer:")),
        )
        .order_by(payment.c.created_at.desc())
    )
    return (await connection.execute(query)).all()


async def add_link(
    connection: AsyncConnection,
    row: ReservationRow,
    *,
    due: Money,
    expires_at: datetime,
    now: datetime,
    cash_until: datetime | None = None,
    method: str = "mercado_pago",
    purpose: str = "deposit",
) -> StoredRow:
    """Store an attempt to be paid, before a provider hears of it; to be done under the reservation's lock."""
    last = select(func.coalesce(func.max(payment_link.c.attempt), 0)).where(payment_link.c.reservation_id == row.id)
    attempt = int((await connection.execute(last)).scalar_one()) + 1
    values = {
        "reservation_id": row.id, "attempt": attempt, "external_reference": f"{row.code}-{attempt}",
        "amount": due.amount, "currency": due.currency, "expires_at": expires_at, "cash_until": cash_until,
        "method": method, "purpose": purpose, "created_at": now,
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
    """
    The link with an external reference, with its reservation's ``code``, ``guest_id`` and ``status``, and the
    property's ``shortfall_tolerance``.
    """
    query = (
        select(
            payment_link, reservation.c.code, reservation.c.guest_id, reservation.c.status,
            property_.c.shortfall_tolerance,
        )
        .join(reservation, reservation.c.id == payment_link.c.reservation_id)
        .join(property_, property_.c.id == reservation.c.property_id)
        .where(payment_link.c.external_reference == reference)
    )  # fmt: skip
    return (await connection.execute(query)).one_or_none()


async def open_references(
    connection: AsyncConnection, *, ending_after: datetime, waiting_since: datetime
) -> Sequence[str]:
    """
    References of links that end after a moment, paid or not (a link can be paid twice), and of those with a payment
    that the provider is still waiting for since a moment; newest first.
    """
    waits = select(payment.c.id).where(
        payment.c.external_reference == payment_link.c.external_reference,
        payment.c.status.in_(WAITING),
        payment.c.created_at > waiting_since,
    )
    query = (
        select(payment_link.c.external_reference)
        .where(payment_link.c.url.is_not(None), or_(payment_link.c.expires_at > ending_after, waits.exists()))
        .order_by(payment_link.c.created_at.desc())
    )
    return (await connection.execute(query)).scalars().all()


async def ended_holds(connection: AsyncConnection, *, ended_before: datetime) -> Sequence[StoredRow]:
    """
    Holds that can be paid from outside, ended before a moment and not let go yet: ``id`` and the ``references`` of
    their links, the one that ended first coming first.
    """
    query = (
        select(reservation.c.id, func.array_agg(payment_link.c.external_reference).label("references"))
        .join(payment_link, payment_link.c.reservation_id == reservation.c.id)
        .where(
            reservation.c.status == "held",
            reservation.c.hold_expires_at < ended_before,
            payment_link.c.method == "mercado_pago",
        )
        .group_by(reservation.c.id)
        .order_by(reservation.c.hold_expires_at)
    )
    return (await connection.execute(query)).all()


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


async def payment_of(connection: AsyncConnection, payment_row_id: UUID) -> StoredRow | None:
    """A payment by our own id."""
    return (await connection.execute(select(payment).where(payment.c.id == payment_row_id))).one_or_none()


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


async def cash_lasts(connection: AsyncConnection, reservation_id: UUID) -> int | None:
    """For how many minutes the owner holds nights for a cash coupon, where a rule says it."""
    query = (
        select(property_.c.hold_minutes_by_method["ticket"].as_integer())
        .join(reservation, reservation.c.property_id == property_.c.id)
        .where(reservation.c.id == reservation_id)
    )
    found: int | None = (await connection.execute(query)).scalar_one()
    return found
