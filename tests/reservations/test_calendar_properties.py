"""Whatever guests do in whatever order, no two blocking reservations of a cabin share a night."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from services.cabins import repository as cabins
from services.cabins.seed import seed_demo_property
from services.clock import SettableClock
from services.database.engine import create_engine
from services.database.unit_of_work import Database
from services.domain.reservation import BLOCKING, Status
from services.domain.stay import Stay
from services.errors import DatesUnavailable, Refusal
from services.reservations import cancelling, holding, repository, service
from tests.concurrency.writers import a_wish_of
from tests.conftest import NOW

FIRST = date(2027, 5, 3)


class Calendar(RuleBasedStateMachine):
    """One cabin, a settable clock, and a transaction that is never committed."""

    database_url: str

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.clock = SettableClock(NOW)
        self.codes: list[str] = []
        self.run(self._open())

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    async def _open(self) -> None:
        self.database = Database(create_engine(self.database_url))
        await seed_demo_property(self.database)
        self.transaction = self.database.unit_of_work()
        self.connection = await self.transaction.__aenter__()
        house = await cabins.house(self.connection, now=self.clock.now())
        assert house is not None
        self.cabin_id = house.cabins[0].id

    def teardown(self) -> None:
        self.run(self.transaction.__aexit__(None, None, None))
        self.run(self.database.close())
        self.runner.close()

    @rule(start=st.integers(0, 20), nights=st.integers(2, 6))
    def hold(self, start: int, nights: int) -> None:
        """Is granted exactly when no live reservation is in the way."""
        stay = Stay.of(FIRST + timedelta(days=start), nights=nights)
        is_free = not any(row.stay.overlaps(stay) for row in self._blocking())
        try:
            self.codes.append(self.run(self._hold(stay)).code)
        except DatesUnavailable:
            assert not is_free
        else:
            assert is_free

    async def _hold(self, stay: Stay) -> repository.ReservationRow:
        async with self.connection.begin_nested():
            now = self.clock.now()
            offer = await holding.offer_for(self.connection, a_wish_of(self.cabin_id, stay), now=now)
            return await holding.hold(self.connection, offer, source="api", now=now)

    @precondition(lambda self: self.codes)
    @rule(data=st.data())
    def pay(self, data: st.DataObject) -> None:
        """Confirms a live hold, and an ended one exactly when its nights are free."""
        row = self._row(data.draw(st.sampled_from(self.codes)))
        before = row.status_at(self.clock.now())
        is_free = not any(other.stay.overlaps(row.stay) for other in self._blocking() if other.id != row.id)
        try:
            self.run(self._pay(row))
        except Refusal:
            assert before not in (Status.HELD, Status.EXPIRED) or not is_free
        else:
            assert before in (Status.HELD, Status.EXPIRED)
            assert is_free

    async def _pay(self, row: repository.ReservationRow) -> None:
        async with self.connection.begin_nested():
            await service.take_payment(
                self.connection, reservation_id=row.id, amount=row.deposit, cause="payment:1", now=self.clock.now()
            )

    @precondition(lambda self: self.codes)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        """Gives live nights back; an ended hold has none to give."""
        row = self._row(data.draw(st.sampled_from(self.codes)))
        if row.status_at(self.clock.now()) in (*BLOCKING, Status.CANCELLED):
            self.run(cancelling.cancel(self.connection, row.code, cause="guest", now=self.clock.now()))
            assert self._row(row.code).status is Status.CANCELLED

    @rule(minutes=st.sampled_from([1, 30, 59, 60]))
    def wait(self, minutes: int) -> None:
        """Time passes."""
        self.clock.advance(timedelta(minutes=minutes))

    @rule()
    def tidy(self) -> None:
        """Writes down what the clock has decided, and decides nothing."""
        before = {row.id for row in self._blocking()}
        self.run(service.tidy(self.connection, now=self.clock.now()))
        assert {row.id for row in self._blocking()} == before

    @invariant()
    def no_night_is_sold_twice(self) -> None:
        """Among what blocks by the clock, and among what blocks in the table."""
        by_clock, stored = self._blocking(), [row for row in self._rows() if row.status in BLOCKING]
        for rows in (by_clock, stored):
            nights = [night for row in rows for night in row.stay]
            assert len(nights) == len(set(nights))

    def _row(self, code: str) -> repository.ReservationRow:
        found: repository.ReservationRow = self.run(service.reservation(self.connection, code))
        return found

    def _rows(self) -> list[repository.ReservationRow]:
        return [self._row(code) for code in self.codes]

    def _blocking(self) -> list[repository.ReservationRow]:
        return [row for row in self._rows() if row.status_at(self.clock.now()) in BLOCKING]


@pytest.mark.parametrize("examples", [20])
def test_no_two_blocking_reservations_ever_overlap(database_url: str, examples: int) -> None:
    machine = type("CalendarOnItsDatabase", (Calendar,), {"database_url": database_url})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
