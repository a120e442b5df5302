"""What is told to whom, whatever channels show and whatever they were told before: the rule alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.calendars.caution import runs
from services.calendars.channels import ORDER, Channel, tells_sales
from services.calendars.claims import Claim, Kind
from services.calendars.echoes import Told, nights_for, told_after
from services.calendars.repository import Taken

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
TODAY = NOW.date()
FIRST = date(2027, 3, 1)
NAMES = UUID(int=0)
CHANNELS = list(Channel)
# They cannot tell what they sold, and are not told what Booking.com closed for our sake.
EARLIER = [Channel.GOOGLE, Channel.OTHER]

NIGHTS = [FIRST, FIRST + timedelta(days=1)]
some_nights = st.sets(st.sampled_from(NIGHTS))
moments = st.integers(0, 30).map(lambda hours: NOW - timedelta(hours=hours))
some_records = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(NIGHTS, st.builds(Told, st.none() | moments, st.none() | moments))
)
echoed = st.fixed_dictionaries({}, optional=dict.fromkeys(NIGHTS, st.builds(Told, moments)))


def shown(channel: Channel, kind: Kind, nights: set[date]) -> list[Taken]:
    """Rows of a channel's feed over nights."""
    feed = uuid5(NAMES, channel)
    return [Taken(0, feed, channel, Claim(str(stay), stay, "", None, kind), NOW) for stay in runs(nights)]


def closed(channel: Channel, nights: set[date]) -> list[Taken]:
    """What a channel has closed, as its feed says it."""
    return shown(channel, Kind.BLOCK if tells_sales(channel) else Kind.BOOKING, nights)


@settings(max_examples=500)
@given(
    seller=st.sampled_from(CHANNELS),
    reader=st.sampled_from(CHANNELS),
    closures=st.fixed_dictionaries(dict.fromkeys(CHANNELS, some_nights)),
    told=st.fixed_dictionaries(dict.fromkeys(CHANNELS, some_records)),
)
def test_whatever_was_told_before_a_sale_is_told_to_everybody_who_does_not_hold_the_night(
    seller: Channel, reader: Channel, closures: Mapping[Channel, set[date]], told: Mapping[Channel, dict[date, Told]]
) -> None:
    assume(reader is not seller)
    taken = shown(seller, Kind.BOOKING, {FIRST})
    taken += [one for channel, nights in closures.items() for one in closed(channel, nights)]
    # Some call all by one name; what those closed since they read it need not be told to who holds it, nor to those
    # who would keep it closed for each other's sake.
    is_held = not tells_sales(seller) and FIRST in closures[reader]
    is_later = not tells_sales(seller) and reader in EARLIER and ORDER[reader] > ORDER[seller]
    assert FIRST in nights_for(reader, taken, told, now=NOW, today=TODAY) or is_held or is_later


@given(
    seller=st.sampled_from(CHANNELS),
    reader=st.sampled_from(CHANNELS),
    closures=st.fixed_dictionaries(dict.fromkeys(CHANNELS, some_nights)),
    told=st.fixed_dictionaries(dict.fromkeys(CHANNELS, some_records)),
    record=st.none() | st.builds(Told, st.none(), st.none() | moments) | st.builds(Told, moments, moments),
)
def test_what_a_channel_was_not_told_ever_since_it_is_told_of_to_everybody(
    seller: Channel,
    reader: Channel,
    closures: Mapping[Channel, set[date]],
    told: Mapping[Channel, dict[date, Told]],
    record: Told | None,
) -> None:
    assume(reader is not seller)
    taken = shown(seller, Kind.BOOKING, {FIRST})
    taken += [one for channel, nights in closures.items() for one in closed(channel, nights)]
    told = {**told, seller: {FIRST: record} if record else {}}
    assert FIRST in nights_for(reader, taken, told, now=NOW, today=TODAY)


@given(
    nights=some_nights,
    told=st.fixed_dictionaries(dict.fromkeys(CHANNELS, some_records)),
    reader=st.sampled_from(CHANNELS),
)
def test_what_a_channel_may_have_sold_is_told_to_everybody_whatever_they_hold(
    nights: set[date], told: Mapping[Channel, dict[date, Told]], reader: Channel
) -> None:
    """A calendar that does not show all that it was told repeats nothing: what it shows it sold."""
    told = {**told, Channel.OTHER: {NIGHTS[0]: Told(NOW), NIGHTS[1]: Told(NOW)}}
    assume(reader is not Channel.OTHER)
    taken = closed(Channel.OTHER, {FIRST}) + closed(reader, nights)
    assert FIRST in nights_for(reader, taken, told, now=NOW, today=TODAY)


@given(
    shows=st.fixed_dictionaries(dict.fromkeys(CHANNELS, some_nights)),
    told=st.fixed_dictionaries({channel: echoed if channel in EARLIER else some_records for channel in CHANNELS}),
    turns=st.lists(st.permutations(CHANNELS), min_size=8, max_size=8),
)
def test_whatever_portals_show_and_were_told_nights_that_nobody_sold_are_free_once_all_have_read_some_times(
    shows: dict[Channel, set[date]],
    told: dict[Channel, dict[date, Told]],
    turns: list[list[Channel]],
) -> None:
    shows, told, now = dict(shows), dict(told), NOW
    for channel in EARLIER:
        shows[channel] = shows[channel] & told[channel].keys()
    for turn in turns:
        for reader in turn:
            now += timedelta(hours=1)
            taken = [one for channel, nights in shows.items() for one in closed(channel, nights)]
            nights = set(nights_for(reader, taken, told, now=now, today=TODAY))
            told[reader] = told_after(told.get(reader, {}), nights, reader, taken, is_known=True, now=now)
            shows[reader] = nights  # what it imports is what it shows
    assert shows == {channel: set() for channel in CHANNELS}
