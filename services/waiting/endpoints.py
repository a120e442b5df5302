"""HTTP of the slice: a guest joins the waiting list, asks about it, leaves it, takes or declines what is offered."""

from __future__ import annotations

from uuid import UUID

from sanic import HTTPResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from services.contracts import ReservationShape, WaitingList, WaitingRequest, WaitingShape
from services.domain.party import Party
from services.domain.stay import Stay
from services.errors import (
    CabinNotFound,
    CabinTooSmall,
    GuestNotFound,
    HoldExpired,
    NothingOffered,
    PartyInvalid,
    PetsNotAllowed,
    PropertyNotFound,
    ReservationNotFound,
    StayInvalid,
    WrongState,
)
from services.operations.api import Call, Operation
from services.reservations.endpoints import CODE, code_of
from services.reservations.shapes import reservation_shape
from services.waiting import service
from services.waiting.service import Waiting

TAG = "waiting list"
CONVERSATION = {"conversation_id": {"type": "string", "format": "uuid"}}


async def join_waiting_list(call: Call) -> HTTPResponse:
    """Join the waiting list."""
    conversation_id, wish, now = _conversation(call), call.body, call.product.clock.now()

    async def effect(connection: AsyncConnection) -> WaitingShape:
        joined = await service.join(
            connection,
            conversation_id,
            stay=Stay(wish.check_in, wish.check_out),
            party=Party(wish.adults, wish.children, wish.pets, wish.babies),
            cabin_id=wish.cabin_id,
            name=wish.name,
            now=now,
        )
        return waiting_shape(joined)

    return await call.once(effect)


async def get_waiting_list(call: Call) -> HTTPResponse:
    """What a guest waits for."""
    async with call.product.database.unit_of_work() as connection:
        found = await service.waiting(connection, _conversation(call))
    return call.answer(WaitingList(items=[waiting_shape(one) for one in found]))


async def leave_waiting_list(call: Call) -> HTTPResponse:
    """Leave the waiting list."""
    conversation_id, now = _conversation(call), call.product.clock.now()

    async def effect(connection: AsyncConnection) -> WaitingList:
        left = await service.leave(connection, conversation_id, now=now)
        return WaitingList(items=[waiting_shape(one) for one in left])

    return await call.once(effect)


async def take_offer(call: Call) -> HTTPResponse:
    """Take what is offered."""
    code, now = code_of(call), call.product.clock.now()

    async def effect(connection: AsyncConnection) -> ReservationShape:
        return reservation_shape(await service.take(connection, code, now=now), now=now)

    return await call.once(effect)


async def decline_offer(call: Call) -> HTTPResponse:
    """Decline what is offered."""
    code, now = code_of(call), call.product.clock.now()

    async def effect(connection: AsyncConnection) -> ReservationShape:
        return reservation_shape(await service.decline(connection, code, now=now), now=now)

    return await call.once(effect)


def waiting_shape(one: Waiting) -> WaitingShape:
    """A wish that waits, as the API shows it."""
    entry = one.entry
    return WaitingShape(
        cabin_id=entry.cabin_id,
        cabin_name=entry.cabin_name,
        check_in=entry.stay.check_in,
        check_out=entry.stay.check_out,
        adults=entry.party.adults,
        children=entry.party.children,
        babies=entry.party.babies,
        pets=entry.party.pets,
        since=entry.since,
        ahead=one.ahead,
        offered=entry.code,
    )


def _conversation(call: Call) -> UUID:
    try:
        return UUID(call.path["conversation_id"])
    except ValueError:
        raise GuestNotFound from None


OPERATIONS = (
    Operation(
        "POST", "/conversations/<conversation_id>/waiting-list", join_waiting_list, "Join the waiting list", TAG,
        WaitingShape,
        status=201,
        description="The guest is offered the nights once they are free, in the order in which guests asked, with a "
        "short hold in their name. The same nights wished again keep their place.",
        parameters=CONVERSATION,
        body=WaitingRequest,
        refusals=(
            GuestNotFound, PropertyNotFound, CabinNotFound, StayInvalid, PartyInvalid, CabinTooSmall, PetsNotAllowed,
        ),
        takes_key=True,
    ),
    Operation(
        "GET", "/conversations/<conversation_id>/waiting-list", get_waiting_list, "What a guest waits for", TAG,
        WaitingList,
        parameters=CONVERSATION,
        refusals=(GuestNotFound,),
    ),
    Operation(
        "DELETE", "/conversations/<conversation_id>/waiting-list", leave_waiting_list, "Leave the waiting list", TAG,
        WaitingList,
        description="All that the guest waited for, with what is held for them by it.",
        parameters=CONVERSATION,
        refusals=(GuestNotFound,),
        takes_key=True,
    ),
    Operation(
        "POST", "/reservations/<code>/taking", take_offer, "Say yes to nights that were offered from the list", TAG,
        ReservationShape,
        description="From then on it is a hold like any other, with the usual time to pay. Twice is once.",
        parameters=CODE,
        refusals=(ReservationNotFound, NothingOffered, HoldExpired, WrongState),
        takes_key=True,
    ),
    Operation(
        "POST", "/reservations/<code>/declining", decline_offer, "Say no to nights that were offered from the list",
        TAG, ReservationShape,
        description="Whoever is next in line is offered them.",
        parameters=CODE,
        refusals=(ReservationNotFound, NothingOffered),
        takes_key=True,
    ),
)  # fmt: skip
