"""
Which nights a feed blocks. Pure: bytes, the property's zone and a day in, blocks and warnings out.

Rules (docs/decisions/0050): dates are ``[start, end)``; without an end it is one night; a timed event blocks the nights
from the date of its start to the date of its end on the property's wall, at least one; what is cancelled, or marked as
free time, blocks nothing. Sources: RFC 5545 §3.6.1, §3.8; the feeds of Airbnb, Booking, Vrbo and Google.
"""

from __future__ import annotations

import html
import math
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Event

from services.calendars.text import EventText, parts_of
from services.calendars.versions import Parsed, by_uid, is_made_up
from services.calendars.zones import BROKEN, Zones
from services.domain.stay import MAXIMUM_DAYS_AHEAD, MAXIMUM_NIGHTS, Stay

# What repeats for ever is followed as far as a stay can be booked; a single block may be told of earlier.
HORIZON = timedelta(days=MAXIMUM_DAYS_AHEAD + MAXIMUM_NIGHTS)
FARTHEST = timedelta(days=3_653)
MAXIMUM_REPETITIONS = 4_000
MAXIMUM_SERIES = 500
MOST_A_DAY = 4
# Of one feed: a rule that no day fits is followed to the year 9999 by whoever unfolds it, which takes some seconds.
UNFOLDING_SECONDS = 10.0
DAYS_OF_MONTHS = dict(enumerate((31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), start=1))
LONGEST_SUMMARY = 120
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
RULES = ("RRULE", "RDATE")
ONE_DAY = timedelta(days=1)

_TAG = re.compile(r"<[^>]{0,200}>")


@dataclass(frozen=True)
class Block:
    """Nights that one event (or one of its repetitions) blocks."""

    uid: str
    stay: Stay
    summary: str
    link: str | None


@dataclass(frozen=True)
class Warned:
    """Something about a feed that an owner may want to know: a code, and what it is about."""

    code: str
    about: str


@dataclass(frozen=True)
class Reading:
    """
    What a feed says. ``unreadable``: UIDs of events not understood, so that nothing is known of their nights; ``""``
    when one of them has none.
    """

    blocks: tuple[Block, ...]
    unreadable: frozenset[str]
    warnings: tuple[Warned, ...]

    def nights(self) -> set[date]:
        """Every night that is blocked."""
        return {night for block in self.blocks for night in block.stay}


def read(raw: bytes, *, property_zone: str, today: date) -> Reading:
    """
    The nights from ``today`` (the property's date) on that a feed blocks. Raises ``FeedInvalid``.
    """
    parts = parts_of(raw)
    zones = Zones(parts.zones, written_in=parts.zone_name, property_zone=property_zone)
    return _Reader(zones, today).read(parts.events, parts.cancelled)


