"""
What a guest is told about a reservation unasked, and when: the plan of a reservation's life. Pure.

Each notice has a moment from which it is due and one from which it is no longer worth saying. Guests are told nothing
in the house's quiet hours: what falls into them moves to their end, but for a warning, which would come too late and is
left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.domain.reservation import Status, status_at
from services.domain.stay import ONE_DAY, Stay

# A hold is about to end this long before its end. One that has not yet stood so long needs no warning.
WARNED_BEFORE = timedelta(minutes=15)
MORNING = time(10)
AFTER_STAY = time(11)
HOW_TO_ARRIVE_LASTS = timedelta(hours=24)
THANKS_LAST = timedelta(days=3)
# Who has just been confirmed has just been told all of it: reminders of the same hours are left out.
APART = timedelta(hours=6)


class Notice(StrEnum):
    """What is told, each once for the day that it is about."""

    HOLD_EXPIRING = "hold_expiring"
    HOW_TO_ARRIVE = "how_to_arrive"
    BALANCE_REMINDER = "balance_reminder"
    DAY_BEFORE = "day_before"
    THANKS = "thanks"


# While a person of the house has the conversation, or is awaited there, only what cannot wait is told.
CANNOT_WAIT = frozenset({Notice.HOLD_EXPIRING, Notice.HOW_TO_ARRIVE, Notice.DAY_BEFORE})


@dataclass(frozen=True)
class QuietHours:
    """From ``begin`` to ``end`` on the house's wall nobody is written to unasked; alike, there are none."""

    begin: time
    end: time

    def cover(self, moment: datetime, zone: ZoneInfo) -> bool:
        """Whether an aware moment falls into them. Their end is allowed again."""
        wall = moment.astimezone(zone).time()
        if self.begin <= self.end:
            return self.begin <= wall < self.end
        return wall >= self.begin or wall < self.end

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The moment itself, or their end if it falls into them."""
        return _next(self.end, moment, zone) if self.cover(moment, zone) else moment

    def begin_after(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """When they begin the next time; ``None`` when there are none."""
        return _next(self.begin, moment, zone) if self.begin != self.end else None


@dataclass(frozen=True)
class Habits:
    """How a house writes to its guests. Without ``balance_days`` nobody is reminded of the balance."""

    zone: ZoneInfo
    quiet: QuietHours
    balance_days: int


@dataclass(frozen=True)
class Life:
    """What of a reservation decides its notices. ``owes``: whether a balance is left, due on ``balance_due_on``."""

    status: Status
    stay: Stay
    created_at: datetime
    hold_expires_at: datetime | None
    confirmed_at: datetime | None
    balance_due_on: date
    owes: bool


@dataclass(frozen=True)
class Planned:
    """
    A notice, the moment from which it is due and the one from which it is too late. Aware, half-open. ``about`` is the
    day that it speaks of, on the house's wall: of a stay that was moved the notice is another one.
    """

    notice: Notice
    due_at: datetime
    until: datetime
    about: date


def plan(life: Life, habits: Habits, *, now: datetime) -> list[Planned]:
    """Every notice of a reservation as it stands at ``now``, whether told already or not, in the order of the days."""
    status = status_at(life.status, life.hold_expires_at, now=now)
    wanted = _of_hold(life, habits) if status is Status.HELD else _of_stay(life, habits, status)
    return [planned for planned in wanted if planned.due_at < planned.until]


def due(life: Life, habits: Habits, *, now: datetime) -> list[Planned]:
    """
    What should be told at ``now``, told already or not. Its ``until`` is also before the next quiet hours: what is told
    late for some reason is not told at night either.
    """
    if habits.quiet.cover(now, habits.zone):
        return []
    night = habits.quiet.begin_after(now, habits.zone)
    return [
        replace(one, until=min(one.until, night) if night else one.until)
        for one in plan(life, habits, now=now)
        if one.due_at <= now < one.until
    ]


def _of_hold(life: Life, habits: Habits) -> Iterator[Planned]:
    if life.hold_expires_at is None:
        return
    warned_at = life.hold_expires_at - WARNED_BEFORE
    if warned_at - life.created_at >= WARNED_BEFORE and not habits.quiet.cover(warned_at, habits.zone):
        about = life.hold_expires_at.astimezone(habits.zone).date()
        yield Planned(Notice.HOLD_EXPIRING, warned_at, life.hold_expires_at, about)


def _of_stay(life: Life, habits: Habits, status: Status) -> Iterator[Planned]:
    zone, stay, confirmed_at = habits.zone, life.stay, life.confirmed_at
    if status not in (Status.CONFIRMED, Status.COMPLETED) or confirmed_at is None:
        return
    if status is Status.CONFIRMED:
        arrived = _at(stay.check_in + ONE_DAY, time(0), zone)
        told_at = habits.quiet.after(confirmed_at, zone)
        # The way stays the same, wherever the stay is moved to.
        made_on = life.created_at.astimezone(zone).date()
        yield Planned(Notice.HOW_TO_ARRIVE, told_at, min(told_at + HOW_TO_ARRIVE_LASTS, arrived), made_on)
        reminders = [(Notice.DAY_BEFORE, stay.check_in, 1)]
        if life.owes and habits.balance_days:
            reminders.insert(0, (Notice.BALANCE_REMINDER, life.balance_due_on, habits.balance_days))
        for notice, day, days in reminders:
            told_at = habits.quiet.after(_at(day - days * ONE_DAY, MORNING, zone), zone)
            if told_at - confirmed_at >= APART:
                # A reminder of days before makes room for what is told the day before.
                yield Planned(notice, told_at, _at(day - (min(days, 2) - 1) * ONE_DAY, time(0), zone), day)
    told_at = habits.quiet.after(_at(stay.check_out + ONE_DAY, AFTER_STAY, zone), zone)
    yield Planned(Notice.THANKS, told_at, told_at + THANKS_LAST, stay.check_out)


def _at(day: date, wall: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, wall, tzinfo=zone)


def _next(wall: time, moment: datetime, zone: ZoneInfo) -> datetime:
    """The first moment after another at which the clock on the wall shows that time."""
    today = moment.astimezone(zone).date()
    first = _at(today, wall, zone)
    return first if first > moment else _at(today + ONE_DAY, wall, zone)
