"""A product that listens, up to where the model is needed; and the model, once."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from services.clock import SettableClock
from services.settings import Settings
from services.voice import weights
from services.voice.listening import Listener
from tests.stand_ins import StandIns
from tests.talking import Talk, a_message, graph, talking  # noqa: F401 - a fixture


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real model's folder."""
    settings = Settings(_env_file=None, local_dir=tmp_path_factory.mktemp("model"))
    folder = weights.join(settings, tell=lambda _: None)
    assert folder is not None, "the packages with the model are not installed"
    return folder


@pytest.fixture(scope="session")
def listener(model: Path) -> Iterator[Listener]:
    """The real model in memory."""
    yield Listener(model, cores=1)


@pytest.fixture
async def talk(
    database_url: str,
    redis_url: str,
    clock: SettableClock,
    graph: StandIns,  # noqa: F811
    tmp_path: Path,
) -> AsyncIterator[Talk]:
    """A product that listens to voice notes, as far as its settings say; who hears them is up to the test."""
    (tmp_path / weights.MODEL).touch()
    async with talking(database_url, redis_url, clock, graph, whisper_model=str(tmp_path)) as running:
        assert running.product.hears
        yield running


@pytest.fixture
def records(talk: Talk) -> Callable[[bytes], dict[str, object]]:
    """Makes the message of a voice note whose recording the Graph stand-in keeps."""

    def record(content: bytes, **more: object) -> dict[str, object]:
        kept = talk.graph.http.post(f"{talk.graph.address}/simulator/_media", content=content).json()["id"]
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        told = {"id": kept, "mime_type": "audio/ogg; codecs=opus", "sha256": digest, "voice": True}
        return a_message("audio", told | more)

    return record
