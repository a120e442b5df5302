"""
What a feed's blocks mean for us: a booking made elsewhere, nights that are merely not available, or our own stays come
back. Pure.

Portals show what they imported from us as closed nights of their own. Airbnb and Vrbo tell them from bookings by the
summary; Booking.com writes "CLOSED - Not available" over all. There we look at what it has sold before it looks at what
we have taken; what it shows over a whole stay of ours afterwards is that stay: it sells no night that it has closed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from services.calendars.caution import runs
from services.calendars.channels import MANNERS, Channel, Repeating, Telling, tells_sales
from services.calendars.reading import Block
from services.domain.stay import Stay


class Kind(StrEnum):
    """A booking, or nights that are not available for whatever reason: they take nights, and contradict nobody."""

    BOOKING = "booking"
    BLOCK = "block"


@dataclass(frozen=True)
class Own:
    """A live reservation of ours; ``known_since``: since when it has these nights."""

    id: UUID
    stay: Stay
    is_confirmed: bool
    known_since: datetime


@dataclass(frozen=True)
class Claim:
    """Nights that a feed takes. ``echo_of``: the reservation of ours that they repeat."""

    uid: str
    stay: Stay
    summary: str
    link: str | None
    kind: Kind
    echo_of: UUID | None = None
    is_kept: bool = False


_NOT_AVAILABLE = re.compile(r"not available|unavailable|blocked|no disponible|bloquead", re.IGNORECASE)


def kind_of(channel: Channel, summary: str) -> Kind:
    """What an event is, by what its channel calls it; in doubt a booking."""
    is_block = MANNERS[channel].telling is not Telling.ALIKE and _NOT_AVAILABLE.search(summary) is not None
    return Kind.BLOCK if is_block else Kind.BOOKING


def may_be_sold(claim: Claim, channel: Channel) -> bool:
    """
    Whether somebody may have bought these nights there: not what repeats a stay of ours, nor what a channel calls
    closed that tells what it sold from what it closed. What anybody may have written is not trusted so far.
    """
    return claim.echo_of is None and (claim.kind is Kind.BOOKING or not tells_sales(channel))


def cannot_have_sold(
    channel: Channel, shown: AbstractSet[date], told: Mapping[date, datetime], *, today: date
) -> frozenset[date]:
    """
    Nights that a channel cannot have sold, since it sells none that it has closed for us. ``told``: those that it read
    as taken in all that it fetched of us since a fetch at which it did not show them, with the moment of that. One of
    which nobody knows whether it repeats what it reads is held to what it ``shown``: whoever repeats one night that it
    read repeats all that it read until then.
    """
    if tells_sales(channel):
        return frozenset()
    missing = (since for night, since in told.items() if night > today and night not in shown)
    until = min(missing, default=None) if MANNERS[channel].repeating is Repeating.PERHAPS else None
    return frozenset(night for night, since in told.items() if until is None or since < until)


def claims_of(
    block: Block,
    channel: Channel,
    own: Sequence[Own],
    *,
    sold: Collection[date] = frozenset(),
    unsold: AbstractSet[date] = frozenset(),
    repeated: Mapping[UUID, AbstractSet[date]] = MappingProxyType({}),
    today: date = date.min,
) -> list[Claim]:
    """
    An event as what it takes, in pieces where it repeats stays of ours. ``sold``: nights that the channel is known to
    have sold itself; ``unsold``: those that it cannot have sold; ``repeated``: nights of each reservation that it
    showed for our sake before. Before ``today`` nothing is told.
    """
    kind = kind_of(channel, block.summary)
    claims = []
    left = set(block.stay)
    for one in own:
        if not block.stay.overlaps(one.stay):
            continue
        common = left & set(one.stay)
        if kind is Kind.BOOKING or not tells_sales(channel):
            is_whole = block.stay.covers(ahead(one.stay, today) or one.stay)
            if not is_whole or not common <= unsold or not common.isdisjoint(sold):
                common &= unsold & repeated.get(one.id, frozenset())
        left -= common
        claims += [Claim(block.uid, stay, block.summary, block.link, kind, one.id) for stay in runs(common)]
    if not claims:
        return [Claim(block.uid, block.stay, block.summary, block.link, kind)]
    claims += [Claim(block.uid, stay, block.summary, block.link, kind) for stay in runs(left)]
    return sorted(claims, key=lambda claim: claim.stay)


def ahead(stay: Stay, today: date) -> Stay | None:
    """What of a stay is not over."""
    return Stay(max(stay.check_in, today), stay.check_out) if stay.check_out > today else None


def clash(mine: Stay, theirs: Stay, *, beside_mine: Iterable[Stay], beside_theirs: Iterable[Stay]) -> bool:
    """
    Whether bookings of two channels are two. One that both mirror has the same nights in both; and nights that one of
    them closed for several stays are these stays', put together. ``beside_mine``: what everybody but mine says.
    """
    if not mine.overlaps(theirs):
        return False
    return not (_is_put_together(mine, beside_mine) or _is_put_together(theirs, beside_theirs))


def _is_put_together(whole: Stay, parts: Iterable[Stay]) -> bool:
    within = [part for part in parts if whole.covers(part)]
    return {night for part in within for night in part} == set(whole)
