"""Reservations as the API shows them."""

from __future__ import annotations

from datetime import datetime

from services.cabins.shapes import money_shape, terms_shape
from services.contracts import ChangeShape, QuoteLine, ReservationShape
from services.domain.reservation import Status
from services.reservations.changes import Plan
from services.reservations.repository import ReservationRow


def reservation_shape(row: ReservationRow, *, now: datetime) -> ReservationShape:
    """A reservation as it stands at ``now``: an ended hold reads as expired, whatever its row says."""
    status = row.status_at(now)
    return ReservationShape(
        code=row.code,
        status=status,
        cabin_id=row.cabin_id,
        cabin_name=row.cabin_name,
        check_in=row.stay.check_in,
        check_out=row.stay.check_out,
        nights=row.stay.nights,
        adults=row.adults,
        children=row.children,
        pets=row.pets,
        guest_name=row.guest_name,
        lines=[QuoteLine.model_validate(line) for line in row.lines],
        total=money_shape(row.total),
        deposit=money_shape(row.deposit),
        paid=money_shape(row.paid),
        terms=terms_shape(row.terms, row.stay, row.total),
        quote_id=row.quote_id,
        hold_expires_at=row.hold_expires_at if status is Status.HELD else None,
        created_at=row.created_at,
    )


def change_shape(plan: Plan) -> ChangeShape:
    """What a change would cost."""
    row = plan.changed
    return ChangeShape(
        code=row.code,
        cabin_name=row.cabin_name,
        check_in=row.stay.check_in,
        check_out=row.stay.check_out,
        nights=row.stay.nights,
        adults=row.adults,
        children=row.children,
        pets=row.pets,
        lines=[QuoteLine.model_validate(line) for line in row.lines],
        total=money_shape(row.total),
        difference=money_shape(plan.difference),
        deposit=money_shape(row.deposit),
        paid=money_shape(row.paid),
        balance=money_shape(row.total - row.paid),
    )
