"""HTTP for several reservations of one guest at once: cancelled or changed, all or none."""

from __future__ import annotations

from functools import partial

from sanic import HTTPResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from services.contracts import GroupCancellation, GroupChange, ReservationList
from services.domain.money import Money
from services.errors import (
    ArrivalDayNotAllowed,
    CabinTooSmall,
    ChangeTooLate,
    DatesUnavailable,
    HoldExpired,
    NothingToChange,
    PartyInvalid,
    PetsNotAllowed,
    PriceChanged,
    RefundChanged,
    ReservationNotFound,
    StayInvalid,
    StayTooShort,
    WrongState,
)
from services.operations.api import Call, Operation
from services.reservations import together
from services.reservations.elsewhere import looked_elsewhere
from services.reservations.schemas import code_from
from services.reservations.shapes import booking_of, reservation_shape

TAG = "reservations"


async def cancel_together(call: Call) -> HTTPResponse:
    """Cancel several reservations."""
    wish, now = call.body, call.product.clock.now()
    codes = [code_from(code) for code in wish.codes]
    agreed = Money(wish.agreed_refund) if wish.agreed_refund is not None else None

    async def effect(connection: AsyncConnection) -> ReservationList:
        rows = await together.cancel_all(connection, codes, cause="guest", now=now, agreed_refund=agreed)
        return ReservationList(items=[reservation_shape(row, now=now) for row in rows])

    return await call.once(effect)


async def change_together(call: Call) -> HTTPResponse:
    """Change several reservations."""
    now = call.product.clock.now()
    wishes = {
        code_from(one.code): (booking_of(one), Money(one.total.amount, one.total.currency)) for one in call.body.changes
    }

    async def effect(connection: AsyncConnection) -> ReservationList:
        rows = await together.change_all(connection, wishes, cause="guest", now=now)
        return ReservationList(items=[reservation_shape(row, now=now) for row in rows])

    stays = {code: after.stay for code, (after, _) in wishes.items()}
    return await call.once(effect, around=partial(looked_elsewhere, call.product, stays))


CHANGE_REFUSALS = (
    ReservationNotFound, HoldExpired, WrongState, NothingToChange, ChangeTooLate, StayInvalid, PartyInvalid,
    CabinTooSmall, PetsNotAllowed, ArrivalDayNotAllowed, StayTooShort, DatesUnavailable,
)  # fmt: skip

GROUP_OPERATIONS = (
    Operation(
        "POST", "/cancellations", cancel_together, "Cancel several reservations", TAG, ReservationList,
        description="All or none, for what they give back together.",
        body=GroupCancellation,
        refusals=(ReservationNotFound, HoldExpired, WrongState, RefundChanged),
        takes_key=True,
    ),
    Operation(
        "POST", "/changes", change_together, "Change several reservations", TAG, ReservationList,
        description="All or none, each for the total that the guest agreed to.",
        body=GroupChange,
        refusals=(*CHANGE_REFUSALS, PriceChanged),
        takes_key=True,
    ),
)  # fmt: skip
