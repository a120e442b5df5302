"""
What a complete import changes: which nights of its cabin a feed takes from now on, and whom that meets. Pure, and slow
for a great feed: not for the event loop.

Compared are nights, not events: UIDs that change, stays that are split or put together are no change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from services.calendars.caution import Doubt, Verdict, judge, runs
from services.calendars.channels import Channel
from services.calendars.claims import Claim, Own, ahead, cannot_have_sold, claims_of, may_be_sold
from services.calendars.clashes import Meeting, Side, meets, sides_of, with_others, with_ours, with_patience
from services.calendars.conflict_rows import Conflict
from services.calendars.echoes import Nights, told_ever_since, told_lately
from services.calendars.exporting import uid_domain
from services.calendars.reading import Block, Reading
from services.calendars.repository import Feed, Taken
from services.calendars.versions import is_made_up
from services.clock import local_date


@dataclass(frozen=True)
class Known:
    """
    What is known of a cabin before an import: what every feed takes, our live reservations, the conflicts; and what
    each channel has been ``told``.
    """

    taken: Sequence[Taken]
    own: Sequence[Own]
    conflicts: Sequence[Conflict]
    told: Mapping[Channel, Nights]


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


def was_wrong(feed: Feed, reading: Reading, told: Nights) -> bool:
    """
    Whether a feed in doubt names nights again, though not because they were told to its channel meanwhile: what it said
    since then was not all that had been sold.
    """
    if feed.doubt is None:
        return False
    named = {night for block in _blocks(feed, reading) for night in block.stay}
    closed = {night for night, since in told_ever_since(told).items() if since >= feed.doubt.since}
    return not named.isdisjoint(feed.doubt.nights - closed)


def compare(feed: Feed, reading: Reading, known: Known, *, now: datetime, is_forced: bool) -> Changes:
    """What a complete reading of a feed changes. ``is_forced``: it is believed whatever it lost."""
    today = local_date(now, feed.time_zone)
    before = [one for one in known.taken if one.feed_id == feed.id]
    others = [now_ahead for one in known.taken if one.feed_id != feed.id and (now_ahead := _ahead(one, today))]
    blocks = _blocks(feed, reading)
    blocks += _not_understood(before, reading)
    nights = {night for one in before for night in one.claim.stay if night >= today}
    said = {night for block in blocks for night in block.stay if night >= today}
    verdict = judge(nights, said, doubt=feed.doubt, now=now, is_forced=is_forced)
    sold = {night for one in before if may_be_sold(one.claim, feed.channel) for night in one.claim.stay}
    unsold = _unsold(feed.channel, said, known, today=today)
    repeated = _repeated(before)
    claims = [
        claim
        for block in blocks
        for claim in claims_of(block, feed.channel, known.own, sold=sold, unsold=unsold, repeated=repeated, today=today)
    ]
    claims += _kept(before, verdict)
    standing = [one for one in known.conflicts if feed.id in (one.feed_id, one.other_feed_id)]
    removed, added = _rows(claims, before, now=now)

    def stands(meeting: Meeting) -> bool:
        return any(meeting.is_of(one, feed, today=today) for one in standing)

    mine = sides_of(feed.id, feed.channel, claims, unsold)
    with_feeds = with_others(mine, known.own, _sides(others, known, today=today), was_clash=stands)
    explained = _explained(feed, before, others, known, now=now)
    found = with_ours(claims, feed.channel, known.own) + [meeting for meeting, _, _ in with_feeds]
    new = [one for one in with_ours(claims, feed.channel, known.own) if not stands(one)]
    new += [
        with_patience(meeting, my, other, explained=explained, standing=standing, feed=feed, now=now)
        for meeting, my, other in with_feeds
        if not stands(meeting)
    ]
    return Changes(
        removed,
        added,
        verdict.doubt,
        in_the_way=_in_the_way(claims, feed.channel, known.own),
        new=list(
            {(one.claim.stay, one.other_stay, one.reservation_id, one.other_feed_id): one for one in new}.values()
        ),
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


def _blocks(feed: Feed, reading: Reading) -> list[Block]:
    """What a feed says, but for what we published of this cabin and comes back by way of a third calendar."""
    ours = uid_domain(feed.cabin_id)
    return [block for block in reading.blocks if not block.uid.endswith(ours)]


def _unsold(channel: Channel, shown: AbstractSet[date], known: Known, *, today: date) -> frozenset[date]:
    return cannot_have_sold(channel, shown, told_ever_since(known.told.get(channel, {})), today=today)


def _sides(others: Sequence[Taken], known: Known, *, today: date) -> list[Side]:
    """What other feeds may have sold."""
    sides = []
    for feed_id, channel in {one.feed_id: one.channel for one in others}.items():
        claims = [one.claim for one in others if one.feed_id == feed_id]
        shown = {night for claim in claims for night in claim.stay}
        sides += sides_of(feed_id, channel, claims, _unsold(channel, shown, known, today=today))
    return sides


def _explained(
    feed: Feed, before: Sequence[Taken], others: Sequence[Taken], known: Known, *, now: datetime
) -> dict[UUID, set[date]]:
    """Of every feed the nights that it may show for others' sake, as of the moment before this reading."""
    ours = {night for one in known.own for night in one.stay}
    found = {feed.id: told_lately(known.told.get(feed.channel, {}), feed.channel, now)}
    for feed_id, channel in {one.feed_id: one.channel for one in others}.items():
        beside = [*before, *(one for one in others if one.feed_id != feed_id)]
        found[feed_id] = ours | {night for one in beside for night in one.claim.stay}
        found[feed_id] |= told_lately(known.told.get(channel, {}), channel, now)
    return found


def _ahead(taken: Taken, today: date) -> Taken | None:
    """What a feed takes, as the feed would tell it today: it may not have been read since yesterday."""
    if taken.claim.stay.check_in >= today:
        return taken
    left = ahead(taken.claim.stay, today)
    return replace(taken, claim=replace(taken.claim, stay=left)) if left is not None else None


def _repeated(before: Iterable[Taken]) -> dict[UUID, set[date]]:
    """The nights that the feed showed for the sake of each reservation of ours, however that changed meanwhile."""
    found: dict[UUID, set[date]] = defaultdict(set)
    for one in before:
        if one.claim.echo_of is not None:
            found[one.claim.echo_of] |= set(one.claim.stay)
    return found


def _stands_alone(conflict: Conflict, feed: Feed, claims: Iterable[Claim]) -> bool:
    """Whether the other side's feed is connected no more, and this one's still has its stay: nobody knows better."""
    stay = conflict.stay if conflict.feed_id == feed.id else conflict.other_stay or conflict.stay
    return not conflict.is_connected and any(
        may_be_sold(claim, feed.channel) and claim.stay.overlaps(stay) for claim in claims
    )


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


def _in_the_way(claims: Sequence[Claim], channel: Channel, own: Iterable[Own]) -> list[tuple[Own, Claim]]:
    """Our unconfirmed reservations on nights that are booked elsewhere, each with a booking that is in their way."""
    held = [one for one in own if not one.is_confirmed]
    met = ((one, next((claim for claim in claims if meets(claim, channel, one)), None)) for one in held)
    return [(one, claim) for one, claim in met if claim is not None]
