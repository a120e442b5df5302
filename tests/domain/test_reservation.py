"""The moves of a reservation, and what the clock decides."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.reservation import BLOCKING, FINAL, MOVES, Move, Status, after, status_at
from services.errors import HoldExpired, WrongState

NOW = datetime.fromisoformat("2026-11-24T12:00:00-03:00")


@pytest.mark.parametrize(("status", "move"), list(product(sorted(FINAL), Move)))
def test_there_is_no_way_out_of_a_final_state(status: Status, move: Move) -> None:
    with pytest.raises(WrongState):
        after(status, move)


@given(st.lists(st.sampled_from(Move), max_size=12))
def test_whatever_is_tried_a_confirmed_stay_never_becomes_a_hold_again(moves: list[Move]) -> None:
    status, was_confirmed = Status.HELD, False
    for move in moves:
        if (status, move) in MOVES:
            status = after(status, move)
        was_confirmed = was_confirmed or status is Status.CONFIRMED
        assert not (was_confirmed and status in (Status.HELD, Status.EXPIRED))


def test_every_state_but_the_final_ones_leads_somewhere() -> None:
    assert {status for status, _ in MOVES} == set(Status) - FINAL


def test_only_a_late_payment_leads_out_of_an_ended_hold() -> None:
    assert [move for status, move in MOVES if status is Status.EXPIRED] == [Move.RETAKE]
    with pytest.raises(HoldExpired):
        after(Status.EXPIRED, Move.CANCEL)


def test_a_hold_is_over_at_its_moment_not_after_it() -> None:
    assert status_at(Status.HELD, NOW, now=NOW - timedelta(microseconds=1)) is Status.HELD
    assert status_at(Status.HELD, NOW, now=NOW) is Status.EXPIRED
    assert status_at(Status.CONFIRMED, NOW, now=NOW) is Status.CONFIRMED


def test_held_and_confirmed_are_what_blocks_nights() -> None:
    from services.database.tables.booking import BLOCKING_STATUSES

    assert set(BLOCKING_STATUSES) == BLOCKING
