"""Every query of the console about money by hand: transfers to look for, receipts, what a reservation was paid."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.console.repository import CHECK_IN, CHECK_OUT, LIST_LIMIT, Rows, StoredRow
from services.database.tables.booking import cabin, reservation
from services.database.tables.messaging import conversation, guest_file, inbound_message
from services.database.tables.money import ledger_entry, payment, payment_link


async def waiting_transfers(connection: AsyncConnection, *, code: str | None = None) -> Rows:
    """
    Transfers that guests speak of and nobody has looked for yet (of one reservation, or all), the oldest first: the
    payment's columns, ``purpose``, and what of the reservation an owner wants to see.
    """
    query = (
        select(
            payment.c.id, payment.c.provider_id, payment.c.amount, payment.c.currency, payment.c.created_at,
            payment.c.reservation_id, payment_link.c.purpose, reservation.c.code, reservation.c.guest_name,
            reservation.c.status, reservation.c.deposit, reservation.c.hold_expires_at,
            reservation.c.created_at.label("reserved_at"), CHECK_IN, CHECK_OUT, cabin.c.name.label("cabin_name"),
            conversation.c.id.label("conversation_id"),
        )
        .join(payment_link, payment_link.c.external_reference == payment.c.external_reference)
        .join(reservation, reservation.c.id == payment.c.reservation_id)
        .join(cabin, cabin.c.id == reservation.c.cabin_id)
        .join(conversation, conversation.c.guest_id == reservation.c.guest_id, isouter=True)
        .where(payment_link.c.method == "transfer", payment.c.status == "pending")
        .order_by(payment.c.created_at)
        .limit(LIST_LIMIT)
    )  # fmt: skip
    if code is not None:
        query = query.where(reservation.c.code == code)
    return (await connection.execute(query)).all()


async def waiting_transfer(connection: AsyncConnection, payment_id: UUID) -> StoredRow | None:
    """
    A payment by its row's id: ``provider_id``, ``amount``, ``currency``, ``status``, and the ``code`` of its
    reservation, where there is one.
    """
    query = (
        select(
            payment.c.provider_id, payment.c.amount, payment.c.currency, payment.c.status, reservation.c.code
        )
        .join(reservation, reservation.c.id == payment.c.reservation_id, isouter=True)
        .where(payment.c.id == payment_id)
    )  # fmt: skip
    return (await connection.execute(query)).one_or_none()


async def files_of(connection: AsyncConnection, conversations: Collection[UUID], *, since: datetime) -> Rows:
    """
    The files of conversations that were wanted and may be receipts, sent since a moment, the oldest first:
    ``conversation_id``, ``inbound_id``, ``state``, ``mime_type``, ``received_at``.
    """
    query = (
        select(
            inbound_message.c.conversation_id, guest_file.c.inbound_id, guest_file.c.state, guest_file.c.mime_type,
            inbound_message.c.received_at,
        )
        .join(inbound_message, inbound_message.c.id == guest_file.c.inbound_id)
        .where(inbound_message.c.conversation_id.in_(conversations), inbound_message.c.received_at >= since)
        .where(inbound_message.c.kind != "audio")
        .order_by(inbound_message.c.id)
    )  # fmt: skip
    return (await connection.execute(query)).all()


async def file(connection: AsyncConnection, inbound_id: int) -> StoredRow | None:
    """A file that was kept, a receipt or a voice note: ``mime_type`` and ``content``."""
    query = select(guest_file.c.mime_type, guest_file.c.content).where(
        guest_file.c.inbound_id == inbound_id, guest_file.c.state == "kept"
    )
    return (await connection.execute(query)).one_or_none()


async def moved(connection: AsyncConnection, reservation_id: UUID) -> Rows:
    """
    What money came and went for a reservation, the oldest first: the ledger's columns, and ``is_unused`` of what came
    and pays for nothing (yet).
    """
    used = ledger_entry.alias("used")
    is_used = select(used.c.id).where(used.c.payment_id == ledger_entry.c.payment_id, used.c.kind == "transfer")
    query = (
        select(ledger_entry, and_(ledger_entry.c.account == "unapplied", ~is_used.exists()).label("is_unused"))
        .where(ledger_entry.c.reservation_id == reservation_id, ledger_entry.c.kind.in_(("payment", "refund")))
        .order_by(ledger_entry.c.id)
    )
    return (await connection.execute(query)).all()
