"""
Nights of another channel that come back: published to this one, which shows them as closed like whatever it imports.

Such nights are taken here and published to nobody. Else two portals that read each other through us would keep nights
closed for ever after a guest cancelled: each by the other's echo. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from services.calendars.caution import by_night, runs
from services.calendars.claims import Channel, Claim, Kind
from services.calendars.repository import Taken

# An echo is one until its channel has read us since its stay ended, and for so long in any case: a portal's feed may be
# older than what the portal knows. What it still names then is its own.
LINGERS = timedelta(hours=24)


@dataclass(frozen=True)
class Fetches:
    """When a channel last fetched what we publish of a cabin: ``at`` all, ``known_at`` all that it had sold known."""

    at: datetime | None = None
    known_at: datetime | None = None


NEVER_FETCHED = Fetches()


class Echoes:
    """
    What of a channel's claims repeats stays of others. ``before``: what it took until now; ``others``: what other
    feeds take; ``own``: our live reservations.
    """

    def __init__(
        self,
        channel: Channel,
        before: Sequence[Taken],
        others: Sequence[Taken],
        own: Collection[UUID],
        *,
        fetches: Fetches,
        now: datetime,
    ) -> None:
        self._channel = channel
        self._fetches = fetches
        self._now = now
        self._lingering: dict[date, datetime] = {}
        self._sold: set[date] = set()  # what the channel is known to have sold itself
        for one in before:
            if one.claim.echo_of is not None and one.claim.echo_of in own:
                continue  # is told apart by itself
            since = now if one.claim.echo_of is not None else one.repeated_at
            if since is None:
                self._sold.update(one.claim.stay if one.claim.kind is Kind.BOOKING else ())
            elif now - since < LINGERS or not self._has_read_since(since):
                self._lingering |= dict.fromkeys(one.claim.stay, since)
        themselves = (one for one in others if one.claim.echo_of is None and not one.claim.repeats)
        self._others = by_night((one, one.claim.stay) for one in themselves)

    def apart(self, claim: Claim) -> list[Claim]:
        """A claim in pieces: what repeats another channel's stay, and what does not."""
        closes = claim.kind is Kind.BLOCK or self._channel is Channel.BOOKING  # both a stay of its own and an echo
        nothing_to_repeat = not self._lingering and not self._others  # most feeds, by the thousand events
        if nothing_to_repeat or claim.echo_of is not None or not closes:
            return [claim]
        repeated = {
            night for night in claim.stay if night in self._lingering or self._is_another_s(claim, night)
        }  # fmt: skip
        if not repeated:
            return [claim]
        pieces = [replace(claim, stay=stay, repeats=True) for stay in runs(repeated)]
        pieces += [replace(claim, stay=stay) for stay in runs(set(claim.stay) - repeated)]
        return sorted(pieces, key=lambda piece: piece.stay)

    def repeated_at(self, claim: Claim) -> datetime | None:
        """When what a claim repeats was last known to be taken by another; ``None`` for what repeats nothing."""
        if not claim.repeats:
            return None
        return max(self._lingering.get(night, self._now) for night in claim.stay)

    def _has_read_since(self, moment: datetime) -> bool:
        return self._fetches.at is not None and self._fetches.at > moment

    def _is_another_s(self, claim: Claim, night: date) -> bool:
        if claim.kind is Kind.BOOKING and night in self._sold:
            return False
        return any(self._was_shown(claim, one) for one in self._others.get(night, ()))

    def _was_shown(self, claim: Claim, other: Taken) -> bool:
        """
        Whether the channel can have a stay from us. What Booking.com closes may be a sale of its own: it is another's
        stay if all of that is closed, and its own sales were known when it read us (as with ours: see ``claims``).
        """
        shown_at = self._fetches.at
        if claim.kind is Kind.BOOKING:
            if not claim.stay.covers(other.claim.stay):
                return False
            shown_at = self._fetches.known_at
        return shown_at is not None and other.first_seen_at <= shown_at
