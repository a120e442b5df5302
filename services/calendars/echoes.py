"""
What of the nights that a channel shows came from us, and what is therefore told to whom. Pure.

Portals show what they read of us as closed nights of their own. Were that told to the next portal, a stay would outlive
its cancellation: each portal would keep it closed for the other's sake. Why no night that somebody sold is ever left
out: docs/decisions/0051.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from services.calendars.channels import MANNERS, ORDER, Channel, tells_sales
from services.calendars.claims import Claim, Kind, cannot_have_sold
from services.calendars.repository import Taken


@dataclass(frozen=True)
class Told:
    """
    A night that a channel reads as taken in all that it fetched of us until ``ended_at``. ``opened_at``: the first of
    these fetches at which it did not show the night itself, so that it cannot have sold it since; ``None``: it showed
    it before it was told, or may have.
    """

    opened_at: datetime | None
    ended_at: datetime | None = None


Nights = Mapping[date, Told]


def told_after(
    before: Nights,
    nights: AbstractSet[date],
    channel: Channel,
    taken: Sequence[Taken],
    *,
    is_known: bool,
    now: datetime,
) -> dict[date, Told]:
    """
    What a channel has been told when it has fetched these ``nights``. ``taken`` are what feeds take then; ``is_known``:
    all that the channel had sold is among it. What a feed in doubt names no more it does not show, for all we know: if
    it was wrong, that is taken back (``importing``).
    """
    is_apart = tells_sales(channel)
    shown = {
        night
        for one in taken
        if one.channel == channel and not (_is_sale(one.claim) if is_apart else one.claim.is_kept)
        for night in one.claim.stay
    }
    after = {
        night: replace(one, ended_at=one.ended_at or now)
        for night, one in before.items()
        if night not in nights and _lingers(one, channel, now)
    }
    for night in nights:
        was = before.get(night)
        is_continued = was is not None and (was.ended_at is None or (is_apart and _lingers(was, channel, now)))
        opened_at = was.opened_at if was and is_continued else None
        if opened_at is None and night not in shown and (is_apart or is_known):
            opened_at = now
        after[night] = Told(opened_at)
    return after


def nights_for(
    reader: Channel, taken: Sequence[Taken], told: Mapping[Channel, Nights], *, now: datetime, today: date
) -> dict[date, datetime]:
    """The nights that a channel is told others took, each with since when that is known."""
    echoes = _Echoes(taken, told, now=now, today=today)
    held = {
        night
        for one in taken
        if one.channel == reader and one.claim.echo_of is None
        for night in one.claim.stay
        if not echoes.comes_back(one, night)
    }
    found: dict[date, datetime] = {}
    for one in taken:
        if one.channel == reader or one.claim.echo_of is not None:
            continue
        is_closed = tells_sales(one.channel) and not _is_sale(one.claim)
        # Two that cannot tell would keep a night for each other's sake: the later one is not told.
        is_later = not tells_sales(reader) and ORDER[reader] > ORDER[one.channel]
        for night in one.claim.stay:
            comes_back, is_held = echoes.comes_back(one, night), night in held
            if is_closed:
                is_needless = comes_back or (is_held and MANNERS[reader].is_portal)
            else:
                is_needless = comes_back and (is_held or is_later)
            if not is_needless:
                found[night] = min(one.first_seen_at, found.get(night, one.first_seen_at))
    return found


class _Echoes:
    """Which nights that channels show came back from us."""

    def __init__(self, taken: Sequence[Taken], told: Mapping[Channel, Nights], *, now: datetime, today: date) -> None:
        self._told, self._now = told, now
        shown: dict[UUID, set[date]] = defaultdict(set)
        channels = {}
        for one in taken:
            shown[one.feed_id] |= set(one.claim.stay)
            channels[one.feed_id] = one.channel
        self._unsold = {
            feed_id: cannot_have_sold(channel, shown[feed_id], told_ever_since(told.get(channel, {})), today=today)
            for feed_id, channel in channels.items()
        }

    def comes_back(self, one: Taken, night: date) -> bool:
        """Whether a channel that shows a night does so because it was told."""
        if not tells_sales(one.channel):
            # From its first fetch without the night on, what it closes may be sold.
            return night in self._unsold[one.feed_id]
        known = self._told.get(one.channel, {}).get(night)
        if known is None or known.opened_at is None or _is_sale(one.claim):
            return False
        return _lingers(known, one.channel, self._now)


def told_ever_since(told: Nights) -> dict[date, datetime]:
    """
    The nights that a channel did not show when it was told them, by the moment of that, and has read as taken in all
    that it fetched since.
    """
    return {night: one.opened_at for night, one in told.items() if one.opened_at is not None and one.ended_at is None}


def told_lately(told: Nights, channel: Channel, now: datetime) -> set[date]:
    """The nights that a channel may still show for having read them here."""
    return {night for night, one in told.items() if one.opened_at is not None and _lingers(one, channel, now)}


def _lingers(told: Told, channel: Channel, now: datetime) -> bool:
    """Whether a channel may still show a night for having read it here."""
    return told.ended_at is None or now - told.ended_at < MANNERS[channel].reads_within


def _is_sale(claim: Claim) -> bool:
    return claim.kind is Kind.BOOKING
