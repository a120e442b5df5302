"""What is told to whom, whatever channels show and whatever they were told before: the rule alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.calendars.caution import runs
from services.calendars.claims import Channel, Claim, Kind
from services.calendars.echoes import TELL_SALES, Told, nights_for, told_after
from services.calendars.repository import Taken

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
FIRST = date(2027, 3, 1)
NAMES = UUID(int=0)
PORTALS = [Channel.AIRBNB, Channel.VRBO, Channel.BOOKING]

NIGHTS = [FIRST, FIRST + timedelta(days=1)]
some_nights = st.sets(st.sampled_from(NIGHTS))
since = st.none() | st.integers(0, 30).map(lambda hours: NOW - timedelta(hours=hours))
some_records = st.fixed_dictionaries({}, optional=dict.fromkeys(NIGHTS, st.builds(Told, st.booleans(), since)))


def shown(channel: Channel, kind: Kind, nights: set[date]) -> list[Taken]:
    """Rows of a channel's feed over nights."""
    feed = uuid5(NAMES, channel)
    return [Taken(0, feed, channel, Claim(str(stay), stay, "", None, kind), NOW) for stay in runs(nights)]


def closed(channel: Channel, nights: set[date]) -> list[Taken]:
    """What a channel has closed, as its feed says it."""
    return shown(channel, Kind.BLOCK if channel in TELL_SALES else Kind.BOOKING, nights)


@settings(max_examples=500)
@given(
    seller=st.sampled_from(list(Channel)),
    reader=st.sampled_from(list(Channel)),
    closures=st.fixed_dictionaries(dict.fromkeys(PORTALS, some_nights)),
    told=st.fixed_dictionaries(dict.fromkeys(PORTALS, some_records)),
)
def test_whatever_was_told_before_a_sale_is_told_to_everybody_who_does_not_hold_the_night(
    seller: Channel, reader: Channel, closures: Mapping[Channel, set[date]], told: Mapping[Channel, dict[date, Told]]
) -> None:
    assume(reader is not seller)
    taken = shown(seller, Kind.BOOKING, {FIRST})
    taken += [one for channel, nights in closures.items() for one in closed(channel, nights)]
    # Booking.com calls all by one name; what it closed since it read it need not be told to who holds it.
    is_held = seller is Channel.BOOKING and FIRST in closures.get(reader, ())
    assert FIRST in nights_for(reader, taken, told, now=NOW) or is_held


@given(
    shows=st.fixed_dictionaries(dict.fromkeys(PORTALS, some_nights)),
    told=st.fixed_dictionaries(dict.fromkeys(PORTALS, some_records)),
    turns=st.lists(st.permutations(PORTALS), min_size=6, max_size=6),
)
def test_whatever_portals_show_and_were_told_nights_that_nobody_sold_are_free_once_all_have_read_some_times(
    shows: dict[Channel, set[date]],
    told: dict[Channel, dict[date, Told]],
    turns: list[list[Channel]],
) -> None:
    shows, told, now = dict(shows), dict(told), NOW
    for turn in turns:
        for reader in turn:
            now += timedelta(hours=1)
            taken = [one for channel, nights in shows.items() for one in closed(channel, nights)]
            nights = set(nights_for(reader, taken, told, now=now))
            told[reader] = told_after(told.get(reader, {}), nights, reader, taken, is_known=True, now=now)
            shows[reader] = nights  # what it imports is what it shows
    assert shows == {channel: set() for channel in PORTALS}
