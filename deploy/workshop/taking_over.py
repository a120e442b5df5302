"""Waiting for a running Rasa to answer with another model, which it takes from the registry by itself."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import Enum, auto

import httpx

from services.settings import Settings

CHANNEL = "/webhooks/anfitrion/"
LIMIT_SECONDS = 120.0
POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Serving:
    """What a Rasa server says of itself. ``refused``: the model that it could not load."""

    model: str
    refused: str | None


class TakenOver(Enum):
    """What became of a change: nobody is up, it was taken, refused, or not taken in time."""

    NOBODY = auto()
    TAKEN = auto()
    REFUSED = auto()
    LATE = auto()


def served_by(settings: Settings) -> Serving | None:
    """What the server at ``RASA_URL`` answers with; ``None`` while there is none."""
    try:
        answer = httpx.get(settings.rasa_url + CHANNEL, timeout=5, trust_env=False)
        told = answer.json()
        return Serving(str(told["model"]), told.get("refused")) if answer.status_code == 200 else None
    except (httpx.HTTPError, ValueError, KeyError):
        return None


def wait_until_served(settings: Settings, model: str, *, limit: float = LIMIT_SECONDS) -> TakenOver:
    """How the server at ``RASA_URL`` takes a model that has just been activated."""
    if served_by(settings) is None:
        return TakenOver.NOBODY
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        serving = served_by(settings)
        if serving is not None and serving.model == model:
            return TakenOver.TAKEN
        if serving is not None and serving.refused == model:
            return TakenOver.REFUSED
        time.sleep(POLL_SECONDS)
    return TakenOver.LATE
