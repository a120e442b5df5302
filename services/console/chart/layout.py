"""
The tape chart as a table: which bar stands in which line of its cabin, and which cells that makes. Pure.

A day is two columns, its morning and its afternoon: a stay goes from the afternoon of its arrival to the morning of its
departure, so that who leaves and who arrives share a day and no column. A night is such a pair, of two days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.calendars.caution import runs
from services.domain.stay import ONE_DAY, Stay


class Kind(StrEnum):
    """What takes nights: ours, kept by the house, sold elsewhere, or closed elsewhere for whatever reason."""

    HELD = "held"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    BLOCK = "block"
    SOLD = "sold"
    CLOSED = "closed"


OURS = frozenset({Kind.HELD, Kind.CONFIRMED, Kind.COMPLETED, Kind.BLOCK})
ORDER = tuple(Kind)


@dataclass(frozen=True)
class Claim:
    """Somebody's nights of one cabin. ``key`` names it to the page; ``is_clash``: they are sold twice."""

    kind: Kind
    stay: Stay
    key: str
    is_clash: bool = False


@dataclass(frozen=True)
class Window:
    """The days that are shown, from the ``first`` on."""

    first: date
    days: int

    @property
    def end(self) -> date:
        """The day after the last."""
        return self.first + timedelta(days=self.days)

    @property
    def stay(self) -> Stay:
        """Every night of which something is shown: that before the first day ends in its morning."""
        return Stay(self.first - ONE_DAY, self.end)

    def __iter__(self) -> Iterator[date]:
        """The days."""
        return (self.first + timedelta(days=number) for number in range(self.days))

    def column(self, day: date) -> int:
        """Where the afternoon of a day begins, in half days from the left, within the window."""
        return min(max(0, 2 * (day - self.first).days + 1), 2 * self.days)


@dataclass(frozen=True)
class Bar:
    """Nights of a claim that are shown together: all of them, or what others leave of them."""

    claim: Claim
    stay: Stay


@dataclass(frozen=True)
class Cell:
    """
    Half days of a line: a bar, or a free ``night`` (of which the edges of the window cut one half off).
    ``is_begun``, ``is_continued``: the bar goes on beyond the window.
    """

    span: int
    bar: Bar | None = None
    night: date | None = None
    is_begun: bool = False
    is_continued: bool = False


def lines(claims: Sequence[Claim]) -> list[list[Bar]]:
    """
    The bars of a cabin in as few lines as do, one at least. What is ours, and what clashes, is shown whole. Other
    calendars repeat what is ours and what each other sold: of them only nights that nothing else shows are shown.
    """
    placed: list[list[Bar]] = [[]]
    shown = set[date]()
    for claim in sorted(claims, key=lambda one: (_rank(one), one.stay, one.key)):
        parts = [claim.stay] if _is_whole(claim) else runs(set(claim.stay) - shown)
        shown |= set(claim.stay)
        for part in parts:
            _place(Bar(claim, part), placed)
    return [sorted(line, key=lambda bar: bar.stay) for line in placed]


def cells(line: Sequence[Bar], window: Window) -> list[Cell]:
    """A line from the left edge of the window to the right: two half days for each of its days, all told."""
    found: list[Cell] = []
    at, last = 0, 2 * window.days
    for bar in line:
        start, end = window.column(bar.stay.check_in), window.column(bar.stay.check_out)
        if start >= end:
            continue
        found += _free(at, start, window)
        begun, continued = bar.stay.check_in < window.first, bar.stay.check_out >= window.end
        found.append(Cell(end - start, bar, is_begun=begun, is_continued=continued))
        at = end
    return found + list(_free(at, last, window))


def free_cabins(cabins: Sequence[Sequence[Claim]], window: Window) -> dict[date, int]:
    """How many cabins nobody has, for each night that begins on a day of the window."""
    taken = [{night for claim in claims for night in claim.stay} for claims in cabins]
    return {day: sum(day not in nights for nights in taken) for day in window}


def _is_whole(claim: Claim) -> bool:
    return claim.kind in OURS or claim.is_clash


def _rank(claim: Claim) -> tuple[bool, int]:
    return not _is_whole(claim), ORDER.index(claim.kind)


def _place(bar: Bar, placed: list[list[Bar]]) -> None:
    for line in placed:
        if not any(bar.stay.overlaps(other.stay) for other in line):
            line.append(bar)
            return
    placed.append([bar])


def _free(start: int, end: int, window: Window) -> Iterator[Cell]:
    """The free nights between two columns: each is an afternoon (odd) and the morning after it (even)."""
    at = start
    while at < end:
        is_morning = at % 2 == 0
        span = 1 if is_morning or at + 1 == 2 * window.days else 2
        night = window.first + timedelta(days=(at - 1) // 2)
        yield Cell(span, night=night)
        at += span
