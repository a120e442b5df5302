"""HTTP of the slice: hold, look, cancel."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from sanic import HTTPResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from services.calendars.freshness import make_fresh
from services.contracts import (
    AgreedChange,
    BillShape,
    ChangeRequest,
    ChangeShape,
    PromiseRequest,
    PromiseShape,
    RefundQuote,
    ReservationList,
    ReservationRequest,
    ReservationShape,
)
from services.domain.money import Money
from services.errors import (
    ArrivalDayNotAllowed,
    CabinNotFound,
    CabinTooSmall,
    DatesUnavailable,
    GuestNotFound,
    HoldExpired,
    PartyInvalid,
    PetsNotAllowed,
    PhoneInvalid,
    PriceChanged,
    PromoCodeRefused,
    QuoteExpired,
    QuoteNotFound,
    RefundChanged,
    Refusal,
    ReservationNotFound,
    StayInvalid,
    StayTooShort,
    WrongState,
)
from services.operations.api import Call, Operation
from services.reservations import cancelling, changes, holding, promises, service
from services.reservations.elsewhere import looked_elsewhere
from services.reservations.group_endpoints import CHANGE_REFUSALS, GROUP_OPERATIONS
from services.reservations.holding import Offer, Wish
from services.reservations.schemas import CODE_PATTERN, CancelQuery, ReservationsQuery, code_from
from services.reservations.shapes import (
    bill_shape,
    booking_of,
    cancellation_shape,
    change_shape,
    promise_of,
    promise_shape,
    reservation_shape,
)
from services.reservations.turns import taking_turns

TAG = "reservations"
CODE = {"code": {"type": "string", "pattern": CODE_PATTERN, "examples": ["K7MPX2A"]}}


async def hold(call: Call) -> HTTPResponse:
    """Hold a cabin for a guest."""
    product, wish = call.product, Wish.of(call.body)
    source = "whatsapp" if wish.conversation_id else "api"
    offer: Offer
    checked: bool | None = None

    async def look() -> Offer:
        async with product.database.unit_of_work() as connection:
            return await holding.offer_for(connection, wish, now=product.clock.now())

    @asynccontextmanager
    async def in_turn() -> AsyncIterator[None]:
        # Most of a stampede is refused by the first look, before any lock.
        nonlocal offer, checked
        offer = await look()
        checked = await make_fresh(product, wish.cabin_id)
        turn = taking_turns(product.redis, product.metrics, cabin_id=wish.cabin_id, stay=wish.stay)
        async with turn as others_were_first:
            if others_were_first:
                offer = await look()
            yield

    async def effect(connection: AsyncConnection) -> ReservationShape:
        now = product.clock.now()
        row = await holding.hold(connection, offer, source=source, now=now)
        return reservation_shape(row, now=now).model_copy(update={"calendars_checked": checked})

    began, outcome = time.monotonic(), "failed"
    try:
        response = await call.once(effect, around=in_turn)
        outcome = "held" if response.status == call.operation.status else "refused"
        return response
    except Refusal as refusal:
        outcome = refusal.code
        raise
    finally:
        product.metrics.hold(outcome=outcome, seconds=time.monotonic() - began)


async def list_reservations(call: Call) -> HTTPResponse:
    """A guest's reservations."""
    query: ReservationsQuery = call.query
    now = call.product.clock.now()
    async with call.product.database.unit_of_work() as connection:
        if query.guest_phone is not None:
            rows = await service.reservations_of_phone(connection, query.guest_phone)
        else:
            assert query.conversation_id is not None
            rows = await service.reservations_of_conversation(connection, query.conversation_id)
    return call.answer(ReservationList(items=[reservation_shape(row, now=now) for row in rows]))


async def get_reservation(call: Call) -> HTTPResponse:
    """One reservation."""
    async with call.product.database.unit_of_work() as connection:
        row = await service.reservation(connection, code_of(call))
    return call.answer(reservation_shape(row, now=call.product.clock.now()))


async def quote_cancellation(call: Call) -> HTTPResponse:
    """What cancelling would give back."""
    async with call.product.database.unit_of_work() as connection:
        row, refund = await cancelling.cancellation(connection, code_of(call), now=call.product.clock.now())
    return call.answer(cancellation_shape(row, refund))


async def cancel_reservation(call: Call) -> HTTPResponse:
    """Cancel a reservation."""
    code, now, query = code_of(call), call.product.clock.now(), call.query
    agreed = Money(query.agreed_refund) if query.agreed_refund is not None else None

    async def effect(connection: AsyncConnection) -> ReservationShape:
        row = await cancelling.cancel(connection, code, cause="guest", now=now, agreed_refund=agreed)
        return reservation_shape(row, now=now)

    return await call.once(effect)


