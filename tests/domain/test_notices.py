"""When a guest is told what, in a reservation's life."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.notices import Habits, Life, Notice, Planned, QuietHours, due, plan
from services.domain.reservation import Status
from services.domain.stay import Stay

BUENOS_AIRES = ZoneInfo("America/Argentina/Buenos_Aires")
NIGHT = QuietHours(time(21, 30), time(9))
HABITS = Habits(BUENOS_AIRES, NIGHT, balance_days=3)
STAY = Stay(date(2027, 3, 8), date(2027, 3, 11))


def on(day: int, hour: int, minute: int = 0, *, month: int = 3) -> datetime:
    """A moment of 2027 on the house's wall."""
    return datetime(2027, month, day, hour, minute, tzinfo=BUENOS_AIRES)


def held(until: datetime, *, since: datetime | None = None) -> Life:
    return Life(
        Status.HELD, STAY, since or until - timedelta(hours=1), until, None, balance_due_on=STAY.check_in, owes=True
    )


def confirmed(at: datetime, *, owes: bool = True, status: Status = Status.CONFIRMED, stay: Stay = STAY) -> Life:
    return Life(status, stay, at - timedelta(minutes=30), at, at, balance_due_on=stay.check_in, owes=owes)


EARLY = confirmed(on(1, 15, month=2))


def moments(life: Life, habits: Habits = HABITS, *, now: datetime | None = None) -> dict[Notice, datetime]:
    at = now or (life.confirmed_at or life.created_at)
    return {one.notice: one.due_at.astimezone(BUENOS_AIRES) for one in plan(life, habits, now=at)}


# --- the days of a reservation ---------------------------------------------------------------------------------------


def test_a_confirmed_reservation_is_accompanied_from_the_way_there_to_thanks() -> None:
    assert moments(EARLY) == {
        Notice.HOW_TO_ARRIVE: on(1, 15, month=2),
        Notice.BALANCE_REMINDER: on(5, 10),
        Notice.DAY_BEFORE: on(7, 10),
        Notice.THANKS: on(12, 11),
    }


def test_a_hold_is_warned_about_a_quarter_of_an_hour_before_it_ends() -> None:
    assert moments(held(on(1, 13))) == {Notice.HOLD_EXPIRING: on(1, 12, 45)}


def test_a_hold_that_was_made_just_now_needs_no_warning() -> None:
    assert moments(held(on(1, 13), since=on(1, 12, 31))) == {}
    assert moments(held(on(1, 13), since=on(1, 12, 30))) != {}


def test_a_hold_that_has_ended_by_the_clock_is_not_warned_about() -> None:
    life = held(on(1, 13))
    assert due(life, HABITS, now=on(1, 12, 59)) != []
    assert due(life, HABITS, now=on(1, 13)) == []


def test_who_owes_nothing_is_not_reminded_of_a_balance() -> None:
    assert Notice.BALANCE_REMINDER not in moments(replace(EARLY, owes=False))


def test_a_balance_that_is_due_before_the_stay_is_reminded_of_before_that_day() -> None:
    assert moments(replace(EARLY, balance_due_on=date(2027, 3, 1)))[Notice.BALANCE_REMINDER] == on(26, 10, month=2)


def test_a_house_may_do_without_reminders_of_the_balance() -> None:
    assert Notice.BALANCE_REMINDER not in moments(EARLY, replace(HABITS, balance_days=0))


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.EXPIRED])
def test_nothing_is_told_of_what_no_longer_stands(status: Status) -> None:
    assert plan(replace(EARLY, status=status), HABITS, now=on(5, 12)) == []


def test_who_was_confirmed_hours_ago_is_not_told_the_same_again() -> None:
    assert set(moments(confirmed(on(7, 9, 30)))) == {Notice.HOW_TO_ARRIVE, Notice.THANKS}


def test_nobody_who_has_left_is_told_how_to_arrive() -> None:
    assert set(moments(replace(EARLY, status=Status.COMPLETED), now=on(12, 12))) == {Notice.THANKS}


def test_a_reservation_confirmed_before_notices_existed_is_not_told_the_way_now() -> None:
    assert due(EARLY, HABITS, now=on(2, 15, month=2)) == []


# --- quiet hours -----------------------------------------------------------------------------------------------------


