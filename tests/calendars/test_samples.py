"""Feeds as the world writes them: which nights each blocks. The nights were worked out by hand from the files."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from services.calendars.reading import read
from services.errors import FeedInvalid

SAMPLES = Path(__file__).parents[1] / "contract" / "samples" / "ical"
ZONE = "America/Argentina/Buenos_Aires"

# file, the day on which it is read, and the nights: "20260110-13" are those of the 10th, 11th and 12th of January.
BLOCKED = """
made_bom_lf_only                        2026-01-01  20260110-13 20260120-22
made_cancelled                          2026-01-01
made_duration_p3d                       2026-01-01  20260110-13
made_empty_calendar                     2026-01-01
made_latin1                             2026-01-01  20260110-13
made_no_dtend                           2026-01-01  20260110
made_no_uid_no_prodid                   2026-01-01  20260110-13
made_same_uid_sequence                  2026-01-01  20260111-14
made_vrbo_reserved                      2026-01-01  20260110-13
rentalcontrol_calendar_data             2024-12-01  20241231-0104 20250109-14
rentalcontrol_calendar_data_2           2024-12-01  20250120-25
rentalcontrol_calendar_data_4           2024-12-01
rentalcontrol_calendar_data_5           2024-12-01  20250315-20
rentalcontrol_test_coordinator_2        2024-12-01  20241225-30
rentalcontrol_test_coordinator_3        2024-12-01  20241225-30
rentalcontrol_test_coordinator_4        2024-12-01  20241225-30
rentalcontrol_test_refresh_cycle_2      2024-12-27  20241227-30
aical_calendar_labs_same_day_dtend      2025-01-01
aical_datetime_local                    1998-01-01  19980118
aical_datetime_timezone                 1997-01-01  19970714
aical_duration_negative                 2007-01-01
aical_emoji                             1997-01-01  19971225
aical_event_cal_address                 2007-01-01  20070628-0709
aical_event_priority                    2007-01-01  20070514
aical_event_resources                   2007-01-01  20070628
aical_event_uri                         1998-01-01  19980313-0410
aical_iana_property_boolean             1996-01-01  19960918-20
aical_icalendar_object                  1997-01-01  19970714
aical_invalid_params_list               1997-01-01
aical_languages                         1997-01-01  19970714
aical_office_365_extended_timezone      2024-01-01  20240426
aical_params_rfc7986_component          2026-01-01  20260708
aical_recurring_event                   2025-01-01
aical_rrule-rdate-period                1996-01-01  19960402-04
aical_rrule-until-mismatch              2022-01-01  20220802-0905
aical_todo                              2007-01-01
goical_input1                           1996-01-01  19960918-20
goical_issue52_notworking               2022-01-01  20220301
icalendar_alarm_google_future           2024-01-01  20241004
icalendar_broken_dtstart                2020-01-01
icalendar_example                       2022-01-01
icalendar_issue_1050_all_components     2025-01-01  20250115
icalendar_issue_1050_empty_calendar     2025-01-01
icalendar_issue_1050_simple_calendar    2025-01-01  20250101
icalendar_issue_1081_list_of_properties 2025-01-01  20250101
icalendar_issue_1081_tzid_param         2025-01-01  20250101
icalendar_issue_127_categories_with_commas 2014-01-01 20140204
icalendar_issue_1426                    1996-01-01  19961229 19970101 19970901
icalendar_issue_1549_binary_attachment  2020-01-01
icalendar_issue_168_input               2015-01-01  20150905
icalendar_issue_218_bad_tzid            2017-01-01  20170228
icalendar_issue_27_multiple_periods_in_freebusy_multiple_freebusies 2012-01-01
icalendar_issue_313_globally_unique_tzid 2020-01-01 20200426
icalendar_issue_321_assert_dst_offset_is_not_false 2020-01-01 20200403
icalendar_issue_351_whitespace_in_property_and_params 2026-01-01 20260319
icalendar_issue_526_calendar_with_events 2021-01-01 20211101
icalendar_issue_722_missing_vtimezone_custom 2014-01-01 20140829
icalendar_issue_722_timezone_transition_ambiguity 2024-01-01 20240302 20240504 20240802
icalendar_multiple_calendar_components  2003-01-01  20030501 20031225
icalendar_pacific_fiji                  2014-01-01  20140828
icalendar_parsing_error                 2008-01-01  20080303-24
icsparser_issue-340                     2023-01-01  20230112
nodeical_duplicate-uid-sequence         2024-01-01  20240115 20240120
nodeical_event-organizer-cn             2013-01-01  20130418
nodeical_tentative-apple-calendar       2022-01-01  20220704-06 20220707
nodeical_test_daily_recurring           2025-01-01  20250101-31
nodeical_test_date_duration             2024-01-01  20240215
"""
REFUSED = {
    "made_truncated": "truncated",
    "rentalcontrol_test_init": "not_a_calendar",  # backslashes and letters where its lines should end
    "icalendar_fuzz_testcase_invalid_month": "not_a_calendar",
    "icalendar_ev_issue_64_event_with_ascii_summary": "not_a_calendar",
    "icalendar_issue_178_custom_component_contains_other": "not_a_calendar",
    "icalendar_small_bad_calendar": "truncated",
    "icalendar_timezone_same_start_and_offset": "truncated",
}


def _days(text: str) -> tuple[date, date]:
    """ "20260110-13" as two dates; the second begins with what the first says, where it says no more."""
    first, _, last = text.partition("-")
    begin = date.fromisoformat(first)
    if not last:
        return begin, begin + timedelta(days=1)
    end = date.fromisoformat(first[: 8 - len(last)] + last)
    return begin, end if end > begin else end.replace(year=end.year + 1)


def _nights(texts: list[str]) -> set[date]:
    spans = map(_days, texts)
    return {begin + timedelta(days=number) for begin, end in spans for number in range((end - begin).days)}


def _nights_of(name: str, today: str) -> set[date]:
    raw = (SAMPLES / f"{name}.ics").read_bytes()
    return read(raw, property_zone=ZONE, today=date.fromisoformat(today)).nights()


@pytest.mark.parametrize("line", BLOCKED.strip().splitlines(), ids=lambda line: line.split()[0])
def test_a_sample_blocks_the_nights_that_a_person_reads_in_it(line: str) -> None:
    name, today, *spans = line.split()
    assert _nights_of(name, today) == _nights(spans)


@pytest.mark.parametrize(("name", "reason"), REFUSED.items())
def test_what_is_no_whole_calendar_is_refused_with_the_reason(name: str, reason: str) -> None:
    with pytest.raises(FeedInvalid) as refused:
        _nights_of(name, "2020-01-01")
    assert refused.value.details["reason"] == reason


def test_the_first_of_each_month_is_blocked_but_those_left_out() -> None:
    found = _nights_of("aical_rrule-exdate", "2022-07-01")
    assert sorted(found)[:4] == [date(2022, 8, 1), date(2022, 11, 1), date(2022, 12, 1), date(2023, 2, 1)]
    assert {night.day for night in found} == {1}
    assert max(found) == date(2024, 8, 1)  # as far as a stay can be booked


def test_every_sample_is_read_or_refused_with_a_reason() -> None:
    files = sorted(SAMPLES.glob("*.ics"))
    assert len(files) == 189
    for file in files:
        for today in (date(1990, 1, 1), date(2026, 11, 28)):
            try:
                reading = read(file.read_bytes(), property_zone=ZONE, today=today)
            except FeedInvalid as refused:
                assert refused.details["reason"] in ("not_a_calendar", "truncated"), file.name
            else:
                assert all(block.stay.check_in >= today for block in reading.blocks), file.name
