"""The API does what its own description says, whatever is sent to it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from services.cabins.endpoints import OPERATIONS as CABINS
from services.calendars.endpoints import OPERATIONS as CALENDARS
from services.clock import SettableClock
from services.operations.openapi import describe
from services.payments.endpoints import OPERATIONS as PAYMENTS
from services.reservations.endpoints import OPERATIONS as RESERVATIONS
from services.waiting.endpoints import OPERATIONS as WAITING
from tests import factories
from tests.conftest import NOW, a_database

# Rules between fields (check-out after check-in) are answered by 422: JSON Schema cannot say them.
RULES = {"checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "401", "404", "409", "422"]}}}

schema = schemathesis.openapi.from_dict(
    describe([*CABINS, *RESERVATIONS, *PAYMENTS, *WAITING, *CALENDARS]), config=SchemathesisConfig.from_dict(RULES)
)


@pytest.fixture(scope="module")
def api_url(postgres_server: str, template_database: str, _redis_server: str) -> Iterator[str]:
    """The booking API, served from a thread of its own over a demo complex that the module shares."""
    for url in a_database(postgres_server, template=template_database):
        served = _Served(url, _redis_server)
        served.start()
        yield served.wait_for_url()
        served.end()


@schema.parametrize()
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_described(case: schemathesis.Case[Any], api_url: str) -> None:
    case.call_and_validate(base_url=api_url, headers={"Authorization": f"Bearer {factories.TOKEN}"})


class _Served(threading.Thread):
    def __init__(self, database_url: str, redis_url: str) -> None:
        super().__init__(daemon=True)
        self._settings = factories.settings(database_url, redis_url)
        self._loop = asyncio.new_event_loop()
        self._url = ""
        self._is_up, self._is_over = threading.Event(), asyncio.Event()

    def run(self) -> None:
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        async with factories.booking_api(self._settings, SettableClock(NOW)) as booking:
            self._url = str(booking.http.base_url)
            self._is_up.set()
            await self._is_over.wait()

    def wait_for_url(self) -> str:
        assert self._is_up.wait(timeout=60)
        return self._url

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._is_over.set)
        self.join(timeout=20)
