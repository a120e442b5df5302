"""
What a complete import changes: which nights of its cabin a feed takes from now on, and whom that meets. Pure, and slow
for a great feed: not for the event loop.

Compared are nights, not events: UIDs that change, stays that are split or put together are no change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from services.calendars.caution import Doubt, Verdict, judge, runs
from services.calendars.claims import Channel, Claim, Kind, Own, ahead, claims_of, clash
from services.calendars.conflict_rows import Conflict
from services.calendars.exporting import uid_domain
from services.calendars.reading import Block, Reading
from services.calendars.repository import Feed, Taken
from services.calendars.versions import is_made_up
from services.clock import local_date
from services.domain.stay import Stay

Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Known:
    """
    What is known of a cabin before an import: what every feed takes, our live reservations, the conflicts; and the
    nights that Booking.com has been told in all that it fetched since it did not show them itself (``told``).
    """

    taken: Sequence[Taken]
    own: Sequence[Own]
    conflicts: Sequence[Conflict]
    told: AbstractSet[date]


@dataclass(frozen=True)
class Meeting:
    """A booking of the feed on nights of a confirmed reservation of ours, or of another feed's booking."""

    claim: Claim
    other_stay: Stay
    reservation_id: UUID | None = None
    other_feed_id: UUID | None = None

    def is_of(self, conflict: Conflict, feed: Feed, *, today: date) -> bool:
        """
        Whether that conflict, noted before by this feed or the other, is this meeting: of the same two stays, as far
        as they are not over (a feed names no nights that are).
        """
        mine, other = self.claim.stay, self.other_stay
        sides: tuple[object, ...] = (feed.id, self.reservation_id, self.other_feed_id)
        if conflict.feed_id != feed.id:
            mine, other = other, mine
            sides = (self.other_feed_id, None, feed.id)
        if (conflict.feed_id, conflict.reservation_id, conflict.other_feed_id) != sides:
            return False
        if conflict.other_stay is None:
            return conflict.stay.overlaps(mine)
        then = (conflict.stay, conflict.other_stay)
        return all(ahead(was, today) == ahead(now, today) for was, now in zip(then, (mine, other), strict=True))


@dataclass(frozen=True)
class Changes:
    """
    What is to be stored: the ids of ``removed`` rows, what is ``added`` with the moment at which it was first seen,
    ``doubt``, unconfirmed reservations that are ``in_the_way`` of a booking, ``new`` and ``gone`` conflicts. And how
    many nights are taken and freed by it, and ``kept`` because the feed is not believed.
    """

    removed: list[int]
    added: list[tuple[Claim, datetime]]
    doubt: Doubt | None
    in_the_way: list[tuple[Own, Claim]]
    new: list[Meeting]
    gone: list[int]
    taken: int
    freed: int
    kept: int


def compare(
    feed: Feed, reading: Reading, known: Known, *, now: datetime, fetched_at: datetime | None, is_forced: bool
) -> Changes:
    """
    What a complete reading of a feed changes. ``fetched_at``: when its channel last fetched what we publish, all that
    it had sold being known; ``is_forced``: it is believed whatever it lost.
    """
    today = local_date(now, feed.time_zone)
    before = [one for one in known.taken if one.feed_id == feed.id]
    others = [now_ahead for one in known.taken if one.feed_id != feed.id and (now_ahead := _ahead(one, today))]
    # What we published of this cabin comes back by way of a third calendar.
    ours = uid_domain(feed.cabin_id)
    blocks = [block for block in reading.blocks if not block.uid.endswith(ours)]
    blocks += _not_understood(before, reading)
    nights = {night for one in before for night in one.claim.stay if night >= today}
    said = {night for block in blocks for night in block.stay if night >= today}
    verdict = judge(nights, said, doubt=feed.doubt, now=now, is_forced=is_forced)
    sold = {night for one in before if _is_booking(one.claim) for night in one.claim.stay}
    repeated = _repeated(before, known.told)
    claims = [
        claim
        for block in blocks
        for claim in claims_of(
            block, feed.channel, known.own, fetched_at=fetched_at, sold=sold, repeated=repeated, today=today
        )
    ]
    claims += _kept(before, verdict)
    sales = [claim for claim in claims if _may_be_sold(claim, feed.channel, known.told)]
    theirs = [one for one in others if _may_be_sold(one.claim, one.channel, known.told)]
    meetings = _with_ours(claims, known.own) + _with_others(sales, known.own, theirs)
    found = list(
        {(one.claim.stay, one.other_stay, one.reservation_id, one.other_feed_id): one for one in meetings}.values()
    )
    standing = [one for one in known.conflicts if feed.id in (one.feed_id, one.other_feed_id)]
    removed, added = _rows(claims, before, now=now)
    return Changes(
        removed,
        added,
        verdict.doubt,
        in_the_way=_in_the_way(claims, known.own),
        new=[meeting for meeting in found if not any(meeting.is_of(one, feed, today=today) for one in standing)],
        gone=[
            one.id
            for one in standing
            if not any(meeting.is_of(one, feed, today=today) for meeting in found)
            and not _stands_alone(one, feed, claims)
        ],
        taken=len(said - nights),
        freed=len(nights - said - verdict.kept),
        kept=len(verdict.kept),
    )


def _ahead(taken: Taken, today: date) -> Taken | None:
    """What a feed takes, as the feed would tell it today: it may not have been read since yesterday."""
    if taken.claim.stay.check_in >= today:
        return taken
    left = ahead(taken.claim.stay, today)
    return replace(taken, claim=replace(taken.claim, stay=left)) if left is not None else None


