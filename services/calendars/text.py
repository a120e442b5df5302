"""
From the bytes of a feed to the lines that matter, whatever wrote them: folded anywhere, with any line ends, in any
usual encoding, with properties that no parser likes. Only what says when something is goes on to be parsed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from services.errors import FeedInvalid

MAXIMUM_BYTES = 5 * 1024 * 1024
MAXIMUM_EVENTS = 10_000
MAXIMUM_LINE = 2_000  # characters of a line that is kept: a rule or a list of dates; texts are cut

REPEATABLE = frozenset({"RRULE", "RDATE", "EXDATE"})
TEXTS = frozenset({"UID", "SUMMARY", "DESCRIPTION", "URL"})
WANTED = REPEATABLE | TEXTS | {
    "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "STATUS", "TRANSP", "SEQUENCE", "LAST-MODIFIED", "DTSTAMP",
}  # fmt: skip
VERSIONS = ("SEQUENCE", "LAST-MODIFIED", "DTSTAMP")

_BLANK_LINES = re.compile(rb"\n[ \t\n]*\n")
_FOLD = re.compile(rb"\n[ \t]")
_NAME = re.compile(r"([A-Za-z][A-Za-z0-9-]*)[ \t]*([;:])")
_ESCAPE = re.compile(r"\\([\\;,nN])")
_DAYS_IN_A_ZONE = re.compile(r"[^:;]+;.*TZID=.*:(\d{8}(?:,\d{8})*)", re.IGNORECASE)
_AROUND_SIGNS = re.compile(r"[ \t]*([;:=,])[ \t]*")
_PROPERTY = re.compile(r'[A-Z-]+(?:;(?:"[^"]*"|[^":])*)?:(.*)')
_LINK = re.compile(r"https?://[^\s<>\"\\]+")
_BOUNDARY = re.compile(r"(BEGIN|END)[ \t]*:[ \t]*([A-Za-z0-9-]+)[ \t]*$", re.IGNORECASE)


@dataclass
class EventText:
    """An event as text: the lines that say when it is, and what it is called (``link``: the first in its texts)."""

    lines: list[str]
    uid: str
    summary: str
    link: str | None


@dataclass
class Parts:
    """What a feed consists of, as text: its events, and each time zone as the lines from its BEGIN to its END."""

    events: list[EventText] = field(default_factory=list)
    cancelled: list[EventText] = field(default_factory=list)
    zones: list[list[str]] = field(default_factory=list)
    zone_name: str | None = None


def parts_of(raw: bytes) -> Parts:
    """
    The parts of a feed. Raises ``FeedInvalid``: ``too_large``, ``empty``, ``not_a_calendar``, ``truncated``,
    ``too_many_events``.
    """
    if len(raw) > MAXIMUM_BYTES:
        raise FeedInvalid(reason="too_large")
    if not raw.strip():
        raise FeedInvalid(reason="empty")
    return _Splitter().split(_lines(raw))


def _lines(raw: bytes) -> list[str]:
    # Unfolded as bytes, before decoding: a fold may stand inside a character. A blank line in a fold is none.
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raw = raw.decode("utf-16", errors="replace").encode()
    raw = raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\0", b"")
    raw = _FOLD.sub(b"", _BLANK_LINES.sub(b"\n", raw))
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    return text.split("\n")


class _Splitter:
    """Walks over the lines of a feed, knowing in which component it stands."""

    def __init__(self) -> None:
        self._parts = Parts()
        self._open: list[str] = []
        self._was_calendar = False
        self._is_cancelling = False
        self._first_event = 0
        self._event: dict[str, list[str]] = {}
        self._zone: list[str] = []

    def split(self, lines: list[str]) -> Parts:
        for line in lines:
            boundary = _BOUNDARY.match(line) if line[:1] in "BbEe" else None
            if boundary is None:
                self._keep(line)
            elif boundary[1].upper() == "BEGIN":
                self._begin(boundary[2].upper(), line)
            else:
                self._end(boundary[2].upper(), line)
        if not self._was_calendar:
            raise FeedInvalid(reason="not_a_calendar")
        if self._open:
            raise FeedInvalid(reason="truncated")
        uids = Counter(event.uid for event in self._parts.events)
        for event in self._parts.events:
            # Which version an event is matters only where there are two of it; most of parsing is values.
            if event.uid and uids[event.uid] == 1:
                event.lines = [line for line in event.lines if not line.startswith(VERSIONS)]
        return self._parts

    def _begin(self, name: str, line: str) -> None:
        if name == "VCALENDAR":
            self._was_calendar, self._is_cancelling = True, False
            self._first_event = len(self._parts.events)
        elif "VCALENDAR" not in self._open:
            return  # before any calendar: no part of one
        elif name == "VEVENT":
            if "VEVENT" in self._open:
                raise FeedInvalid(reason="truncated")
            self._event = {}
        elif name == "VTIMEZONE":
            self._zone = []
        self._open.append(name)
        if "VTIMEZONE" in self._open:
            self._zone.append(line.strip())

    def _end(self, name: str, line: str) -> None:
        if name not in self._open:
            return
        if "VTIMEZONE" in self._open:
            self._zone.append(line.strip())
        while self._open.pop() != name:
            if "VEVENT" in (name, *self._open):
                continue
            raise FeedInvalid(reason="truncated")
        if name == "VEVENT":
            self._parts.events.append(_event_text(self._event))
            if len(self._parts.events) > MAXIMUM_EVENTS:
                raise FeedInvalid(reason="too_many_events", maximum=MAXIMUM_EVENTS)
        elif name == "VTIMEZONE":
            self._parts.zones.append(self._zone)
        elif name == "VCALENDAR" and self._is_cancelling:
            self._parts.cancelled += self._parts.events[self._first_event :]
            del self._parts.events[self._first_event :]

    def _keep(self, line: str) -> None:
        where = self._open[-1] if self._open else None
        if "VTIMEZONE" in self._open:
            self._zone.append(line.strip())
        elif where == "VEVENT":
            found = _NAME.match(line)
            name = found[1].upper() if found else ""
            if found and name in WANTED and (name in REPEATABLE or name not in self._event):
                line = name + line[found.end(1) :].strip()
                if name not in TEXTS and " " in line:
                    line = _AROUND_SIGNS.sub(r"\1", line)
                # A day is the same on every wall; with a zone icalendar takes it for midnight there.
                if name not in TEXTS and (days := _DAYS_IN_A_ZONE.fullmatch(line)):
                    line = f"{name};VALUE=DATE:{days[1]}"
                self._event.setdefault(name, []).append(line[:MAXIMUM_LINE] if name in TEXTS else line)
        elif where == "VCALENDAR":
            name, _, value = line.partition(":")
            if name.strip().upper() == "METHOD":
                self._is_cancelling = value.strip().upper() == "CANCEL"
            elif name.partition(";")[0].strip().upper() == "X-WR-TIMEZONE":
                self._parts.zone_name = value.strip()


def _event_text(event: dict[str, list[str]]) -> EventText:
    texts = {name: _value(event.pop(name)[0]) for name in TEXTS if name in event}
    link = _LINK.search(f"{texts.get('URL', '')} {texts.get('DESCRIPTION', '')}")
    return EventText(
        lines=[line for lines in event.values() for line in lines],
        uid=_unescaped(texts.get("UID", "")).strip(),
        summary=_unescaped(texts.get("SUMMARY", "")),
        link=link[0].rstrip(".,;)") if link else None,
    )


def _unescaped(text: str) -> str:
    """A text without its escapes (RFC 5545 §3.3.11)."""
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], text) if "\\" in text else text


def _value(line: str) -> str:
    """What stands behind a property's name and parameters."""
    found = _PROPERTY.match(line)
    return found[1] if found else ""
