"""HTTP of the slice: feeds, conflicts and published calendars for owners; and the calendars themselves for channels."""

from __future__ import annotations

from typing import cast
from uuid import UUID

import structlog
from sanic import Blueprint, HTTPResponse, Request

from services.calendars import exporting, service
from services.calendars.fetching import USER_AGENT
from services.calendars.freshness import know_before_publishing
from services.calendars.schemas import (
    ConflictList,
    ExportList,
    ExportRequest,
    ExportShape,
    FeedList,
    FeedRequest,
    FeedShape,
    ImportRequest,
    ImportShape,
)
from services.errors import (
    CabinNotFound,
    FeedInvalid,
    FeedNotFound,
    FeedRefused,
    FeedUnavailable,
    NotFound,
    PropertyNotFound,
)
from services.operations.api import Call, Operation
from services.wiring import Product

log = structlog.get_logger(__name__)

TAG = "calendars"
FEED = {"feed_id": {"type": "string", "format": "uuid"}}
RETRY_SECONDS = "60"

published_calendars = Blueprint("published_calendars")


async def list_calendars(call: Call) -> HTTPResponse:
    """Every feed and how it is doing."""
    return call.answer(FeedList(items=await service.feeds(call.product)))


async def connect_calendar(call: Call) -> HTTPResponse:
    """Have a feed looked at."""
    wanted: FeedRequest = call.body
    return call.answer(await service.connect(call.product, wanted))


async def disconnect_calendar(call: Call) -> HTTPResponse:
    """Forget a feed."""
    return call.answer(await service.disconnect(call.product, _feed_id(call)))


async def import_calendar(call: Call) -> HTTPResponse:
    """Look at a feed now."""
    wanted: ImportRequest = call.body
    return call.answer(await service.import_now(call.product, _feed_id(call), is_forced=wanted.force))


async def list_calendar_conflicts(call: Call) -> HTTPResponse:
    """The conflicts that stand."""
    return call.answer(ConflictList(items=await service.conflicts(call.product)))


async def list_published_calendars(call: Call) -> HTTPResponse:
    """Every calendar that we publish."""
    return call.answer(ExportList(items=await service.exports(call.product)))


async def publish_calendar(call: Call) -> HTTPResponse:
    """Publish a cabin's calendar under a new address."""
    wanted: ExportRequest = call.body
    return call.answer(await service.publish(call.product, wanted.cabin_id, wanted.channel))


@published_calendars.get(r"/ical/<token:([A-Za-z0-9_-]{20,100})\.ics>", name="calendar")
async def published_calendar(request: Request, token: str) -> HTTPResponse:
    """
    A cabin's calendar for a channel. Whatever goes wrong is a 503, never an empty calendar: a portal would open the
    nights.
    """
    product = cast(Product, request.app.ctx.product)
    # Browsers alone send it (Fetch Metadata). An owner who tries the address is not the portal: it knows no more of us.
    is_channel = "sec-fetch-mode" not in request.headers
    try:
        # Another house of ours repeats nothing of what it reads; asked for its own it would ask us again, without end.
        is_ours = request.headers.get("user-agent", "") == USER_AGENT
        is_known = is_channel and not is_ours and await know_before_publishing(product, token)
        async with product.database.unit_of_work() as connection:
            found = await exporting.published(
                connection, token, now=product.clock.now(), is_known=is_known, is_channel=is_channel
            )
            await connection.commit()
    except NotFound:
        raise
    except Exception as error:
        log.error("calendar not published", error=type(error).__name__, exc_info=error)
        return HTTPResponse(status=503, headers={"Retry-After": RETRY_SECONDS, "Cache-Control": "no-store"})
    headers = {"ETag": found.etag, "Cache-Control": "no-cache"}
    asked = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if found.etag in asked:
        return HTTPResponse(status=304, headers=headers)
    return HTTPResponse(found.body, headers=headers, content_type="text/calendar; charset=utf-8")


def _feed_id(call: Call) -> UUID:
    try:
        return UUID(call.path["feed_id"])
    except ValueError:
        raise FeedNotFound from None


OPERATIONS = (
    Operation("GET", "/calendars", list_calendars, "Feeds of other calendars, and how they are doing", TAG, FeedList),
    Operation(
        "POST", "/calendars", connect_calendar, "Have the feed of a cabin looked at", TAG, FeedShape,
        status=201,
        description="https and webcal on public addresses only. The address is never shown again.",
        body=FeedRequest,
        refusals=(CabinNotFound, PropertyNotFound, FeedRefused),
    ),
    Operation(
        "DELETE", "/calendars/<feed_id>", disconnect_calendar, "Forget a feed, and free what it took", TAG, FeedShape,
        parameters=FEED,
        refusals=(FeedNotFound,),
    ),
    Operation(
        "POST", "/calendars/<feed_id>/import", import_calendar, "Look at a feed now", TAG, ImportShape,
        description="With force it is believed, whatever nights it has lost.",
        parameters=FEED,
        body=ImportRequest,
        refusals=(FeedNotFound, FeedRefused, FeedInvalid, FeedUnavailable),
    ),
    Operation(
        "GET", "/calendar-conflicts", list_calendar_conflicts, "Nights that are taken twice", TAG, ConflictList,
    ),
    Operation("GET", "/published-calendars", list_published_calendars, "Calendars that we publish", TAG, ExportList),
    Operation(
        "POST", "/published-calendars", publish_calendar, "Publish a cabin's calendar for a channel", TAG, ExportShape,
        status=201,
        description="Under a new address: the one that the channel had serves no more. Without what came from there.",
        body=ExportRequest,
        refusals=(CabinNotFound, PropertyNotFound),
    ),
)  # fmt: skip
