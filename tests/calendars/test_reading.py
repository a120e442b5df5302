"""Which nights an event blocks, and what happens to one that cannot be read."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.calendars import reading as reading_module
from services.calendars.reading import FARTHEST, HORIZON, read
from services.calendars.text import MAXIMUM_BYTES, MAXIMUM_EVENTS
from services.calendars.wording import REFUSALS, WARNINGS, warning_words
from services.errors import FeedInvalid
from tests.calendars.feeds import TODAY, ZONE, booked, calendar, nights_of, reading_of

TEN, ELEVEN, TWELVE = "2026-01-10", "2026-01-11", "2026-01-12"
THREE = [TEN, ELEVEN, TWELVE]


@pytest.mark.parametrize(
    ("event", "nights"),
    [
        ("DTSTART;VALUE=DATE:20260110\nDTEND;VALUE=DATE:20260113", THREE),
        ("DTSTART:20260110\nDTEND:20260113", THREE),
        ("DTSTART;VALUE=DATE:20260110\nDTEND;VALUE=DATE:20260110", [TEN]),
        ("DTSTART;VALUE=DATE:20260110\nDURATION:P3D", THREE),
        ("DTSTART;VALUE=DATE:20260110\nDURATION:P1W", [f"2026-01-{day}" for day in range(10, 17)]),
        ("DTSTART;VALUE=DATE:20260110\nDURATION:PT36H", [TEN, ELEVEN]),
        ("DTSTART:20260110T140000\nDTEND:20260113T100000", THREE),
        ("DTSTART:20260110T100000\nDTEND:20260110T110000", [TEN]),
        ("DTSTART:20260110T200000\nDURATION:PT0S", [TEN]),
        ("DTSTART:20260110T230000Z", [TEN]),
        ("DTSTART:20260110T010000Z", ["2026-01-09"]),
        ("DTSTART;TZID=Argentina Standard Time:20260110T140000\nDTEND:20260113T130000Z", THREE),
        ("DTSTART;TZID=Europe/Madrid:20260111T020000\nDTEND;TZID=Europe/Madrid:20260113T120000", THREE),
        ("DTSTART;TZID=Europe/Berlin;VALUE=DATE:20260110\nDTEND;VALUE=DATE:20260113", THREE),
        ("DTSTART;TZID=Europe/Berlin:20260110\nDTEND;TZID=Europe/Berlin:20260113", THREE),
        ("DTSTART;VALUE=DATE;TZID=Europe/Berlin:20260110\nRRULE:FREQ=DAILY;COUNT=3", THREE),
        (
            "DTSTART;TZID=Europe/Berlin:20260110\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;TZID=Europe/Berlin:20260111",
            [TEN, TWELVE],
        ),
        ("dtstart;value=date : 20260110  \ndtend;value=date:20260113", THREE),
        ("DTSTART;VALUE=DATE:20260110\nDTEND;VALUE=DATE:20260113\nSTATUS:cancelled", []),
        ("DTSTART;VALUE=DATE:20260110\nDTEND;VALUE=DATE:20260113\nTRANSP:TRANSPARENT", []),
        ("DTSTART;VALUE=DATE:20260110\nRRULE:FREQ=DAILY;COUNT=3", THREE),
        ("DTSTART;VALUE=DATE:20260110\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20260111", [TEN, TWELVE]),
        ("DTSTART;VALUE=DATE:20260110\nRDATE;VALUE=DATE:20260112", [TEN, TWELVE]),
    ],
)
def test_an_event_blocks_its_nights_on_the_property_s_wall(event: str, nights: list[str]) -> None:
    assert nights_of(f"UID:a\n{event}") == nights


def test_an_event_that_ends_before_it_begins_is_left_out_and_the_rest_is_read() -> None:
    wrong = "UID:wrong\nDTSTART;VALUE=DATE:20260113\nDTEND;VALUE=DATE:20260110"
    reading = reading_of(wrong, "UID:right\nDTSTART;VALUE=DATE:20260120")
    assert reading.nights() == {date(2026, 1, 20)}
    assert reading.unreadable == {"wrong"}
    assert [warned.code for warned in reading.warnings] == ["ends_before_it_begins"]


def test_of_two_versions_the_newer_counts_even_when_it_calls_the_stay_off() -> None:
    first = "UID:a\nDTSTART;VALUE=DATE:20260110\nSEQUENCE:1"
    assert nights_of(first, "UID:a\nDTSTART;VALUE=DATE:20260111\nSEQUENCE:2") == [ELEVEN]
    assert nights_of("UID:a\nDTSTART;VALUE=DATE:20260111\nSEQUENCE:2", first) == [ELEVEN]
    assert nights_of(first, "UID:a\nDTSTART;VALUE=DATE:20260110\nSEQUENCE:2\nSTATUS:CANCELLED") == []


def test_two_events_of_one_uid_that_nothing_tells_apart_both_block() -> None:
    assert nights_of("UID:a\nDTSTART;VALUE=DATE:20260110", "UID:a\nDTSTART;VALUE=DATE:20260112") == [TEN, TWELVE]


def test_a_repetition_that_was_moved_blocks_where_it_is_now() -> None:
    series = "UID:a\nDTSTART;VALUE=DATE:20260110\nRRULE:FREQ=WEEKLY;COUNT=2"
    moved = "UID:a\nRECURRENCE-ID;VALUE=DATE:20260117\nDTSTART;VALUE=DATE:20260112"
    assert nights_of(series, moved) == [TEN, TWELVE]
    called_off = "UID:a\nRECURRENCE-ID;VALUE=DATE:20260117\nDTSTART;VALUE=DATE:20260117\nSTATUS:CANCELLED"
    assert nights_of(series, called_off) == [TEN]


def test_what_repeats_for_ever_is_followed_as_far_as_stays_are_sold() -> None:
    nights = reading_of("UID:a\nDTSTART;VALUE=DATE:20200105\nRRULE:FREQ=DAILY").nights()
    assert min(nights) == TODAY
    assert max(nights) == TODAY + HORIZON - timedelta(days=1)


def test_a_block_without_an_end_in_sight_is_cut() -> None:
    nights = reading_of("UID:a\nDTSTART;VALUE=DATE:20200101\nDTEND;VALUE=DATE:99991231").nights()
    assert len(nights) == FARTHEST.days


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3",
        "FREQ=NEVER",
        "",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=4,6;BYMONTHDAY=-31",
    ],
)
def test_a_rule_that_nobody_follows_is_given_up_not_unfolded(rule: str) -> None:
    reading = reading_of(f"UID:a\nDTSTART:20260110T100000Z\nRRULE:{rule}")
    assert reading.nights() == set()
    assert reading.unreadable == {"a"}


def test_rules_that_take_too_long_to_unfold_are_given_up_once_the_budget_is_spent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    series = [f"UID:{uid}\nDTSTART;VALUE=DATE:20260110\nRRULE:FREQ=DAILY;COUNT=2" for uid in "ab"]
    assert reading_of(*series).unreadable == set()
    monkeypatch.setattr(reading_module, "UNFOLDING_SECONDS", 0.0)
    reading = reading_of(*series)
    assert (len(reading.blocks), [warned.code for warned in reading.warnings]) == (2, ["repeats_too_often"])


def test_an_event_without_a_uid_that_cannot_be_read_is_told_by_its_name() -> None:
    for odd in ("DTSTART:never", "DTSTART:20260110\nDTEND:None", "STATUS:CONFIRMED"):
        reading = reading_of(f"{odd}\nSUMMARY:Marta")
        assert reading.unreadable == {""}
        assert {warned.about for warned in reading.warnings} == {"Marta"}
    nameless = reading_of("DTSTART:never").warnings[0]
    assert "«sin nombre»" in warning_words(nameless)


def test_a_calendar_that_calls_off_blocks_nothing_of_what_it_names() -> None:
    event = "UID:a\nDTSTART;VALUE=DATE:20260110"
    assert nights_of(event, head="METHOD:CANCEL\n") == []
    both = calendar(event) + calendar(event, head="METHOD:CANCEL\n")
    assert read(both, property_zone=ZONE, today=TODAY).nights() == set()


def test_an_unknown_zone_is_the_one_the_feed_is_written_in_and_that_is_said() -> None:
    event = "UID:a\nDTSTART;TZID=Nowhere:20260111T010000"
    assert nights_of(event) == [ELEVEN]
    assert nights_of(event, head="X-WR-TIMEZONE:Europe/Madrid\n") == [TEN]
    assert [warned.code for warned in reading_of(event).warnings] == ["unknown_zone"]


def test_what_one_feed_calls_by_a_name_does_not_reach_the_next_feed() -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:{0}\nTZOFFSETTO:{0}\n"
        "END:STANDARD\nEND:VTIMEZONE\n"
    )
    event = "UID:a\nDTSTART;TZID=Ours:20260111T010000"
    assert nights_of(event, head=zone.format("+0900")) == [TEN]
    assert nights_of(event, head=zone.format("-0900")) == [ELEVEN]


def test_what_is_shown_of_an_event_is_short_and_plain() -> None:
    (block,) = reading_of(
        "UID:a\nDTSTART;VALUE=DATE:20260110\nSUMMARY:<b>Reserved</b>\\, Ana &amp; Beto " + "x" * 300 + "\n"
        "DESCRIPTION:Reservation URL: https://www.airbnb.com/hosting/reservations/details/HMTEST0001\\nPhone: 0000"
    ).blocks
    assert block.summary.startswith("Reserved, Ana & Beto xxx")
    assert len(block.summary) == 120
    assert block.link == "https://www.airbnb.com/hosting/reservations/details/HMTEST0001"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"<html><body>Sign in</body></html>", "not_a_calendar"),
        (b'{"error": "gone"}', "not_a_calendar"),
        (calendar("UID:a\nDTSTART:20260110")[:-16], "truncated"),
        (calendar("UID:a\nDTSTART:20260110")[:60], "truncated"),
        (b"x" * (MAXIMUM_BYTES + 1), "too_large"),
        (calendar(*["UID:a\nDTSTART:20260110"] * (MAXIMUM_EVENTS + 1)), "too_many_events"),
    ],
)
def test_what_is_no_whole_calendar_is_never_taken_for_an_empty_one(raw: bytes, reason: str) -> None:
    with pytest.raises(FeedInvalid) as refused:
        read(raw, property_zone=ZONE, today=TODAY)
    assert refused.value.details["reason"] == reason
    assert reason in REFUSALS


def test_every_warning_reads_as_a_sentence() -> None:
    readings = [
        reading_of("UID:a\nDTSTART:never"),
        reading_of("UID:a\nSUMMARY:no"),
        reading_of("UID:a\nDTSTART:20260110\nDTEND:None"),
        reading_of("UID:a\nDTSTART:20260110\nRRULE:FREQ=DAILY;COUNT=2\nEXDATE:never"),
        reading_of("UID:a\nDTSTART:20260110\nDURATION:-P1D"),
        reading_of("UID:a\nDTSTART:20260110T000000\nRRULE:FREQ=SECONDLY"),
        reading_of("UID:a\nDTSTART;TZID=Nowhere:20260110T000000"),
    ]
    said = [warned for reading in readings for warned in reading.warnings]
    assert {warned.code for warned in said} == set(WARNINGS)
    assert all("a" in warning_words(warned) or "Nowhere" in warning_words(warned) for warned in said)


BOOKED = [
    (date(2026, 2, 3), date(2026, 2, 7)),
    (date(2026, 2, 7), date(2026, 2, 9)),
    (date(2026, 5, 1), date(2026, 6, 1)),
]


@given(
    st.lists(st.integers(1, 500), max_size=30),
    st.sampled_from([b"\r\n", b"\n", b"\r"]),
    st.sampled_from([b" ", b"\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
)
def test_folds_line_ends_and_encodings_change_nothing(folds: list[int], end: bytes, blank: bytes, coding: str) -> None:
    whole = booked(BOOKED, summary="Reservó Núñez")
    raw = whole
    for place in sorted({place % len(raw) for place in folds}, reverse=True):
        if raw[max(0, place - 1) : place + 1].isspace() or b"\n" in raw[max(0, place - 2) : place + 2]:
            continue
        raw = raw[:place] + b"\r\n" + blank + raw[place:]
    raw = raw.replace(b"\r\n", end)
    if coding != "utf-8":
        try:
            raw = raw.decode().encode(coding)
        except UnicodeDecodeError:
            return  # a fold within a letter: only UTF-8 has those
    reading = read(raw, property_zone=ZONE, today=TODAY)
    assert reading == read(whole, property_zone=ZONE, today=TODAY)
    assert len(reading.nights()) == 4 + 2 + 31


@given(st.binary(max_size=400), st.integers(0, 400))
def test_no_bytes_make_reading_fail_otherwise_than_by_refusing(garbage: bytes, place: int) -> None:
    whole = booked(BOOKED)
    for raw in (garbage, whole[:place] + garbage + whole[place:]):
        try:
            reading = read(raw, property_zone=ZONE, today=TODAY)
        except FeedInvalid:
            continue
        assert all(night >= TODAY for night in reading.nights())


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "services", "calendars", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_file_is_read_from_a_terminal_without_a_database(tmp_path: Path) -> None:
    file = tmp_path / "feed.ics"
    file.write_bytes(booked(BOOKED[:1]))
    done = _run("read", str(file), "--today", "2026-02-05")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"nights": ["2026-02-05", "2026-02-06"], "warnings": []})
    file.write_bytes(b"<html>")
    done = _run("read", str(file))
    assert (done.returncode, list(json.loads(done.stdout))) == (2, ["error"])
    assert _run("read", str(tmp_path / "none.ics")).returncode == 2