async def quote_change(call: Call) -> HTTPResponse:
    """What a change would cost."""
    code, now = code_of(call), call.product.clock.now()
    async with call.product.database.unit_of_work() as connection:
        found = await changes.plan(connection, code, booking_of(call.body), now=now)
    return call.answer(change_shape(found))


async def change_reservation(call: Call) -> HTTPResponse:
    """Change a reservation."""
    code, now, wish = code_of(call), call.product.clock.now(), call.body
    agreed = Money(wish.total.amount, wish.total.currency)
    after = booking_of(wish)

    async def effect(connection: AsyncConnection) -> ReservationShape:
        row = await changes.change(connection, code, after, agreed=agreed, cause="guest", now=now)
        return reservation_shape(row, now=now)

    return await call.once(effect, around=partial(looked_elsewhere, call.product, {code: after.stay}))


async def pin_promise(call: Call) -> HTTPResponse:
    """Pin an owner's promise."""
    code, now = code_of(call), call.product.clock.now()
    promise = promise_of(call.body, now=now)

    async def effect(connection: AsyncConnection) -> PromiseShape:
        await promises.pin(connection, code, promise, now=now)
        return promise_shape(promise)

    return await call.once(effect)


async def get_bill(call: Call) -> HTTPResponse:
    """A reservation's bill."""
    async with call.product.database.unit_of_work() as connection:
        bill = await promises.bill(connection, code_of(call))
    return call.answer(bill_shape(bill))


def code_of(call: Call) -> str:
    """The reservation code in the path, however it was typed. Raises ``ReservationNotFound`` for what is none."""
    return code_from(call.path["code"])


OPERATIONS = (
    Operation(
        "POST", "/reservations", hold, "Hold a cabin for a guest", TAG, ReservationShape,
        status=201,
        description="The nights are the guest's until hold_expires_at. Two blocking reservations never share a night. "
        "With quote_id the price is the quote's while it is valid, whatever the rates are by now.",
        body=ReservationRequest,
        refusals=(
            CabinNotFound, GuestNotFound, StayInvalid, PartyInvalid, PhoneInvalid, CabinTooSmall, PetsNotAllowed,
            StayTooShort, DatesUnavailable, QuoteNotFound, QuoteExpired,
            ArrivalDayNotAllowed, PromoCodeRefused,
        ),
        takes_key=True,
    ),
    Operation(
        "GET", "/reservations", list_reservations, "A guest's reservations, oldest first", TAG, ReservationList,
        query=ReservationsQuery,
        refusals=(PhoneInvalid,),
    ),
    Operation(
        "GET", "/reservations/<code>", get_reservation, "One reservation", TAG, ReservationShape,
        parameters=CODE,
        refusals=(ReservationNotFound,),
    ),
    Operation(
        "DELETE", "/reservations/<code>", cancel_reservation, "Cancel a reservation", TAG, ReservationShape,
        description="Gives the nights back. Cancelling twice is cancelling once.",
        parameters=CODE,
        query=CancelQuery,
        refusals=(ReservationNotFound, HoldExpired, WrongState, RefundChanged),
        takes_key=True,
    ),
    Operation(
        "GET", "/reservations/<code>/cancellation", quote_cancellation, "What cancelling would give back", TAG,
        RefundQuote,
        parameters=CODE,
        refusals=(ReservationNotFound, HoldExpired, WrongState),
    ),
    Operation(
        "POST", "/reservations/<code>/change-quote", quote_change, "What a change would cost", TAG, ChangeShape,
        description="What is agreed stays agreed: only the difference between today's prices of both stays is charged.",
        parameters=CODE,
        body=ChangeRequest,
        refusals=CHANGE_REFUSALS,
    ),
    Operation(
        "POST", "/reservations/<code>/changes", change_reservation, "Change dates or party", TAG, ReservationShape,
        description="For the total that the guest agreed to; refused with price_changed when it is another by now.",
        parameters=CODE,
        body=AgreedChange,
        refusals=(*CHANGE_REFUSALS, PriceChanged),
        takes_key=True,
    ),
    Operation(
        "POST", "/reservations/<code>/promises", pin_promise, "Pin what the owner promised", TAG, PromiseShape,
        status=201,
        description="An amount changes the price from now on, and the ledger of what is confirmed.",
        parameters=CODE,
        body=PromiseRequest,
        refusals=(ReservationNotFound, HoldExpired, WrongState),
        takes_key=True,
    ),
    Operation(
        "GET", "/reservations/<code>/bill", get_bill, "A reservation's bill, with what was promised", TAG, BillShape,
        parameters=CODE,
        refusals=(ReservationNotFound,),
    ),
    *GROUP_OPERATIONS,
)  # fmt: skip
