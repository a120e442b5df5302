"""
A waiting list: for how long nights that became free are kept for whoever is next in line. Pure.

Guests are written to by day alone, and a night in which nobody could tell them anything is not taken off their time.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.domain.notices import QuietHours
from services.domain.stay import ONE_DAY


class Ending(StrEnum):
    """Why somebody waits no longer."""

    TAKEN = "taken"  # said yes to the offer, or paid it
    DECLINED = "declined"  # said no to it
    LAPSED = "lapsed"  # did not answer it in time
    STOPPED = "stopped"  # wants to be told no more
    BOOKED = "booked"  # has something else for those nights
    PASSED = "passed"  # the day of arrival is over


def offer_ends(now: datetime, *, minutes: int, quiet: QuietHours, zone: ZoneInfo, check_in: date) -> datetime | None:
    """
    Until when nights that are free at ``now`` (aware) are kept for a guest: so many minutes of the hours in which
    guests are written to, never beyond the day of arrival; ``None`` when that day is over before they could be told.
    """
    told_at = quiet.after(now, zone)
    day_after = datetime.combine(check_in + ONE_DAY, time(), zone)
    if told_at >= day_after:
        return None
    end, left = told_at, timedelta(minutes=minutes)
    while left:
        night = quiet.begin_after(end, zone)
        if night is None or end + left < night:
            end, left = end + left, timedelta(0)
        else:
            end, left = quiet.after(night, zone), left - (night - end)
        if end >= day_after:
            return day_after
    return end