def _repeated(before: Iterable[Taken], told: AbstractSet[date]) -> dict[UUID, set[date]]:
    """
    The nights that the feed repeats of each reservation of ours and that its channel has been told ever since: it sold
    none of them, however the reservation changed meanwhile.
    """
    found: dict[UUID, set[date]] = defaultdict(set)
    for one in before:
        if one.claim.echo_of is not None:
            found[one.claim.echo_of] |= told & set(one.claim.stay)
    return found


def _stands_alone(conflict: Conflict, feed: Feed, claims: Iterable[Claim]) -> bool:
    """Whether the other side's feed is connected no more, and this one's still has its stay: nobody knows better."""
    stay = conflict.stay if conflict.feed_id == feed.id else conflict.other_stay or conflict.stay
    return not conflict.is_connected and any(_is_booking(claim) and claim.stay.overlaps(stay) for claim in claims)


def _not_understood(before: Iterable[Taken], reading: Reading) -> list[Block]:
    """
    What was known of events that the feed still names and that cannot be read any more. One without a UID may be any
    of those without one.
    """
    named = {block.uid for block in reading.blocks}
    return [
        Block(c.uid, c.stay, c.summary, c.link)
        for c in (one.claim for one in before)
        if c.uid in reading.unreadable or ("" in reading.unreadable and is_made_up(c.uid) and c.uid not in named)
    ]


def _kept(before: Iterable[Taken], verdict: Verdict) -> list[Claim]:
    """What the feed took and is not believed to have let go: it stays what it was."""
    if not verdict.kept:
        return []
    claims = [
        replace(one.claim, stay=stay, is_kept=True)
        for one in before
        for stay in runs(verdict.kept & set(one.claim.stay))
    ]
    return list(dict.fromkeys(claims))


def _rows(
    claims: Iterable[Claim], before: Sequence[Taken], *, now: datetime
) -> tuple[list[int], list[tuple[Claim, datetime]]]:
    """The rows to remove, and those to add; what a feed took before and still takes is left as it is."""
    known = {one.claim: one for one in before}
    wanted = dict.fromkeys(claims)
    removed = [one.id for one in before if known[one.claim] is not one or one.claim not in wanted]
    first_seen = _FirstSeen(before, now)
    return removed, [(claim, first_seen.of(claim)) for claim in wanted if claim not in known]


class _FirstSeen:
    """Since when bookings of a feed are known: by their UIDs, or by their nights where UIDs change."""

    def __init__(self, before: Iterable[Taken], now: datetime) -> None:
        self._now = now
        self._by_uid: dict[str, datetime] = {}
        self._by_night: dict[date, datetime] = {}
        for one in before:
            self._by_uid[one.claim.uid] = min(one.first_seen_at, self._by_uid.get(one.claim.uid, now))
            for night in one.claim.stay:
                self._by_night[night] = min(one.first_seen_at, self._by_night.get(night, now))

    def of(self, claim: Claim) -> datetime:
        """Since when something that a feed takes now is known."""
        by_uid = self._by_uid.get(claim.uid, self._now)
        return min(by_uid, *(self._by_night.get(night, self._now) for night in claim.stay))


def _in_the_way(claims: Sequence[Claim], own: Iterable[Own]) -> list[tuple[Own, Claim]]:
    """Our unconfirmed reservations on nights that are booked elsewhere, each with a booking that is in their way."""
    met = ((one, next((claim for claim in claims if _meets(claim, one)), None)) for one in own if not one.is_confirmed)
    return [(one, claim) for one, claim in met if claim is not None]


def _with_ours(claims: Iterable[Claim], own: Iterable[Own]) -> list[Meeting]:
    confirmed = [one for one in own if one.is_confirmed]
    return [Meeting(claim, one.stay, one.id) for claim in claims for one in confirmed if _meets(claim, one)]


def _with_others(mine: Sequence[Claim], own: Iterable[Own], others: Iterable[Taken]) -> list[Meeting]:
    ours = [one.stay for one in own]
    my_nights = _by_night((claim, claim.stay) for claim in mine)
    their_nights = _by_night((one, one.claim.stay) for one in others)
    found = []
    for claim in mine:
        met = _on(claim.stay, their_nights)
        beside_mine = [one.claim.stay for one in met] + ours
        for other in met:
            whole = other.claim.stay
            beside_theirs = [one.stay for one in _on(whole, my_nights)] + ours
            beside_theirs += [one.claim.stay for one in _on(whole, their_nights) if one.feed_id != other.feed_id]
            if clash(claim.stay, whole, beside_mine=beside_mine, beside_theirs=beside_theirs):
                found.append(Meeting(claim, whole, None, other.feed_id))
    return found


def _by_night(stays: Iterable[tuple[Kept, Stay]]) -> dict[date, list[Kept]]:
    found: dict[date, list[Kept]] = {}
    for one, stay in stays:
        for night in stay:
            found.setdefault(night, []).append(one)
    return found


def _on(stay: Stay, by_night: dict[date, list[Kept]]) -> list[Kept]:
    """Whatever has a night of a stay, each once."""
    return list({id(one): one for night in stay for one in by_night.get(night, ())}.values())


def _meets(claim: Claim, own: Own) -> bool:
    return _is_booking(claim) and claim.stay.overlaps(own.stay)


def _is_booking(claim: Claim) -> bool:
    return claim.kind is Kind.BOOKING and claim.echo_of is None


def _may_be_sold(claim: Claim, channel: Channel, told: AbstractSet[date]) -> bool:
    """Whether a portal may have sold it: not what Booking.com closed, night by night, because it was told to."""
    return _is_booking(claim) and not (channel is Channel.BOOKING and told >= set(claim.stay))
