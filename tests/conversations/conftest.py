"""A product to talk to."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.clock import SettableClock
from tests.talking import Talk, talking


@pytest.fixture
async def talk(database_url: str, redis_url: str, clock: SettableClock, tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(database_url, redis_url, clock, tmp_path) as running:
        yield running
