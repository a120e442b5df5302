"""
What the simulator's tests may ask for.

``simulator``  one in this process, on a file of its own, with a clock that stands still; nothing is sent
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.clock import SettableClock
from services.simulator.providers import Credentials, Simulator
from tests.stand_ins import SECRETS

CREDENTIALS = Credentials(
    graph_token=SECRETS["whatsapp_access_token"],
    graph_secret=SECRETS["whatsapp_app_secret"],
    number_id=SECRETS["whatsapp_phone_number_id"],
    mercadopago_token=SECRETS["mercadopago_access_token"],
    mercadopago_secret=SECRETS["mercadopago_webhook_secret"],
)


@pytest.fixture
async def simulator(tmp_path: Path, clock: SettableClock) -> AsyncIterator[Simulator]:
    """Both stand-ins, not started: webhooks are queued and stay so."""
    made = Simulator(
        tmp_path / "simulator.db", clock, CREDENTIALS, address="http://127.0.0.1:1", product_url="http://127.0.0.1:2"
    )
    yield made
    await made.stop()
