"""The tape chart's bars and cells, whatever stands in a cabin's calendar."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.console.chart.layout import OURS, Bar, Claim, Kind, Window, cells, free_cabins, lines
from services.domain.stay import Stay
from tests.factories import march

FIRST = date(2027, 3, 1)


@st.composite
def stays(draw: st.DrawFn) -> Stay:
    return Stay.of(FIRST + timedelta(days=draw(st.integers(-12, 40))), nights=draw(st.integers(1, 15)))


@st.composite
def calendars(draw: st.DrawFn) -> list[Claim]:
    """A cabin's calendar as the database can have it: ours never overlap, whatever others say."""
    ours: list[Claim] = []
    for number, stay in enumerate(draw(st.lists(stays(), max_size=8))):
        if not any(stay.overlaps(one.stay) for one in ours):
            ours.append(Claim(draw(st.sampled_from(sorted(OURS))), stay, f"ours-{number}"))
    theirs = [
        Claim(draw(st.sampled_from([Kind.SOLD, Kind.CLOSED])), stay, f"theirs-{number}", is_clash=draw(st.booleans()))
        for number, stay in enumerate(draw(st.lists(stays(), max_size=8)))
    ]
    return ours + theirs


def nights_of(bars: list[Bar]) -> list[date]:
    return [night for bar in bars for night in bar.stay]


@given(calendars())
def test_bars_of_one_line_never_overlap(claims: list[Claim]) -> None:
    for line in lines(claims):
        nights = nights_of(line)
        assert len(nights) == len(set(nights))


@given(calendars())
def test_every_taken_night_is_shown_once_and_again_only_where_it_is_sold_twice(claims: list[Claim]) -> None:
    bars = [bar for line in lines(claims) for bar in line]
    assert set(nights_of(bars)) == {night for claim in claims for night in claim.stay}
    quiet = nights_of([bar for bar in bars if not bar.claim.is_clash])
    assert len(quiet) == len(set(quiet))


@given(calendars())
def test_without_a_clash_one_line_is_enough(claims: list[Claim]) -> None:
    assert len(lines([claim for claim in claims if not claim.is_clash])) == 1


@given(calendars())
def test_what_is_ours_and_what_clashes_is_shown_whole(claims: list[Claim]) -> None:
    shown = {(bar.claim.key, bar.stay) for line in lines(claims) for bar in line}
    assert {(one.key, one.stay) for one in claims if one.kind in OURS or one.is_clash} <= shown


@given(calendars(), st.integers(1, 60))
def test_each_line_fills_the_window_and_no_more(claims: list[Claim], days: int) -> None:
    window = Window(FIRST, days)
    for line in lines(claims):
        made = cells(line, window)
        assert sum(cell.span for cell in made) == 2 * days
        assert all(cell.span > 0 for cell in made)
        assert [cell.bar for cell in made if cell.bar] == [bar for bar in line if bar.stay.overlaps(window.stay)]


@given(calendars(), st.integers(2, 60))
def test_a_free_night_has_a_cell_where_no_bar_of_its_line_is(claims: list[Claim], days: int) -> None:
    window = Window(FIRST, days)
    for line in lines(claims):
        free = [cell.night for cell in cells(line, window) if cell.night]
        assert free == sorted(set(window.stay) - set(nights_of(line)))


def test_who_leaves_and_who_arrives_share_a_day() -> None:
    window = Window(FIRST, 6)
    line = lines([Claim(Kind.CONFIRMED, march(2, 4), "a"), Claim(Kind.HELD, march(4, 6), "b")])[0]
    assert [(cell.span, cell.bar is not None) for cell in cells(line, window)] == [
        (1, False), (2, False), (4, True), (4, True), (1, False)
    ]  # fmt: skip


def test_a_bar_that_goes_beyond_the_window_says_so() -> None:
    (line,) = lines([Claim(Kind.BLOCK, march(1, 20), "a")])
    (only,) = cells(line, Window(date(2027, 3, 5), 4))
    assert (only.span, only.is_begun, only.is_continued) == (8, True, True)


def test_a_stay_that_two_portals_mirror_is_shown_once() -> None:
    (line,) = lines([Claim(Kind.SOLD, march(2, 5), "airbnb"), Claim(Kind.CLOSED, march(2, 7), "booking")])
    assert [(bar.claim.key, bar.stay) for bar in line] == [("airbnb", march(2, 5)), ("booking", march(5, 7))]


def test_free_cabins_are_counted_by_night() -> None:
    window = Window(FIRST, 3)
    counted = free_cabins([[Claim(Kind.HELD, march(1, 2), "a")], []], window)
    assert list(counted.values()) == [1, 2, 2]
