"""
Where a feed's bookings meet confirmed stays of ours, and other feeds' bookings. Pure.

Two portals may mirror one stay, each as of when it last read the other (or us). So a channel that does not tell what it
sold from what it closed is given time before its nights are called a clash: as long as it takes to follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from services.calendars.caution import runs
from services.calendars.channels import MANNERS, Channel, tells_sales
from services.calendars.claims import Claim, Kind, Own, ahead, clash, may_be_sold
from services.calendars.conflict_rows import Conflict
from services.calendars.repository import Feed
from services.clock import local_date
from services.domain.stay import Stay

Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Meeting:
    """
    A booking of the feed on nights of a confirmed reservation of ours, or of another feed's booking. ``shown_from``:
    until then a portal may only be behind.
    """

    claim: Claim
    other_stay: Stay
    reservation_id: UUID | None = None
    other_feed_id: UUID | None = None
    shown_from: datetime | None = None

    def is_of(self, conflict: Conflict, feed: Feed, *, today: date) -> bool:
        """
        Whether that conflict, noted before by this feed or the other, is this meeting: of the same two stays, as far
        as they are not over (a feed names no nights that are).
        """
        if not self._is_between_sides_of(conflict, feed):
            return False
        mine, other = self._seen_from(conflict, feed)
        if conflict.other_stay is None:
            return conflict.stay.overlaps(mine)
        then = (conflict.stay, conflict.other_stay)
        return all(ahead(was, today) == ahead(now, today) for was, now in zip(then, (mine, other), strict=True))

    def follows(self, conflict: Conflict, feed: Feed) -> bool:
        """Whether it is what became of that conflict, by a change of either stay."""
        if not self._is_between_sides_of(conflict, feed):
            return False
        mine, other = self._seen_from(conflict, feed)
        return conflict.stay.overlaps(mine) and (conflict.other_stay or conflict.stay).overlaps(other)

    def _is_between_sides_of(self, conflict: Conflict, feed: Feed) -> bool:
        sides: tuple[object, ...] = (feed.id, self.reservation_id, self.other_feed_id)
        if conflict.feed_id != feed.id:
            sides = (self.other_feed_id, None, feed.id)
        return (conflict.feed_id, conflict.reservation_id, conflict.other_feed_id) == sides

    def _seen_from(self, conflict: Conflict, feed: Feed) -> tuple[Stay, Stay]:
        sides = self.claim.stay, self.other_stay
        return sides if conflict.feed_id == feed.id else (sides[1], sides[0])


@dataclass(frozen=True)
class Side:
    """
    An event of a feed that somebody may have booked, as a whole, and the ``parts`` of it that its channel may have
    sold.
    """

    feed_id: UUID
    channel: Channel
    claim: Claim
    parts: Sequence[Stay]


def sides_of(feed_id: UUID, channel: Channel, claims: Iterable[Claim], unsold: AbstractSet[date]) -> list[Side]:
    """
    What of a feed's claims may be bookings, as far as other portals go: not what it merely closed, by its words or
    because it was told to (``unsold``).
    """
    sides = []
    for claim in claims:
        parts = runs(set(claim.stay) - unsold)
        if claim.kind is Kind.BOOKING and claim.echo_of is None and parts:
            sides.append(Side(feed_id, channel, claim, parts))
    return sides


def with_ours(claims: Iterable[Claim], channel: Channel, own: Iterable[Own]) -> list[Meeting]:
    """The meetings of a feed's claims with confirmed reservations of ours."""
    confirmed = [one for one in own if one.is_confirmed]
    return [Meeting(claim, one.stay, one.id) for claim in claims for one in confirmed if meets(claim, channel, one)]


def meets(claim: Claim, channel: Channel, own: Own) -> bool:
    """Whether a feed's claim may be a booking on nights of a reservation."""
    return may_be_sold(claim, channel) and claim.stay.overlaps(own.stay)


def with_others(
    mine: Sequence[Side], own: Iterable[Own], theirs: Iterable[Side], *, was_clash: Callable[[Meeting], bool]
) -> list[tuple[Meeting, Side, Side]]:
    """
    The meetings of a feed's bookings with other feeds', each with the events of both sides. Events that are one stay
    as a whole are none, unless they were told to be two before: the rest may have been closed since.
    """
    ours = [one.stay for one in own]
    my_nights = _by_night((side, side.claim.stay) for side in mine)
    their_nights = _by_night((side, side.claim.stay) for side in theirs)
    found = []
    for my in mine:
        met = _on(my.claim.stay, their_nights)
        for other in met:
            around = _on(other.claim.stay, my_nights)
            around += [one for one in _on(other.claim.stay, their_nights) if one.feed_id != other.feed_id]
            is_one = not clash(
                my.claim.stay,
                other.claim.stay,
                beside_mine=[one.claim.stay for one in met] + ours,
                beside_theirs=[one.claim.stay for one in around] + ours,
            )
            beside_mine = [part for one in met for part in one.parts] + ours
            beside_theirs = [part for one in around for part in one.parts] + ours
            for part in my.parts:
                for other_part in other.parts:
                    if clash(part, other_part, beside_mine=beside_mine, beside_theirs=beside_theirs):
                        meeting = Meeting(replace(my.claim, stay=part), other_part, None, other.feed_id)
                        if not is_one or was_clash(meeting):
                            found.append((meeting, my, other))
    return found


def with_patience(
    meeting: Meeting,
    my: Side,
    other: Side,
    *,
    explained: Mapping[UUID, AbstractSet[date]],
    standing: Iterable[Conflict],
    feed: Feed,
    now: datetime,
) -> Meeting:
    """
    A new meeting of two feeds' bookings with the moment from which it is shown. A side that does not tell what it sold,
    and shows only what others took a moment ago (``explained``, by feed), may be behind: it gets as long as its channel
    needs to follow, once, and none where somebody arrives by then.
    """
    before = [one for one in standing if meeting.follows(one, feed)]
    if before:
        moments = [one.shown_from for one in before]
        known = [moment for moment in moments if moment is not None]
        return replace(meeting, shown_from=min(known) if len(known) == len(moments) else None)
    behind = [
        MANNERS[side.channel].reads_within
        for side in (my, other)
        if not tells_sales(side.channel) and set(side.claim.stay) <= explained[side.feed_id]
    ]
    if not behind:
        return meeting
    until = now + max(behind)
    first = max(meeting.claim.stay.check_in, meeting.other_stay.check_in)
    return replace(meeting, shown_from=until) if first > local_date(until, feed.time_zone) else meeting


def _by_night(stays: Iterable[tuple[Kept, Stay]]) -> dict[date, list[Kept]]:
    found: dict[date, list[Kept]] = {}
    for one, stay in stays:
        for night in stay:
            found.setdefault(night, []).append(one)
    return found


def _on(stay: Stay, by_night: dict[date, list[Kept]]) -> list[Kept]:
    """Whatever has a night of a stay, each once."""
    return list({id(one): one for night in stay for one in by_night.get(night, ())}.values())