class _Reader:
    def __init__(self, zones: Zones, today: date) -> None:
        self._zones = zones
        self._window = Stay(today, today + FARTHEST)
        self._warnings: list[Warned] = []
        self._unreadable: set[str] = set()
        self._unfolding = 0.0

    def read(self, texts: list[EventText], cancelled: list[EventText]) -> Reading:
        called_off = {str(event.get("UID")) for event in self._parsed(cancelled)}
        blocks: dict[tuple[str, Stay], Block] = {}
        series = 0
        for uid, events in by_uid(self._parsed(texts)).items():
            if uid in called_off:
                continue
            repeats = any(rule in event for event in events for rule in RULES)
            series += repeats
            try:
                if repeats and series > MAXIMUM_SERIES:
                    raise ValueError("too many series")
                found = list(self._repeated(events) if repeats else map(self._stay, _taking(events)))
            except BROKEN as error:
                self._give_up(uid, _summary(events[0]), error)
                continue
            for event, stay in found:
                if stay is not None and stay.overlaps(self._window):
                    stay = Stay(max(stay.check_in, self._window.check_in), min(stay.check_out, self._window.check_out))
                    blocks.setdefault((uid, stay), Block(uid, stay, _summary(event), event.get("URL")))
        self._warnings += [Warned("unknown_zone", name) for name in sorted(self._zones.unknown)]
        ordered = sorted(blocks.values(), key=lambda block: (block.stay, block.uid))
        return Reading(tuple(ordered), frozenset(self._unreadable), tuple(self._warnings))

    def _parsed(self, texts: list[EventText]) -> Iterator[Parsed]:
        """The events, each parsed by itself, so that a broken one takes no other with it."""
        for text in texts:
            try:
                event: Parsed = Event.from_ical("\r\n".join(["BEGIN:VEVENT", *text.lines, "END:VEVENT", ""]))
            except BROKEN as error:
                self._give_up(text.uid, text.summary, error)
                continue
            # Texts need no parser; as icalendar's values they would cost as much as the dates.
            said = {"UID": text.uid, "SUMMARY": text.summary, "URL": text.link}
            event.update({name: words for name, words in said.items() if words})
            yield event

    def _stay(self, event: Parsed) -> tuple[Parsed, Stay | None]:
        """The nights of an event that does not repeat. Raises ``ValueError`` for one that makes no sense."""
        start = self._moment(event, "DTSTART")
        if start is None:
            raise ValueError("no_start")
        end = self._end(event, start)
        check_in = self._zones.date_of(start)
        if end is None:
            return event, Stay(check_in, check_in + ONE_DAY)
        check_out = self._zones.date_of(end)
        is_backwards = check_out < check_in
        if isinstance(start, datetime) and isinstance(end, datetime):
            is_backwards = end.replace(tzinfo=end.tzinfo or self._zones.home) < start.replace(
                tzinfo=start.tzinfo or self._zones.home
            )
        if is_backwards:
            raise ValueError("ends_before_it_begins")
        return event, Stay(check_in, max(check_out, check_in + ONE_DAY))

    def _end(self, event: Parsed, start: date) -> date | None:
        """Its end, if it says one. One that cannot be read leaves the first night, and what was known of the rest."""
        try:
            if "DTEND" in event:
                return self._moment(event, "DTEND")
            return _later(start, event["DURATION"].td) if "DURATION" in event else None
        except BROKEN:
            self._doubt("no_end", event)
            return None

    def _repeated(self, events: list[Parsed]) -> Iterator[tuple[Parsed, Stay | None]]:
        """The repetitions of an event in the window, those moved or called off one by one taken into account."""
        calendar = Calendar()
        for event in events:
            for rule in _listed(event.get("RRULE")):
                _require_seldom(rule)
            self._stay(event)
            self._put_zones(event)
            calendar.add_component(event)
        begin = datetime.combine(self._window.check_in, datetime.min.time(), self._zones.home)
        if self._unfolding > UNFOLDING_SECONDS:
            raise ValueError("repeats_too_often")
        began = time.thread_time()
        repetitions = recurring_ical_events.of(calendar).between(begin - ONE_DAY, begin + HORIZON)
        self._unfolding += time.thread_time() - began
        if len(repetitions) > MAXIMUM_REPETITIONS:
            raise ValueError("repeats_too_often")
        yield from (self._stay(event) for event in repetitions if _takes(event))

    def _moment(self, event: Parsed, name: str) -> date | None:
        """A date or a moment of an event; a moment without a zone is the property's."""
        value = event.get(name)
        if value is None:
            return None
        moment = value.dt
        if not isinstance(moment, date):
            raise TypeError(name)
        if not isinstance(moment, datetime):
            return moment
        return self._placed(moment, value.params.get("TZID"))

    def _placed(self, moment: datetime, zone_name: str | None) -> datetime:
        if zone_name is not None:
            return moment.replace(tzinfo=self._zones.of(zone_name))
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=self._zones.home)

    def _put_zones(self, event: Parsed) -> None:
        """Give every time of an event the zone that it is told by, for whoever works out its repetitions."""
        for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
            if name in event and isinstance(event[name].dt, datetime):
                event[name].dt = self._placed(event[name].dt, event[name].params.get("TZID"))
        for name in ("EXDATE", "RDATE"):
            try:
                for listed in _listed(event.get(name)):
                    for value in listed.dts:
                        value.dt = self._placed_any(value.dt, listed.params.get("TZID"))
            except BROKEN:
                self._doubt("broken_dates", event)
                del event[name]

    def _placed_any(self, value: Any, zone_name: str | None) -> Any:
        if isinstance(value, tuple):
            return tuple(self._placed_any(part, zone_name) for part in value)
        return self._placed(value, zone_name) if isinstance(value, datetime) else value

    def _doubt(self, code: str, event: Parsed) -> None:
        uid = str(event.get("UID", "")).strip()
        self._unreadable.add(uid)
        warned = Warned(code, uid or _summary(event))
        if warned not in self._warnings:
            self._warnings.append(warned)

    def _give_up(self, uid: str, summary: str, error: Exception) -> None:
        self._unreadable.add("" if is_made_up(uid) else uid)
        reason = str(error) if str(error) in ("no_start", "ends_before_it_begins", "repeats_too_often") else "broken"
        self._warnings.append(Warned(reason, summary if is_made_up(uid) else uid))


def _require_seldom(rule: Any) -> None:
    """Refuse a rule that repeats more often than any use of a house does, before anybody unfolds it."""
    times_a_day = math.prod(max(len(rule.get(part, [])), 1) for part in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    if times_a_day > MOST_A_DAY or not FREQUENCIES.issuperset(rule.get("FREQ", ["?"])):
        raise ValueError("repeats_too_often")
    months = [int(month) for month in rule.get("BYMONTH", DAYS_OF_MONTHS)]
    days = [abs(int(day)) for day in rule.get("BYMONTHDAY", [])]
    if days and all(day > DAYS_OF_MONTHS.get(month, 0) for month in months for day in days):
        raise ValueError("repeats_too_often")  # on no day ever
    if min(_listed(rule.get("INTERVAL", 1))) < 1:
        raise ValueError("repeats_too_often")  # each time on the same day, for ever


def _taking(events: list[Parsed]) -> list[Parsed]:
    return [event for event in events if _takes(event)]


def _takes(event: Parsed) -> bool:
    """Whether an event takes its time: neither called off nor marked as free."""
    return _word(event, "STATUS") != "CANCELLED" and _word(event, "TRANSP") != "TRANSPARENT"


def _word(event: Parsed, name: str) -> str:
    return str(event.get(name, "")).strip().upper()


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _later(start: date, duration: timedelta) -> date:
    if isinstance(start, datetime):
        return start + duration
    return start + timedelta(days=-(-duration // ONE_DAY))  # begun days count


def _summary(event: Parsed) -> str:
    text = html.unescape(_TAG.sub("", str(event.get("SUMMARY", ""))))
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST_SUMMARY]
