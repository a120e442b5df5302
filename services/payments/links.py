"""Asking for a deposit: one link for one hold and amount, however often it is asked for."""

from __future__ import annotations

from datetime import date, datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.contracts import MoneyShape, PaymentLinkShape, ReservationStatus
from services.errors import HoldExpired, NothingToPay, Refusal, ReservationNotFound, WrongState
from services.payments import repository
from services.payments.port import PreferenceRequest
from services.payments.repository import Payable, StoredRow
from services.wiring import Product

log = structlog.get_logger(__name__)

MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip


async def payment_link(product: Product, code: str) -> PaymentLinkShape:
    """
    Where the deposit of a held reservation can be paid, until the hold ends.

    The attempt is stored first, the provider asked outside of any transaction, the address stored after: a crash in
    between leaves an attempt that the next call completes under the same reference, and two calls at once ask the
    provider twice about one attempt and give one address. Raises ``ReservationNotFound``, ``HoldExpired``,
    ``NothingToPay``, ``WrongState``, ``ProviderUnavailable``, ``ProviderRefused``.
    """
    try:
        payable, link = await _begin(product, code)
    except Refusal as refusal:
        product.metrics.payment_link(outcome=refusal.code)
        raise
    product.metrics.payment_link(outcome="created" if link.url is None else "reused")
    if link.url is None:
        preference = await product.payments.create_preference(
            PreferenceRequest(
                title=title(payable),
                amount=link.amount,
                currency=link.currency,
                reference=link.external_reference,
                expires_at=link.expires_at,
                site=product.settings.base_url,
                idempotency_key=str(link.id),
            )
        )
        async with product.database.unit_of_work() as connection:
            link = await repository.complete_link(connection, link.id, preference)
            await connection.commit()
        log.info("payment link made", reservation=code, reference=link.external_reference)
    return PaymentLinkShape(
        url=link.url,
        external_reference=link.external_reference,
        amount=MoneyShape(amount=link.amount, currency=link.currency),
        expires_at=link.expires_at,
    )


async def _begin(product: Product, code: str) -> tuple[Payable, StoredRow]:
    """The reservation, and the attempt to be paid that counts now, stored."""
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        payable = await repository.lock_payable(connection, code)
        if payable is None:
            raise ReservationNotFound
        link = await _current_link(connection, payable, expires_at=hold_end(payable, now=now), now=now)
        await connection.commit()
    return payable, link


async def _current_link(
    connection: AsyncConnection, payable: Payable, *, expires_at: datetime, now: datetime
) -> StoredRow:
    """The attempt that asks for what is due until the hold ends: the last one if it still does, else a new one."""
    due = payable.deposit - payable.paid
    last = await repository.newest_link(connection, payable.id)
    if last and (last.amount, last.currency, last.expires_at) == (due, payable.currency, expires_at):
        return last
    attempt = last.attempt + 1 if last else 1
    return await repository.add_link(connection, payable, attempt=attempt, amount=due, expires_at=expires_at, now=now)


def hold_end(payable: Payable, *, now: datetime) -> datetime:
    """Until when the deposit can be paid. Raises ``HoldExpired``, ``NothingToPay``, ``WrongState``."""
    status = payable.status
    if status in (ReservationStatus.CONFIRMED, ReservationStatus.COMPLETED) and payable.paid >= payable.deposit:
        raise NothingToPay
    if status == ReservationStatus.EXPIRED:
        raise HoldExpired
    if status != ReservationStatus.HELD or payable.hold_expires_at is None:
        raise WrongState(reservation_status=status)
    if payable.hold_expires_at <= now:
        raise HoldExpired
    if payable.paid >= payable.deposit:
        raise NothingToPay
    return payable.hold_expires_at


def title(payable: Payable) -> str:
    """What the guest reads at the provider: ``Seña Ceibo 1 al 3 de diciembre``. Nothing about who comes."""
    return f"Seña {payable.cabin_name} {spoken_stay(payable.check_in, payable.check_out)}"


def spoken_stay(check_in: date, check_out: date) -> str:
    """Two dates in Spanish, the year said only where it changes: ``30 de diciembre de 2026 al 2 de enero de 2027``."""
    last = f"{check_out.day} de {MONTHS[check_out.month - 1]}"
    if check_in.year != check_out.year:
        return f"{check_in.day} de {MONTHS[check_in.month - 1]} de {check_in.year} al {last} de {check_out.year}"
    if check_in.month != check_out.month:
        return f"{check_in.day} de {MONTHS[check_in.month - 1]} al {last}"
    return f"{check_in.day} al {last}"
