"""What the commands of ``services.calendars.cli`` that need the product do, in words for the owner."""

from __future__ import annotations

import sys

from services.cabins import service as cabins
from services.calendars import service
from services.calendars.channels import Channel
from services.calendars.schemas import FeedShape
from services.calendars.wording import CHANNELS, reason_words
from services.errors import FeedInvalid, ProviderError
from services.wiring import Product

FAILED = 1


async def import_all(product: Product, *, is_forced: bool) -> int:
    """Look at every feed now and say what came of each; 1 when one failed."""
    has_failed = False
    for feed in await service.feeds(product):
        try:
            done = await service.import_now(product, feed.id, is_forced=is_forced)
        except (ProviderError, FeedInvalid) as error:
            has_failed = True
            _say(f"{_name(feed)}: {reason_words(error.details.get('reason', ''))}")
        else:
            changes = f"{done.taken} noches tomadas, {done.freed} liberadas, {done.kept} en duda"
            nothing = "otra lectura terminó antes, y vale la de ella" if done.is_overtaken else "sin cambios"
            _say(f"{_name(feed)}: {changes if done.is_changed else nothing}.")
    return FAILED if has_failed else 0


async def show_status(product: Product) -> int:
    """Say how every feed is doing and which nights are taken twice."""
    feeds = await service.feeds(product)
    if not feeds:
        _say("No hay ningún calendario conectado: lo que se venda en otro lado no lo sabemos.")
    for feed in feeds:
        good = f"última lectura {feed.last_good_import:%d/%m %H:%M} UTC" if feed.last_good_import else "nunca leído"
        _say(f"{_name(feed)}: {feed.nights} noches, {good}.{' ATRASADO.' if feed.is_stale else ''}")
        for words in [feed.error] if feed.error else feed.warnings:
            _say(f"  {words}")
        if feed.doubted_nights:
            _say(f"  Dejó de nombrar {feed.doubted_nights} noches; siguen bloqueadas hasta que lo confirme.")
    for one in await service.conflicts(product):
        sides = f"{CHANNELS[one.channel]} y {one.reservation_code or CHANNELS[one.other_channel or 'other']}"
        _say(f"CHOQUE en {one.cabin_name}, {one.check_in:%d/%m} a {one.check_out:%d/%m}: {sides}.")
        for words in one.ways_out:
            _say(f"  {words}")
    return 0


async def show_export(product: Product, cabin_name: str, channel: Channel, *, is_new: bool) -> int:
    """Say at which address a channel reads a cabin's calendar; it is made when there is none, or another is wanted."""
    async with product.database.unit_of_work() as connection:
        house = await cabins.house_of(connection, now=product.clock.now())
    cabin = next((one for one in house.cabins if one.name.lower() == cabin_name.lower()), None)
    if cabin is None:
        _say(f"No hay una cabaña «{cabin_name}». Hay: {', '.join(one.name for one in house.cabins)}.")
        return FAILED
    known = [one for one in await service.exports(product) if (one.cabin_id, one.channel) == (cabin.id, channel)]
    shown = known[0] if known and not is_new else await service.publish(product, cabin.id, channel)
    _say(shown.url)
    return 0


def _name(feed: FeedShape) -> str:
    return f"{feed.cabin_name}, {CHANNELS[feed.channel]} ({feed.host})"


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
