"""``graph`` and ``talk``: a product to talk to. ``house``: its property, with a guest who wrote twelve minutes ago."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.house import House
from tests.talking import Talk, graph, talk  # noqa: F401 - fixtures of this folder's tests


@pytest.fixture
async def house(talk: Talk) -> AsyncIterator[House]:  # noqa: F811 - the fixture
    """A property; what a test adds it commits."""
    async with talk.product.database.unit_of_work() as connection:
        built = await House.built(connection, talk.clock.now())
        await connection.commit()
        yield built
