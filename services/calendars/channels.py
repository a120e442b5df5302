"""
The channels that a cabin is sold on, each with what is known of its calendars. Nothing else in this slice knows a
channel by name. Where it is known from: docs/decisions/0053.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType


class Channel(StrEnum):
    """Where a feed comes from, and who reads ours."""

    AIRBNB = "airbnb"
    BOOKING = "booking"
    VRBO = "vrbo"
    GOOGLE = "google"
    OTHER = "other"


class Telling(StrEnum):
    """
    What a feed tells: what was sold and what is merely closed, each by words of its own; both by the same words; or
    whatever somebody wrote, so that "Blocked" may be a guest.
    """

    APART = "apart"
    ALIKE = "alike"
    ANYHOW = "anyhow"


class Repeating(StrEnum):
    """Whether a channel shows as closed what it reads from us: it does, or it may."""

    ALWAYS = "always"
    PERHAPS = "perhaps"


@dataclass(frozen=True)
class Manner:
    """
    How a channel goes about calendars. ``name``: in an owner's sentence; ``title``: by itself. ``is_portal``: it sells
    one listing in one calendar. ``reads_every``: how often it reads ours, as a rule, if that is known;
    ``reads_within``: it has read ours by then, and what it read is in its feed.
    """

    name: str
    title: str
    telling: Telling
    repeating: Repeating
    is_portal: bool
    reads_every: timedelta | None
    reads_within: timedelta


_HOUR = timedelta(hours=1)

MANNERS = MappingProxyType(
    {
        Channel.AIRBNB: Manner("Airbnb", "Airbnb", Telling.APART, Repeating.ALWAYS, True, 3 * _HOUR, 24 * _HOUR),
        Channel.BOOKING: Manner(
            "Booking.com", "Booking.com", Telling.ALIKE, Repeating.ALWAYS, True, 2 * _HOUR, 24 * _HOUR
        ),
        Channel.VRBO: Manner("Vrbo", "Vrbo", Telling.APART, Repeating.ALWAYS, True, 2 * _HOUR, 24 * _HOUR),
        Channel.GOOGLE: Manner(
            "Google Calendar", "Google Calendar", Telling.ANYHOW, Repeating.PERHAPS, False, 12 * _HOUR, 24 * _HOUR
        ),
        Channel.OTHER: Manner(
            "el otro calendario", "Otro calendario", Telling.ANYHOW, Repeating.PERHAPS, False, None, 24 * _HOUR
        ),
    }
)
# Of two that do not tell what they sold, the later one is not told what the other only closed for our sake.
ORDER = MappingProxyType({channel: place for place, channel in enumerate(MANNERS)})


def tells_sales(channel: Channel) -> bool:
    """Whether a channel's feed tells what it sold from what is merely closed there."""
    return MANNERS[channel].telling is Telling.APART