def test_what_falls_into_the_night_is_told_in_the_morning() -> None:
    late = confirmed(on(1, 23, month=2))
    assert moments(late)[Notice.HOW_TO_ARRIVE] == on(2, 9, month=2)
    assert due(late, HABITS, now=on(2, 8, 59, month=2)) == []
    assert [one.notice for one in due(late, HABITS, now=on(2, 9, month=2))] == [Notice.HOW_TO_ARRIVE]


@pytest.mark.parametrize("end", [on(1, 21, 45), on(2, 3), on(2, 9, 14)])
def test_a_warning_that_falls_into_the_night_is_left_out(end: datetime) -> None:
    assert moments(held(end)) == {}


def test_what_is_told_late_is_not_told_in_the_next_night_either() -> None:
    (planned,) = due(EARLY, HABITS, now=on(7, 21, 29))
    assert planned == Planned(Notice.DAY_BEFORE, on(7, 10), on(7, 21, 30), on(8, 0).date())
    assert due(EARLY, HABITS, now=on(7, 21, 30)) == []


def test_a_house_without_quiet_hours_writes_at_any_time() -> None:
    always = replace(HABITS, quiet=QuietHours(time(0), time(0)))
    assert moments(held(on(2, 3)), always) == {Notice.HOLD_EXPIRING: on(2, 2, 45)}


def test_quiet_hours_may_lie_within_a_day() -> None:
    siesta = QuietHours(time(13), time(16))
    assert siesta.after(on(1, 14), BUENOS_AIRES) == on(1, 16)
    assert siesta.after(on(1, 12, 59), BUENOS_AIRES) == on(1, 12, 59)


# --- whatever the reservation and the house ---------------------------------------------------------------------------

quiet_hours = st.builds(QuietHours, st.times(), st.times())
zones = st.sampled_from(["America/Argentina/Buenos_Aires", "America/Santiago", "Europe/Madrid", "UTC"]).map(ZoneInfo)
habits = st.builds(Habits, zones, quiet_hours, st.integers(0, 30))
instants = st.integers(0, 88 * 24 * 60).map(
    lambda minutes: datetime(2027, 2, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
spans = st.integers(0, 60 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Any reservation of the months around March 2027."""
    created = draw(instants)
    first = draw(st.dates(date(2027, 2, 1), date(2027, 4, 30)))
    return Life(
        status=draw(st.sampled_from(list(Status))),
        stay=Stay.of(first, nights=draw(st.integers(1, 20))),
        created_at=created,
        hold_expires_at=created + draw(spans),
        confirmed_at=draw(st.none() | spans.map(lambda span: created + span)),
        balance_due_on=first - timedelta(days=draw(st.integers(0, 30))),
        owes=draw(st.booleans()),
    )


@given(lives(), habits, instants)
def test_nothing_is_ever_due_in_quiet_hours_or_after_its_time(life: Life, house: Habits, now: datetime) -> None:
    for one in due(life, house, now=now):
        assert not house.quiet.cover(now, house.zone)
        assert one.due_at <= now < one.until
        # Whenever before its end it is said, it is said in the day.
        assert not house.quiet.cover(one.until - timedelta(microseconds=1), house.zone)


@given(lives(), habits, instants)
def test_each_notice_has_one_moment_and_it_is_no_quiet_one(life: Life, house: Habits, now: datetime) -> None:
    planned = plan(life, house, now=now)
    assert len({one.notice for one in planned}) == len(planned)
    assert not any(house.quiet.cover(one.due_at, house.zone) for one in planned)


@given(lives(), habits, instants)
def test_only_what_holds_is_spoken_of(life: Life, house: Habits, now: datetime) -> None:
    told = {one.notice for one in plan(life, house, now=now)}
    if life.status is not Status.HELD:
        assert Notice.HOLD_EXPIRING not in told
    if life.status not in (Status.CONFIRMED, Status.COMPLETED):
        assert told <= {Notice.HOLD_EXPIRING}
    if life.status is not Status.CONFIRMED:
        assert told <= {Notice.HOLD_EXPIRING, Notice.THANKS}


@given(quiet_hours, zones, instants)
def test_a_moment_moved_out_of_quiet_hours_moves_less_than_a_day_and_stays_there(
    quiet: QuietHours, zone: ZoneInfo, moment: datetime
) -> None:
    moved = quiet.after(moment, zone)
    assert moment <= moved <= moment + timedelta(hours=25)  # the night in which clocks are put back
    assert quiet.after(moved, zone) == moved
