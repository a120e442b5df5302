"""Where things stand with a payment, for the guest who comes back from the provider."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.contracts import Purpose
from services.domain.money import Money
from services.domain.reservation import Status
from services.payments import due, link_rows, repository
from services.payments.repository import StoredRow
from services.payments.verdict import REJECTED, WAITING
from services.reservations import service as reservations
from services.reservations.repository import ReservationRow
from services.wiring import Product


class Standing(StrEnum):
    """How a deposit, or a balance, stands."""

    CONFIRMED = "confirmed"
    PAID = "paid"  # a balance, or this part of it
    REVIEW = "review"  # money came, and a person looks at it
    WAITING = "waiting"  # the provider is still at it
    REJECTED = "rejected"
    OPEN = "open"  # nothing came yet, and it may still be paid
    EXPIRED = "expired"
    OVER = "over"  # a balance's link that is paid on no longer; another one may be asked for
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Landing:
    """What the page shows. ``url``: where it can still be paid; ``until``: until when the hold lasts."""

    purpose: Purpose
    standing: Standing
    reservation: ReservationRow
    amount: Money
    url: str | None
    until: datetime | None
    now: datetime


async def landing(product: Product, link_id: UUID) -> Landing | None:
    """How what a link asks for stands; ``None`` for an unknown link."""
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        link = await link_rows.link_by_id(connection, link_id)
        if link is None:
            return None
        row = await reservations.by_id(connection, link.reservation_id)
        purpose, status = Purpose(link.purpose), row.status_at(now)
        can_be_paid = link.closed_at is None and link.expires_at > now
        if purpose is Purpose.BALANCE:
            own = await repository.payments_of(connection, row.id, reference=link.external_reference)
            is_owed = (await due.balance(connection, row)).amount > 0
            standing = how_a_balance_stands(status, own, is_owed=is_owed, can_be_paid=can_be_paid)
        else:
            standing = how_it_stands(status, await repository.payments_of(connection, row.id))
    is_payable = standing in (Standing.OPEN, Standing.REJECTED) and can_be_paid
    return Landing(
        purpose=purpose,
        standing=standing,
        reservation=row,
        amount=Money(link.amount, link.currency),
        url=link.url if is_payable else None,
        until=row.hold_expires_at if row.status_at(now) is Status.HELD else None,
        now=now,
    )


def how_it_stands(status: Status, payments: Sequence[StoredRow]) -> Standing:
    """The standing of a reservation with that status now, and these payments, newest first."""
    if status in (Status.CONFIRMED, Status.COMPLETED):
        return Standing.CONFIRMED
    if any(payment.problem for payment in payments):
        return Standing.REVIEW
    if status is Status.CANCELLED:
        return Standing.CANCELLED
    if any(payment.status in WAITING for payment in payments):
        return Standing.WAITING
    if status is Status.EXPIRED:
        return Standing.EXPIRED
    return Standing.REJECTED if payments and payments[0].status == REJECTED else Standing.OPEN


def how_a_balance_stands(
    status: Status, payments: Sequence[StoredRow], *, is_owed: bool, can_be_paid: bool
) -> Standing:
    """The standing of a balance whose reservation has that status, with the payments of its link, newest first."""
    if any(payment.applied_at for payment in payments):
        return Standing.PAID
    if any(payment.problem for payment in payments):
        return Standing.REVIEW
    if status not in (Status.CONFIRMED, Status.COMPLETED):
        return Standing.CANCELLED
    if any(payment.status in WAITING for payment in payments):
        return Standing.WAITING
    if not is_owed:
        return Standing.PAID
    if not can_be_paid:
        return Standing.OVER
    return Standing.REJECTED if payments and payments[0].status == REJECTED else Standing.OPEN
