"""Feeds, conflicts and published calendars as owners see and change them."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins import service as cabins
from services.calendars import conflict_rows, export_rows, polling, repository
from services.calendars.channels import MANNERS, Channel
from services.calendars.conflict_rows import Conflict, Dismissal
from services.calendars.export_rows import Export
from services.calendars.fetching import canonical
from services.calendars.importing import Imported
from services.calendars.reading import Warned
from services.calendars.repository import Feed
from services.calendars.schemas import ConflictShape, DismissedShape, ExportShape, FeedRequest, FeedShape, ImportShape
from services.calendars.wording import reason_words, warning_words, ways_out
from services.clock import local_date
from services.errors import CabinNotFound, FeedNotFound, FeedRefused, WrongState
from services.ids import new_token
from services.wiring import Product

log = structlog.get_logger(__name__)

STALE_AFTER = timedelta(hours=6)


async def connect(product: Product, wanted: FeedRequest) -> FeedShape:
    """
    Have a cabin's feed looked at from now on; one that is there stays as it is, but for a channel that is put right.
    Raises ``CabinNotFound``, ``FeedRefused`` for an address that is never called, or a portal's that another cabin
    reads: it is about one listing, while a calendar of one's own may be about several cabins.
    """
    now = product.clock.now()
    url = canonical(wanted.url, may_be_private=product.settings.calendar_private_addresses)
    async with product.database.unit_of_work() as connection:
        await _require_cabin(product, wanted.cabin_id)
        readers = {one.cabin_id for one in await repository.feeds(connection) if one.url == url}
        if MANNERS[wanted.channel].is_portal and readers - {wanted.cabin_id}:
            raise FeedRefused(reason="of_another_cabin")
        feed_id = await repository.add_feed(
            connection, cabin_id=wanted.cabin_id, channel=wanted.channel, url=url, now=now
        )
        await connection.commit()
    return await feed(product, feed_id)


async def disconnect(product: Product, feed_id: UUID) -> FeedShape:
    """
    Forget a feed and free what it took; as it was. Its conflicts stand until an owner has seen to them. Raises
    ``FeedNotFound``.
    """
    shown = await feed(product, feed_id)
    async with product.database.unit_of_work() as connection:
        await repository.remove_feed(connection, feed_id)
        await connection.commit()
    return shown


async def feed(product: Product, feed_id: UUID) -> FeedShape:
    """A feed. Raises ``FeedNotFound``."""
    found = next((one for one in await feeds(product) if one.id == feed_id), None)
    if found is None:
        raise FeedNotFound
    return found


async def feeds(product: Product) -> list[FeedShape]:
    """Every feed and how it is doing, by cabin."""
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        found = await repository.feeds(connection)
        today = local_date(now, found[0].time_zone) if found else now.date()
        nights = await repository.nights_ahead(connection, today=today)
    return [_feed_shape(one, nights.get(one.id, 0), now=now) for one in found]


async def import_now(product: Product, feed_id: UUID, *, is_forced: bool) -> ImportShape:
    """Look at a feed now. Raises what :func:`services.calendars.polling.poll` raises."""
    came_of_it = await polling.poll(product, feed_id, is_forced=is_forced)
    done = came_of_it if isinstance(came_of_it, Imported) else Imported(0, 0, 0, 0, 0)
    return ImportShape(
        is_changed=done is came_of_it,
        is_overtaken=came_of_it is polling.NoNews.OVERTAKEN,
        taken=done.taken,
        freed=done.freed,
        kept=done.kept,
        holds_given_way=done.gave_way,
        new_conflicts=done.conflicts,
        feed=await feed(product, feed_id),
    )


async def conflicts(product: Product) -> list[ConflictShape]:
    """The conflicts that stand, oldest first, without those that an owner dismissed."""
    return [one for one in await all_conflicts(product) if one.dismissed is None]


async def all_conflicts(product: Product) -> list[ConflictShape]:
    """The conflicts that stand, oldest first, dismissed ones as well."""
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        return [_conflict_shape(one) for one in await conflict_rows.open_conflicts(connection, now=now)]


async def dismiss(product: Product, conflict_id: int, dismissal: Dismissal, *, by: str) -> None:
    """
    Show a conflict no more, until a side of it changes or it comes back; ``by``: who says so. Raises ``WrongState`` for
    one that stands no more or is dismissed.
    """
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        found = await _standing(connection, conflict_id, now=now)
        if found.dismissed is not None:
            raise WrongState
        await conflict_rows.dismiss(connection, found.id, by=by, dismissal=dismissal, now=now)
        await connection.commit()
    log.info("conflict dismissed", conflict=conflict_id, dismissal=dismissal.value)


async def show_again(product: Product, conflict_id: int) -> None:
    """Show a dismissed conflict again. Raises ``WrongState`` for one that stands no more or is shown."""
    async with product.database.unit_of_work() as connection:
        found = await _standing(connection, conflict_id, now=product.clock.now())
        if found.dismissed is None:
            raise WrongState
        await conflict_rows.show_again(connection, found.id)
        await connection.commit()


async def _standing(connection: AsyncConnection, conflict_id: int, *, now: datetime) -> Conflict:
    standing = await conflict_rows.open_conflicts(connection, now=now)
    found = next((one for one in standing if one.id == conflict_id), None)
    if found is None:
        raise WrongState
    return found


async def publish(product: Product, cabin_id: UUID, channel: Channel) -> ExportShape:
    """
    Publish a cabin's calendar for a channel, under a new address; one that it had serves no more. Raises
    ``CabinNotFound``.
    """
    await _require_cabin(product, cabin_id)
    async with product.database.unit_of_work() as connection:
        await export_rows.set_export(
            connection, cabin_id=cabin_id, channel=channel, token=new_token(), now=product.clock.now()
        )
        await connection.commit()
    return next(one for one in await exports(product) if (one.cabin_id, one.channel) == (cabin_id, channel))


async def exports(product: Product) -> list[ExportShape]:
    """Every calendar that we publish."""
    async with product.database.unit_of_work() as connection:
        return [_export_shape(product, one) for one in await export_rows.exports(connection)]


async def _require_cabin(product: Product, cabin_id: UUID) -> None:
    async with product.database.unit_of_work() as connection:
        house = await cabins.house_of(connection, now=product.clock.now())
    if all(cabin.id != cabin_id for cabin in house.cabins):
        raise CabinNotFound


def is_stale(feed: Feed, now: datetime) -> bool:
    """Whether a feed could not be read for so long that an owner should know."""
    return now - (feed.good_at or feed.created_at) >= STALE_AFTER


def _feed_shape(feed: Feed, nights: int, *, now: datetime) -> FeedShape:
    return FeedShape(
        id=feed.id,
        cabin_id=feed.cabin_id,
        cabin_name=feed.cabin_name,
        channel=feed.channel,
        host=urlsplit(feed.url).hostname or "",
        nights=nights,
        last_good_import=feed.good_at,
        last_look=feed.polled_at,
        next_look=feed.next_poll_at,
        is_stale=is_stale(feed, now),
        error=reason_words(feed.error) if feed.error else None,
        warnings=[warning_words(Warned(code, about)) for code, about in feed.warnings],
        doubted_nights=len(feed.doubt.nights) if feed.doubt else 0,
        doubted_since=feed.doubt.since if feed.doubt else None,
    )


def _conflict_shape(one: Conflict) -> ConflictShape:
    return ConflictShape(
        id=one.id,
        kind=one.kind,
        cabin_id=one.cabin_id,
        cabin_name=one.cabin_name,
        channel=one.channel,
        check_in=one.stay.check_in,
        check_out=one.stay.check_out,
        summary=one.summary,
        link=one.link,
        reservation_code=one.reservation_code,
        guest_name=one.guest_name,
        other_channel=one.other_channel,
        is_connected=one.is_connected,
        other_check_in=one.other_stay.check_in if one.other_stay else None,
        other_check_out=one.other_stay.check_out if one.other_stay else None,
        found_at=one.found_at,
        dismissed=DismissedShape(**vars(one.dismissed)) if one.dismissed else None,
        ways_out=ways_out(one.channel, one.other_channel, one.reservation_code),
    )


def _export_shape(product: Product, export: Export) -> ExportShape:
    return ExportShape(
        cabin_id=export.cabin_id,
        cabin_name=export.cabin_name,
        channel=export.channel,
        url=f"{product.settings.base_url}/ical/{export.token}.ics",
        last_fetched=export.fetched_at,
    )
