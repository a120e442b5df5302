"""Reservations as the API shows them."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from services.cabins.shapes import line_shape, money_shape, terms_shape
from services.contracts import (
    AdjustmentShape,
    BillShape,
    ChangeRequest,
    ChangeShape,
    PromiseRequest,
    PromiseShape,
    QuoteLine,
    RefundQuote,
    ReservationShape,
)
from services.domain.change import Booking
from services.domain.money import Money
from services.domain.party import Party
from services.domain.promise import Promise
from services.domain.quote import Line, LineKind, Reason
from services.domain.reservation import Status
from services.domain.stay import Stay
from services.reservations.changes import Plan
from services.reservations.promises import Bill
from services.reservations.repository import ReservationRow


def reservation_shape(row: ReservationRow, *, now: datetime) -> ReservationShape:
    """A reservation as it stands at ``now``: an ended hold reads as expired, whatever its row says."""
    status = row.status_at(now)
    return ReservationShape(
        **_booked(row),
        status=status,
        cabin_id=row.cabin_id,
        guest_name=row.guest_name,
        terms=terms_shape(row.terms, row.stay, row.total),
        quote_id=row.quote_id,
        hold_expires_at=row.hold_expires_at if status is Status.HELD else None,
        created_at=row.created_at,
    )


def _booked(row: ReservationRow) -> dict[str, Any]:
    """What is booked, for whom and for how much, as every shape of it shows it."""
    return {
        "code": row.code, "cabin_name": row.cabin_name, "check_in": row.stay.check_in, "check_out": row.stay.check_out,
        "nights": row.stay.nights, "adults": row.adults, "children": row.children, "babies": row.babies,
        "pets": row.pets, "lines": [QuoteLine.model_validate(line) for line in row.lines],
        "total": money_shape(row.total), "deposit": money_shape(row.deposit), "paid": money_shape(row.paid),
    }  # fmt: skip


def booking_of(wish: ChangeRequest) -> Booking:
    """The stay and the party that a change asks for."""
    return Booking(Stay(wish.check_in, wish.check_out), Party(wish.adults, wish.children, wish.pets, wish.babies))


def promise_of(wish: PromiseRequest, *, now: datetime) -> Promise:
    """What an owner promises ``now``, from a request that was checked."""
    return Promise(
        text=wish.text,
        amount=Money(wish.amount.amount, wish.amount.currency) if wish.amount else None,
        check_out_until=time.fromisoformat(wish.check_out_until) if wish.check_out_until else None,
        promised_by=wish.promised_by,
        promised_at=now,
    )


def promise_shape(promise: Promise) -> PromiseShape:
    """What an owner promised."""
    amount, hour = promise.amount, promise.check_out_until
    return PromiseShape(
        text=promise.text,
        amount=AdjustmentShape(amount=amount.amount, currency=amount.currency) if amount is not None else None,
        check_out_until=f"{hour:%H:%M}" if hour is not None else None,
        promised_by=promise.promised_by,
        promised_at=promise.promised_at,
    )


def bill_shape(bill: Bill) -> BillShape:
    """A bill whose lines add up to its total."""
    row = bill.row
    lines = [QuoteLine.model_validate(line) for line in row.lines]
    if bill.adjustment.amount:
        lines.append(line_shape(Line(LineKind.ADJUSTMENT, "Ajuste", 1, bill.adjustment, (Reason("ledger"),))))
    return BillShape(
        code=row.code,
        lines=lines,
        total=money_shape(bill.total),
        paid=money_shape(row.paid),
        balance=money_shape(bill.balance),
        balance_due_on=row.terms.balance_due_on(row.stay),
        check_out_until=f"{bill.check_out_until:%H:%M}",
        promises=[promise_shape(promise) for promise in bill.promises],
    )


def change_shape(plan: Plan) -> ChangeShape:
    """What a change would cost."""
    row = plan.changed
    return ChangeShape(
        **_booked(row),
        difference=money_shape(plan.difference),
        balance=money_shape(row.total - row.paid),
        lost_code=plan.lost_code,
    )


def cancellation_shape(row: ReservationRow, refund: Money) -> RefundQuote:
    """What cancelling would give back."""
    return RefundQuote(code=row.code, paid=money_shape(row.paid), refund=money_shape(refund))
