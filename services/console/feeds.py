"""The calendars' page: its content by cabin, and the few verbs of its forms."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID

from services.cabins import service as cabins
from services.calendars import service as calendars
from services.calendars.channels import MANNERS, Channel
from services.calendars.schemas import ConflictShape, ExportRequest, ExportShape, FeedRequest, FeedShape
from services.calendars.wording import reason_words
from services.console.forms import FormError
from services.errors import FeedInvalid, FeedRefused, PropertyNotFound, ProviderError
from services.wiring import Product

# How long a page waits for a portal that was just connected; the worker looks at it anyway.
FIRST_LOOK_SECONDS = 8


@dataclass(frozen=True)
class CabinCalendars:
    """The feeds that a cabin takes nights from, and the calendars of it that others read."""

    id: UUID
    name: str
    feeds: list[FeedShape]
    exports: list[ExportShape]

    @property
    def blind(self) -> list[Channel]:
        """The portals that sell it and do not read what is sold here."""
        read_by = {one.channel for one in self.exports}
        return [one.channel for one in self.feeds if MANNERS[one.channel].is_portal and one.channel not in read_by]

    @property
    def unseen(self) -> list[Channel]:
        """The portals that read what is sold here, and whose sales are not read."""
        read = {one.channel for one in self.feeds}
        return [one.channel for one in self.exports if MANNERS[one.channel].is_portal and one.channel not in read]


@dataclass(frozen=True)
class Calendars:
    """What the page shows; ``dismissed``: conflicts that stand and that an owner has dismissed."""

    cabins: list[CabinCalendars]
    conflicts: list[ConflictShape]
    dismissed: list[ConflictShape]

    @property
    def is_unused(self) -> bool:
        """Whether no cabin has a calendar of either kind."""
        return not any(cabin.feeds or cabin.exports for cabin in self.cabins)


async def everything(product: Product) -> Calendars:
    """All that the page shows; nothing before the property is set up."""
    async with product.database.unit_of_work() as connection:
        try:
            house = await cabins.house_of(connection, now=product.clock.now())
        except PropertyNotFound:
            return Calendars([], [], [])
    feeds, exports = await calendars.feeds(product), await calendars.exports(product)
    conflicts = await calendars.all_conflicts(product)
    return Calendars(
        [
            CabinCalendars(
                cabin.id,
                cabin.name,
                [one for one in feeds if one.cabin_id == cabin.id],
                [one for one in exports if one.cabin_id == cabin.id],
            )
            for cabin in house.cabins
        ],
        conflicts=[one for one in conflicts if one.dismissed is None],
        dismissed=[one for one in conflicts if one.dismissed is not None],
    )


async def connect(product: Product, wanted: FeedRequest) -> bool:
    """
    Have a feed looked at from now on, and look at it. Whether it could be read; if not its row says why. Raises
    ``FormError`` for an address that is never called, ``CabinNotFound``.
    """
    try:
        feed = await calendars.connect(product, wanted)
    except FeedRefused as refused:
        raise FormError(reason_words(refused.details["reason"])) from None
    try:
        async with asyncio.timeout(FIRST_LOOK_SECONDS):
            return await look(product, feed.id) != "failed"
    except TimeoutError:
        return False


async def look(product: Product, feed_id: UUID, *, is_forced: bool = False) -> str:
    """
    Look at a feed now. What came of it: ``read`` (``believed`` by ``is_forced``), ``same``, ``overtaken`` by another
    look, or ``failed``, and then its row says why. Raises ``FeedNotFound``.
    """
    try:
        done = await calendars.import_now(product, feed_id, is_forced=is_forced)
    except (ProviderError, FeedInvalid):
        return "failed"
    if done.is_overtaken:
        return "overtaken"
    return ("believed" if is_forced else "read") if done.is_changed else "same"


async def publish(product: Product, wanted: ExportRequest, *, is_change: bool) -> bool:
    """
    Give a channel an address for a cabin's calendar. One that it has is in use there: another takes its place only by
    ``is_change``. Whether there is a new one. Raises ``CabinNotFound``.
    """
    sides = (wanted.cabin_id, wanted.channel)
    if not is_change and any((one.cabin_id, one.channel) == sides for one in await calendars.exports(product)):
        return False
    await calendars.publish(product, *sides)
    return True
