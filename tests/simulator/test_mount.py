"""Where the simulator is, and where it is not."""

from __future__ import annotations

from pathlib import Path

import httpx
import pydantic
import pytest
from sanic import Sanic

from services.clock import SettableClock
from services.ids import new_id
from services.operations.problems import install_error_handlers
from services.settings import Environment, Settings
from services.simulator.mount import OFF, mount_simulator
from services.simulator.providers import FILE_NAME
from tests.serving import listening
from tests.stand_ins import SECRETS


async def pages(settings: Settings, clock: SettableClock, *paths: str) -> list[httpx.Response]:
    """The answers of a service that has only a simulator, or none."""
    app: Sanic = Sanic(f"mount_{new_id().hex}", configure_logging=False)  # type: ignore[type-arg]
    install_error_handlers(app)
    mount_simulator(app, settings, clock)
    async with listening(app) as address, httpx.AsyncClient(base_url=address, timeout=10) as client:
        return [await client.get(path) for path in paths]


async def test_the_page_is_there_when_the_simulator_is_on(tmp_path: Path, clock: SettableClock) -> None:
    settings = Settings(simulator=True, local_dir=tmp_path, **SECRETS)
    page, changes = await pages(settings, clock, "/simulator", "/simulator/phone/changes")
    assert page.status_code == 200
    assert "default-src 'none'; script-src 'self'" in page.headers["content-security-policy"]
    assert changes.json()["now"] == clock.now().isoformat()


async def test_one_sentence_is_there_when_it_is_off(tmp_path: Path, clock: SettableClock) -> None:
    settings = Settings(simulator=False, local_dir=tmp_path, **SECRETS)
    answers = await pages(settings, clock, "/simulator", "/simulator/graph/v25.0/1", "/simulator/_log")
    assert [(answer.status_code, answer.text) for answer in answers] == [(404, OFF)] * 3
    assert not (tmp_path / FILE_NAME).exists()


def test_production_refuses_a_simulator() -> None:
    with pytest.raises(pydantic.ValidationError, match="SIMULATOR must not be on in production"):
        Settings(environment=Environment.PRODUCTION, simulator=True)
