"""
What of the nights that a channel shows came from us, and what is therefore told to whom. Pure.

Portals show what they read of us as closed nights of their own. Were that told to the next portal, a stay would outlive
its cancellation: each portal would keep it closed for the other's sake. Why no night that somebody sold is ever left
out: docs/decisions/0051.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from services.calendars.claims import PORTALS, Channel, Claim, Kind
from services.calendars.repository import Taken

# They call what they sold by another name than what they merely closed. Booking.com calls all "CLOSED"; of other
# calendars nobody knows what they mean: what those show is theirs.
TELL_SALES = frozenset({Channel.AIRBNB, Channel.VRBO})
# A portal's feed may be older than what the portal knows: for so long after it has read that nights are free.
LINGERS = timedelta(hours=24)


@dataclass(frozen=True)
class Told:
    """
    A night that a channel reads as taken in all that it fetched of us until ``ended_at``. ``is_its_own``: the channel
    showed it before it was told, or may have.
    """

    is_its_own: bool
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
    all that the channel had sold is among it.
    """
    tells_sales = channel in TELL_SALES
    shown = {
        night
        for one in taken
        if one.channel == channel and not (tells_sales and _is_sale(one.claim))
        for night in one.claim.stay
    }
    after = {
        night: replace(one, ended_at=one.ended_at or now)
        for night, one in before.items()
        if night not in nights and (one.ended_at is None or now - one.ended_at < LINGERS)
    }
    for night in nights:
        was = before.get(night)
        is_opened = night not in shown and (tells_sales or is_known)
        is_continued = was is not None and (was.ended_at is None or (tells_sales and _lingers(was, now)))
        after[night] = Told(is_its_own=not is_opened and (was.is_its_own if was and is_continued else True))
    return after


def nights_for(
    reader: Channel, taken: Sequence[Taken], told: Mapping[Channel, Nights], *, now: datetime
) -> dict[date, datetime]:
    """The nights that a channel is told others took, each with since when that is known."""
    held = {
        night
        for one in taken
        if one.channel == reader and one.claim.echo_of is None
        for night in one.claim.stay
        if not _comes_back(one, night, told, now)
    }
    found: dict[date, datetime] = {}
    for one in taken:
        if one.channel == reader or one.claim.echo_of is not None:
            continue
        is_closed = one.channel in TELL_SALES and not _is_sale(one.claim)
        for night in one.claim.stay:
            comes_back, is_held = _comes_back(one, night, told, now), night in held
            is_needless = comes_back or (is_held and reader in PORTALS) if is_closed else comes_back and is_held
            if not is_needless:
                found[night] = min(one.first_seen_at, found.get(night, one.first_seen_at))
    return found


def _comes_back(one: Taken, night: date, told: Mapping[Channel, Nights], now: datetime) -> bool:
    """Whether a channel that shows a night does so because it was told."""
    known = told.get(one.channel, {}).get(night)
    if known is None or known.is_its_own:
        return False
    if one.channel in TELL_SALES:
        return not _is_sale(one.claim) and _lingers(known, now)
    # From its first fetch without the night on, what Booking.com closes may be sold.
    return one.channel is Channel.BOOKING and known.ended_at is None


def _lingers(told: Told, now: datetime) -> bool:
    return told.ended_at is None or now - told.ended_at < LINGERS


def _is_sale(claim: Claim) -> bool:
    return claim.kind is Kind.BOOKING
