"""
When a feed that no longer names nights is believed. Pure.

A guest's cancellation is one stay less. A feed that is suddenly empty, or has lost many nights at once, is more often
broken than right: its nights stay taken until it has said the same in complete imports two hours apart, or an owner
says so. A feed that fails says nothing at all, so it frees nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.domain.stay import ONE_DAY, Stay

BELIEVED_AFTER = timedelta(hours=2)
MANY_STAYS = 3
MANY_NIGHTS = 7


@dataclass(frozen=True)
class Doubt:
    """Nights that a feed has named no more ``since`` a moment, in every complete import from then on."""

    since: datetime
    nights: frozenset[date]


@dataclass(frozen=True)
class Verdict:
    """Which of the known nights stay taken though the feed names them no more, and what is doubted from now on."""

    kept: frozenset[date]
    doubt: Doubt | None


def judge(
    known: Iterable[date], said: Iterable[date], *, doubt: Doubt | None, now: datetime, is_forced: bool = False
) -> Verdict:
    """
    Judge a complete import: nights from today on that were ``known`` and those that the feed ``said`` now.
    ``is_forced``: an owner says that the feed is right.
    """
    known = frozenset(known)
    missing = known - frozenset(said)
    if is_forced or not missing:
        return Verdict(frozenset(), None)
    believed: frozenset[date] = frozenset()
    if doubt is not None:
        still = doubt.nights & missing
        if now - doubt.since >= BELIEVED_AFTER:
            believed = still
        elif still:
            newly = missing - still
            is_small = bool(newly) and not _is_sweeping(known - still, newly)
            return Verdict(still if is_small else missing, Doubt(doubt.since, still))
    left = missing - believed
    if not left or not _is_sweeping(known - believed, left):
        return Verdict(frozenset(), None)
    return Verdict(left, Doubt(now, left))


def _is_sweeping(known: frozenset[date], missing: frozenset[date]) -> bool:
    """Whether so much is missing at once: all of it, or half, of many nights or stays."""
    if missing == known:
        return True
    return 2 * len(missing) >= len(known) and (len(missing) >= MANY_NIGHTS or len(runs(missing)) >= MANY_STAYS)


def runs(nights: Iterable[date]) -> list[Stay]:
    """Nights as the fewest stays that have just them, in order."""
    found: list[Stay] = []
    for night in sorted(nights):
        if found and found[-1].check_out == night:
            found[-1] = Stay(found[-1].check_in, night + ONE_DAY)
        else:
            found.append(Stay(night, night + ONE_DAY))
    return found
