"""Which of the events that share a UID counts, and what those are called that have none. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

MADE_UP = "none:"
Parsed = Any  # an icalendar Event, whose values are of thirty types


def by_uid(events: Iterable[Parsed]) -> dict[str, list[Parsed]]:
    """
    Events by UID, of each repetition the newest version only. Versions that nothing tells apart are all kept: too many
    nights are blocked rather than too few.
    """
    found: dict[str, dict[object, list[Parsed]]] = {}
    for event in events:
        uid = str(event.get("UID", "")).strip() or _made_uid(event)
        versions = found.setdefault(uid, {}).setdefault(getattr(event.get("RECURRENCE-ID"), "dt", None), [])
        if versions and _version(event) != _version(versions[0]):
            if _version(event) < _version(versions[0]):
                continue
            versions.clear()
        versions.append(event)
    return {uid: [event for versions in by.values() for event in versions] for uid, by in found.items()}


def _version(event: Parsed) -> tuple[int, str]:
    sequence = event.get("SEQUENCE", 0)
    changed = event.get("LAST-MODIFIED", event.get("DTSTAMP"))
    written = changed.to_ical().decode() if changed is not None else ""
    return (sequence if isinstance(sequence, int) else 0), written


def _made_uid(event: Parsed) -> str:
    said = "|".join(event[name].to_ical().decode() for name in ("DTSTART", "DTEND") if name in event)
    said = f"{said}|{event.get('SUMMARY', '')}"
    return MADE_UP + hashlib.sha256(said.encode()).hexdigest()[:24]


def is_made_up(uid: str) -> bool:
    """Whether an event has no UID but the one that we gave it, by what it says."""
    return not uid or uid.startswith(MADE_UP)
