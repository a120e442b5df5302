"""HTTP of the slice: whether a guest wants notices."""

from __future__ import annotations

from uuid import UUID

from sanic import HTTPResponse

from services.contracts import NoticesWanted
from services.errors import GuestNotFound
from services.notices import service
from services.operations.api import Call, Operation

CONVERSATION = {"conversation_id": {"type": "string", "format": "uuid"}}


async def set_notices(call: Call) -> HTTPResponse:
    """A guest stops or resumes notices."""
    wanted: NoticesWanted = call.body
    try:
        conversation_id = UUID(call.path["conversation_id"])
    except ValueError:
        raise GuestNotFound from None
    async with call.product.database.unit_of_work() as connection:
        await service.set_wanted(connection, conversation_id, wanted=wanted.wanted, now=call.product.clock.now())
        await connection.commit()
    return call.answer(wanted)


OPERATIONS = (
    Operation(
        "PUT", "/conversations/<conversation_id>/notices", set_notices,
        "Whether a guest wants to be written to unasked", "notices", NoticesWanted,
        description="Reminders and thanks stop; answers and what becomes of a payment are told all the same.",
        parameters=CONVERSATION,
        body=NoticesWanted,
        refusals=(GuestNotFound,),
    ),
)  # fmt: skip
