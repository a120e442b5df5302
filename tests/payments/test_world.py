"""Everything that can happen to money, in any order and several things at a time: what must hold, holds."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import SettableClock
from services.domain.reservation import Status
from services.payments import by_hand, link_rows
from services.payments import repository as payments
from services.reservations import paying, repository, service
from services.settings import Settings
from services.waiting import offering
from services.wiring import wire
from tests.conftest import NOW
from tests.payments.world import ACTIONS, Action, World, live

SEEDS, STEPS = 50, int(os.environ.get("WORLD_STEPS", "2000"))
actions = st.lists(
    st.tuples(st.sampled_from(ACTIONS), st.integers(0, 999), st.integers(0, 999)), min_size=1, max_size=4
)


async def opened(database_url: str, redis_url: str) -> World:
    clock = SettableClock(NOW)
    given = Settings(_env_file=None, database_url=database_url, redis_url=redis_url)
    return await World.built(wire(given, clock), clock)


async def run(database_url: str, redis_url: str, *, seed: int, steps: int, among: Sequence[str] = ACTIONS) -> None:
    world = await opened(database_url, redis_url)
    try:
        await live(world, seed, steps, among=among)
    finally:
        await world.product.close()


class Money(RuleBasedStateMachine):
    """The world as a machine whose failures hypothesis makes small."""

    database_url: str
    redis_url: str

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.world: World = self.runner.run(opened(self.database_url, self.redis_url))

    @rule(chosen=actions)
    def happen(self, chosen: Sequence[Action]) -> None:
        """Some things happen at the same time."""
        self.runner.run(self.world.do(chosen))
        self.runner.run(self.world.check())

    def teardown(self) -> None:
        self.runner.run(self.world.settle_down())
        self.runner.run(self.world.forget())
        self.runner.run(self.world.product.close())
        self.runner.close()


def test_whatever_happens_the_books_are_right(database_url: str, redis_url: str) -> None:
    machine = type("MoneyOnItsDatabase", (Money,), {"database_url": database_url, "redis_url": redis_url})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_while_of_everything(database_url: str, redis_url: str, seed: int) -> None:
    await run(database_url, redis_url, seed=seed, steps=60)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEEDS))
async def test_a_long_time_of_everything(database_url: str, redis_url: str, seed: int) -> None:
    await run(database_url, redis_url, seed=seed, steps=STEPS)


async def let_go_without_the_lock(connection: AsyncConnection, reservation_id: UUID, *, now: datetime) -> bool:
    """What ``paying.let_go`` would be if it only looked."""
    row = await service.by_id(connection, reservation_id)
    if row.status is not Status.HELD or row.status_at(now) is not Status.EXPIRED:
        return False
    await repository.change(connection, row, status=Status.EXPIRED, cause="clock", now=now)
    return True


async def looked_for_by_anybody(connection: AsyncConnection, payment_id: str) -> tuple[Any, Any]:
    """What ``by_hand._looked_for`` would be if it took no lock and minded no decision."""
    known = await payments.known_payment(connection, payment_id)
    return known, await link_rows.link_of(connection, known.external_reference) if known is not None else None


async def test_two_taps_without_the_payments_lock_would_be_noticed(
    database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_hand, "_looked_for", looked_for_by_anybody)
    with pytest.raises(AssertionError, match="arrived and that it did not"):
        for seed in range(20):
            await run(database_url, redis_url, seed=seed, steps=50, among=("hold", "claim", "double_tap"))


async def test_a_last_look_without_the_lock_would_be_noticed(
    database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paying, "let_go", let_go_without_the_lock)
    with pytest.raises(AssertionError, match="was paid and is expired"):
        for seed in range(20):
            await run(database_url, redis_url, seed=seed, steps=50, among=("hold", "link", "photo_finish"))


async def nobody_served(*_: object, **__: object) -> None:
    """What ``offering._first_served`` would be if it passed everybody over."""


async def test_a_line_that_is_not_served_would_be_noticed(
    database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offering, "_first_served", nobody_served)
    with pytest.raises(AssertionError, match="nobody told those who wait"):
        await run(database_url, redis_url, seed=1, steps=30, among=("hold", "cancel", "join", "offer", "wait"))
