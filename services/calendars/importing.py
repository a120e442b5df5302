"""
Taking over what a feed says: which nights of its cabin are taken elsewhere from now on, and whom that meets.

Works in the caller's transaction, under the cabin's lock, like whoever takes nights of ours. Compared are nights, not
events: UIDs that change, stays that are split or put together are no change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.calendars import repository
from services.calendars.caution import Verdict, judge, runs
from services.calendars.claims import Claim, Kind, Own, claims_of, clash
from services.calendars.exporting import uid_domain
from services.calendars.reading import Block, Reading
from services.calendars.repository import Conflict, Feed, Taken
from services.clock import local_date
from services.conversations import service as conversations
from services.domain.reservation import Status
from services.domain.stay import Stay
from services.errors import FeedNotFound
from services.reservations import nights
from services.reservations import repository as reservation_rows
from services.reservations import service as reservations

log = structlog.get_logger(__name__)

Kept = TypeVar("Kept")

NOTICE, GONE = "notice", "nights_gone"


@dataclass(frozen=True)
class Imported:
    """What an import changed: nights taken and freed; and whether some are kept because the feed is not believed."""

    taken: int
    freed: int
    kept: int
    gave_way: int
    conflicts: int


async def take_over(
    connection: AsyncConnection,
    feed_id: UUID,
    reading: Reading,
    *,
    now: datetime,
    fetched_at: datetime | None = None,
    is_forced: bool = False,
) -> Imported:
    """
    Store what a complete import says. ``fetched_at``: when its channel last fetched what we publish, all that it had
    sold being known; ``is_forced``: it is believed whatever it lost. Raises ``FeedNotFound``.

    Holds of ours on nights of a new booking give way, and their guests are told; a confirmed reservation does not, and
    the conflict is noted.
    """
    found = await repository.feed(connection, feed_id)
    if found is None:
        raise FeedNotFound
    await nights.lock_cabin(connection, found.cabin_id)
    feed = await repository.feed(connection, feed_id, is_locked=True)
    if feed is None:
        raise FeedNotFound
    today = local_date(now, feed.time_zone)
    everything = await repository.taken(connection, feed.cabin_id)
    before = [one for one in everything if one.feed_id == feed.id]
    others = [one for one in everything if one.feed_id != feed.id]
    own = await repository.own_stays(connection, feed.cabin_id, today=today, now=now)
    # What we published of this cabin comes back by way of a third calendar.
    blocks = [block for block in reading.blocks if not block.uid.endswith(uid_domain(feed.cabin_id))]
    blocks += _not_understood(before, reading)
    known = {night for one in before for night in one.claim.stay if night >= today}
    said = {night for block in blocks for night in block.stay if night >= today}
    verdict = judge(known, said, doubt=feed.doubt, now=now, is_forced=is_forced)
    sold = {night for one in before if _is_booking(one.claim) for night in one.claim.stay}
    claims = [
        claim for block in blocks for claim in claims_of(block, feed.channel, own, fetched_at=fetched_at, sold=sold)
    ]
    claims += _kept(before, verdict)
    await _store(connection, feed, claims, before, now=now)
    await repository.change_feed(connection, feed.id, **repository.doubt_values(verdict.doubt))
    gave_way = await _give_way(connection, feed, claims, own, now=now)
    conflicts = await _note_conflicts(connection, feed, claims, own, others, now=now)
    freed = known - said - verdict.kept
    done = Imported(len(said - known), len(freed), len(verdict.kept), gave_way, conflicts)
    log.info("feed imported", feed=str(feed.id), **{name: getattr(done, name) for name in done.__dataclass_fields__})
    return done


def _not_understood(before: Iterable[Taken], reading: Reading) -> list[Block]:
    """What was known of events that the feed still names and that cannot be read any more."""
    uids = reading.unreadable - {""}
    return [Block(c.uid, c.stay, c.summary, c.link) for c in (one.claim for one in before) if c.uid in uids]


def _kept(before: Iterable[Taken], verdict: Verdict) -> list[Claim]:
    """What the feed took and is not believed to have let go: it stays what it was."""
    claims = [
        replace(one.claim, stay=stay, is_kept=True)
        for one in before
        for stay in runs(verdict.kept & set(one.claim.stay))
    ]
    return list(dict.fromkeys(claims))


async def _store(
    connection: AsyncConnection, feed: Feed, claims: Iterable[Claim], before: Iterable[Taken], *, now: datetime
) -> None:
    """Store what a feed takes from now on; what it took before and still takes is left as it is."""
    known = {one.claim: one for one in before}
    wanted = dict.fromkeys(claims)
    await repository.remove(
        connection, [one.id for one in before if known[one.claim] is not one or one.claim not in wanted]
    )
    first_seen = _FirstSeen(before, now)
    new = [(claim, first_seen.of(claim)) for claim in wanted if claim not in known]
    await repository.add(connection, feed, new)


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


async def _give_way(
    connection: AsyncConnection, feed: Feed, claims: Iterable[Claim], own: Iterable[Own], *, now: datetime
) -> int:
    """Let go of the holds on nights that were booked elsewhere, and have their guests told; how many."""
    count = 0
    for one in own:
        met = next((claim for claim in claims if _meets(claim, one)), None)
        if one.is_confirmed or met is None:
            continue
        row = await reservations.by_id(connection, one.id, is_locked=True)
        if row.status is not Status.HELD:
            continue
        details = {"feed": str(feed.id), "check_in": met.stay.check_in.isoformat()}
        await reservation_rows.change(
            connection, row, status=Status.EXPIRED, cause=f"calendar:{feed.channel}", now=now, details=details
        )
        await repository.add_conflict(
            connection, feed, met, kind="gave_way", now=now, reservation_id=one.id, ended_because="gave_way"
        )
        log.warning("hold gave way to a booking made elsewhere", reservation=str(one.id), feed=str(feed.id))
        conversation_id = await conversations.conversation_of_guest(connection, row.guest_id)
        if conversation_id is not None:
            await conversations.notify(
                connection,
                conversation_id=conversation_id,
                event=NOTICE,
                data={"notice": GONE, "code": row.code},
                key=f"notice:{row.id}:{GONE}",
                now=now,
            )
        count += 1
    return count


async def _note_conflicts(
    connection: AsyncConnection,
    feed: Feed,
    claims: Sequence[Claim],
    own: Sequence[Own],
    others: Sequence[Taken],
    *,
    now: datetime,
) -> int:
    """Note the conflicts that are new, and end those of this feed that are no more; how many are new."""
    found = _with_ours(claims, own) + _with_others(claims, own, others)
    standing = [
        one
        for one in await repository.open_conflicts(connection, cabin_id=feed.cabin_id)
        if feed.id in (one.feed_id, one.other_feed_id)
    ]
    gone = [one.id for one in standing if not any(meeting.is_of(one, feed) for meeting in found)]
    if gone:
        await repository.end_conflicts(connection, gone, because="feed", now=now)
    new = [meeting for meeting in found if not any(meeting.is_of(one, feed) for one in standing)]
    for meeting in new:
        await repository.add_conflict(
            connection,
            feed,
            meeting.claim,
            kind="portals" if meeting.reservation_id is None else "confirmed",
            now=now,
            reservation_id=meeting.reservation_id,
            other_feed_id=meeting.other_feed_id,
        )
        log.error("nights are taken twice", feed=str(feed.id), reservation=str(meeting.reservation_id or ""))
    return len(new)


@dataclass(frozen=True)
class _Meeting:
    """A booking of the feed on nights of a confirmed reservation of ours, or of another feed's booking."""

    claim: Claim
    reservation_id: UUID | None = None
    other_feed_id: UUID | None = None

    def is_of(self, conflict: Conflict, feed: Feed) -> bool:
        """Whether that conflict, noted before by this feed or the other, is this meeting."""
        if self.reservation_id is not None:
            sides = (conflict.feed_id, conflict.reservation_id) == (feed.id, self.reservation_id)
            return sides and conflict.stay == self.claim.stay
        sides = {conflict.feed_id, conflict.other_feed_id} == {feed.id, self.other_feed_id}
        return sides and conflict.stay.overlaps(self.claim.stay)


def _with_ours(claims: Iterable[Claim], own: Iterable[Own]) -> list[_Meeting]:
    confirmed = [one for one in own if one.is_confirmed]
    return [_Meeting(claim, one.id) for claim in claims for one in confirmed if _meets(claim, one)]


def _with_others(claims: Iterable[Claim], own: Iterable[Own], others: Iterable[Taken]) -> list[_Meeting]:
    ours = [one.stay for one in own]
    mine = [claim for claim in claims if _is_booking(claim)]
    my_nights = _by_night((claim, claim.stay) for claim in mine)
    their_nights = _by_night((one, one.claim.stay) for one in others if _is_booking(one.claim))
    found = []
    for claim in mine:
        met = _on(claim.stay, their_nights)
        beside_mine = [one.claim.stay for one in met] + ours
        for other in met:
            whole = other.claim.stay
            beside_theirs = [one.stay for one in _on(whole, my_nights)] + ours
            beside_theirs += [one.claim.stay for one in _on(whole, their_nights) if one.feed_id != other.feed_id]
            if clash(claim.stay, whole, beside_mine=beside_mine, beside_theirs=beside_theirs):
                found.append(_Meeting(claim, None, other.feed_id))
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
