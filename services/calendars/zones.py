"""Which clock a time of a feed is told by: the names that calendars use for time zones, and the zones they bring."""

from __future__ import annotations

import warnings
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Timezone
from icalendar.error import GloballyUniqueTZIDGuessed
from icalendar.timezone.tzp import TZP
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

BROKEN = (ValueError, TypeError, KeyError, AttributeError, IndexError, ArithmeticError, RecursionError)
"""What parsers raise for what outside systems write."""

# icalendar guesses such zones too, and warns of it; the guess that counts is ours, below.
warnings.filterwarnings("ignore", category=GloballyUniqueTZIDGuessed)

_KNOWN = {name.lower(): name for name in available_timezones()}


class Zones:
    """
    The zones of one feed. A name is looked for among IANA's names, the feed's own VTIMEZONEs, the names that Windows
    uses, and IANA's with a maker's name in front ("/mozilla.org/20070129_1/America/New_York"); else it is the zone that
    the feed says it is written in (X-WR-TIMEZONE), else the property's. ``unknown`` collects the names not found.
    """

    def __init__(self, own: list[list[str]], *, written_in: str | None, property_zone: str) -> None:
        self.home = ZoneInfo(property_zone)
        self.unknown: set[str] = set()
        self._own = {name: zone for name, zone in map(_own_zone, own) if name is not None}
        self._fallback = (_named(written_in) if written_in else None) or self.home
        self._found: dict[str, tzinfo] = {}

    def of(self, name: str) -> tzinfo:
        """The zone that a TZID names."""
        name = name.strip().strip('"')
        if name not in self._found:
            self._found[name] = self._look_up(name)
        return self._found[name]

    def date_of(self, moment: date) -> date:
        """The date on the property's wall; floating moments are the property's own."""
        if not isinstance(moment, datetime):
            return moment
        return moment.date() if moment.tzinfo is None else moment.astimezone(self.home).date()

    def _look_up(self, name: str) -> tzinfo:
        zone = _named(name) or self._own.get(name) or _named(WINDOWS_TO_OLSON.get(name, "")) or _after_a_maker(name)
        if zone is None:
            self.unknown.add(name)
        return zone or self._fallback


def _named(name: str) -> ZoneInfo | None:
    known = _KNOWN.get(name.strip("/").lower())
    return ZoneInfo(known) if known else None


def _after_a_maker(name: str) -> ZoneInfo | None:
    parts = name.strip("/").split("/")
    found = (_named("/".join(parts[first:])) for first in range(1, len(parts)))
    return next((zone for zone in found if zone is not None), None)


def _own_zone(lines: list[str]) -> tuple[str | None, tzinfo | None]:
    """A VTIMEZONE's name and what it says; nothing when it is broken."""
    try:
        component = Timezone.from_ical("\r\n".join(lines) + "\r\n")
        # A provider of our own: icalendar's keeps what one feed calls by a name for the next feed.
        return str(component["TZID"]), component.to_tz(TZP(), lookup_tzid=False)  # type: ignore[attr-defined]
    except BROKEN:
        return None, None
