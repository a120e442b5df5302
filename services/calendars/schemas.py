"""Shapes of this slice's endpoints."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from services.calendars.channels import Channel
from services.calendars.conflict_rows import Dismissal
from services.contracts import Shape


class FeedRequest(Shape):
    """Where a channel publishes the calendar of a cabin."""

    cabin_id: UUID
    channel: Channel
    url: str = Field(min_length=8, max_length=2_000, pattern=r"^[^\x00-\x20\x7f]+$", description="https or webcal")


class FeedShape(Shape):
    """
    A feed and how it is doing. Its address is a secret and is not shown: ``host`` tells it from others. ``error`` and
    ``warnings`` are for the owner to read.
    """

    id: UUID
    cabin_id: UUID
    cabin_name: str
    channel: Channel
    host: str
    nights: int = Field(description="taken from today on")
    last_good_import: datetime | None
    last_look: datetime | None
    next_look: datetime
    is_stale: bool
    error: str | None
    warnings: list[str]
    doubted_nights: int = Field(description="named no more, and kept until the feed is believed")
    doubted_since: datetime | None


class FeedList(Shape):
    """Every feed, by cabin."""

    items: list[FeedShape]


class ImportRequest(Shape):
    """``force``: the feed is right, whatever nights it has lost."""

    force: bool = False


class ImportShape(Shape):
    """
    What an import changed, in nights; ``is_changed`` is false when the feed was as before, or when somebody else's look
    came first, which counts instead (``is_overtaken``).
    """

    is_changed: bool
    is_overtaken: bool
    taken: int
    freed: int
    kept: int
    holds_given_way: int
    new_conflicts: int
    feed: FeedShape


class DismissedShape(Shape):
    """What an owner said of a conflict: ``settled``, or ``no_clash``."""

    by: str
    at: datetime
    dismissal: Dismissal


class ConflictShape(Shape):
    """
    Nights that are taken twice: a stay in a feed, on the other side ours (``reservation_code``) or another feed's
    (``other_channel``), with its nights where they are known. ``is_connected``: its calendars are still read, so
    that it ends by itself. ``ways_out`` are for the owner to read.
    """

    id: int
    kind: str
    cabin_id: UUID
    cabin_name: str
    channel: Channel
    check_in: date
    check_out: date
    summary: str
    link: str | None
    reservation_code: str | None
    guest_name: str | None
    other_channel: Channel | None
    is_connected: bool
    other_check_in: date | None
    other_check_out: date | None
    found_at: datetime
    dismissed: DismissedShape | None
    ways_out: list[str]


class ConflictList(Shape):
    """The conflicts that stand, oldest first."""

    items: list[ConflictShape]


class ExportRequest(Shape):
    """Who is to read a cabin's calendar."""

    cabin_id: UUID
    channel: Channel


class ExportShape(Shape):
    """
    A calendar that we publish: ``url`` is what the owner types in at the channel, and a secret. ``last_fetched``: when
    it was last read there.
    """

    cabin_id: UUID
    cabin_name: str
    channel: Channel
    url: str
    last_fetched: datetime | None


class ExportList(Shape):
    """Every calendar that we publish."""

    items: list[ExportShape]
