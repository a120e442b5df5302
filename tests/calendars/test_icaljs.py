"""
A second parser, of another language and other hands: what ical.js reads in our calendars and in the samples is what we
read. Needs Node.js; ``make test-all`` installs ical.js (tests/calendars/icaljs).
"""

from __future__ import annotations

import json
import os
import random
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.calendars.channels import Channel
from services.calendars.reading import read
from services.domain.stay import ONE_DAY, Stay
from services.errors import FeedInvalid
from tests.calendars.conftest import Portals
from tests.calendars.feeds import ZONE
from tests.calendars.test_exporting import fetch, nights_in, publish
from tests.factories import march

pytestmark = pytest.mark.node

READER = Path(__file__).parent / "icaljs" / "read.mjs"
SAMPLES = Path(__file__).parents[1] / "contract" / "samples" / "ical"
FIRST, LAST = date(1994, 1, 1), date(2027, 12, 31)

# Where both read a file and read different nights in it, and why.
DIFFERENT = {
    "icalendar_broken_ical": "an empty parameter in DTSTART: to us the event is broken, and its owner is warned",
    "made_same_uid_sequence": "a UID twice, with SEQUENCE: to us the newer version replaces the older",
    "nodeical_test_date_duration": "DURATION:PT1W is none: we take the first night and warn, ical.js takes a week",
    "nodeical_vtodo-vfreebusy": "US/Pacific without its VTIMEZONE: ical.js takes such times for the property's own",
}
# What ical.js gives up as a whole for one line, and we read but for that line or event.
UNREADABLE = {
    "aical_invalid_param_value", "aical_invalid_params_list", "aical_invalid_quoted_missing_value",
    "aical_rrule-rdate-period", "icalendar_broken_dtstart", "icalendar_issue_1426",
    "icalendar_issue_156_rdate_with_period_tzid_khal_2", "icalendar_issue_1633_rdate_with_dates",
    "icalendar_issue_1633_rdate_with_dates_and_tzid", "icalendar_issue_168_input",
    "icalendar_issue_722_missing_timezones", "icalendar_multiple_calendar_components", "icalendar_parsing_error",
    "icalendar_rfc_7529", "icsparser_ical", "icsparser_issue-340", "icsparser_issue-343", "nodeical_ms_timezones",
    "nodeical_multi-event-basic",
}  # fmt: skip


def by_icaljs(*files: Path) -> dict[str, Any]:
    """What ical.js reads in files, by their names."""
    command = ["node", str(READER), FIRST.isoformat(), LAST.isoformat(), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "TZ": ZONE})
    return {Path(file).stem: said for file, said in json.loads(done.stdout).items()}


def by_us(file: Path) -> list[str]:
    """Every night of those years, read on the first day of every second one."""
    raw, nights = file.read_bytes(), set()
    for year in range(FIRST.year, LAST.year, 2):
        end = date(year + 2, 1, 1)
        found = read(raw, property_zone=ZONE, today=date(year, 1, 1)).nights()
        nights |= {night.isoformat() for night in found if night < end}
    return sorted(nights)


def test_a_sample_has_the_same_nights_for_both_but_where_it_is_said_why_not() -> None:
    said = by_icaljs(*SAMPLES.glob("*.ics"))
    ours = {}
    for file in SAMPLES.glob("*.ics"):
        try:
            ours[file.stem] = by_us(file)
        except FeedInvalid:
            continue  # no whole calendar: what ical.js makes of a fragment is no matter
    assert {name for name in ours if "error" in said[name]} == UNREADABLE
    both = ours.keys() - UNREADABLE
    assert {name for name in both if said[name]["nights"] != ours[name]} == DIFFERENT.keys()
    assert len(both) >= 130


@pytest.mark.parametrize("seed", range(4))
async def test_what_we_publish_is_the_same_whole_days_for_ical_js(portals: Portals, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    booking = await portals.connect(Channel.BOOKING)
    path = await publish(portals)

    def some_stay() -> Stay:
        return Stay.of(march(1, 2).check_in + ONE_DAY * dice.randrange(60), nights=dice.randint(1, 6))

    sold = [some_stay() for _ in range(6)]
    await portals.says(booking, *sold, summary='Reservado; por "Núñez", ñ')
    own: set[date] = set()
    for _ in range(8):
        stay = some_stay()
        held = await portals.booking.hold("Ceibo", stay)
        own |= set(stay) if held.status_code == 201 else set()
        if held.status_code == 201 and dice.random() < 0.5:
            await portals.confirms(held.json()["code"])
    taken = own | {night for stay in sold for night in stay}
    file = tmp_path / "published.ics"
    file.write_bytes((await fetch(portals, path)).content)
    (said,) = by_icaljs(file).values()
    assert said["nights"] == sorted(night.isoformat() for night in taken)
    assert nights_in(file.read_bytes()) == taken
    assert sum(len(_days(begin, end)) for _, begin, end in said["events"]) == len(taken)  # no night in two events
    assert len({uid for uid, _, _ in said["events"]}) == len(said["events"])


async def test_a_calendar_without_stays_is_one_for_ical_js(portals: Portals, tmp_path: Path) -> None:
    file = tmp_path / "empty.ics"
    file.write_bytes((await fetch(portals, await publish(portals))).content)
    (said,) = by_icaljs(file).values()
    assert [(begin, end) for _, begin, end in said["events"]] == [("2020-01-01", "2020-01-02")]


def _days(begin: str, end: str) -> list[date]:
    first = date.fromisoformat(begin)
    return [first + timedelta(days=number) for number in range((date.fromisoformat(end) - first).days)]
