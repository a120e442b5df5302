"""
A model's card: what is known of it, in a file beside it that goes where it goes.

``models/NAME.json`` has who trained it, when, and the figures that were measured since. It is written whole or not at
all; a model without a readable card is a model all the same.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path

from services.clock import clock_from_environment


@dataclass(frozen=True)
class Card:
    """``name``: the model's, which is the fingerprint of its data; ``scores``: shares from 0 to 1 by name."""

    name: str
    trained_at: datetime
    author: str
    scores: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def made_now(cls, name: str, *, root: Path) -> Card:
        """The card of a model that has just been trained by whoever is here."""
        return cls(name, clock_from_environment(os.environ).now(), author_of(root))

    def scoring(self, scores: Mapping[str, float]) -> Card:
        """The same with newer figures; those not measured this time stay."""
        return replace(self, scores={**self.scores, **scores})


def author_of(root: Path) -> str:
    """Who works here: git's name for them, else the system's."""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        asked = ["git", "config", "user.name"]
        found = subprocess.run(asked, cwd=root, capture_output=True, text=True, timeout=5, check=False).stdout.strip()
        if found:
            return found
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user on this machine, as in a container
        return "?"


def card_path(model: Path) -> Path:
    """Where the card of a model is."""
    return model.parent / f"{model.name.split('.', 1)[0]}.json"


def keep_card(model: Path, card: Card) -> None:
    """Write a model's card."""
    path = card_path(model)
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.write_text(json.dumps({**asdict(card), "trained_at": card.trained_at.isoformat()}, indent=1), encoding="utf-8")
    new.replace(path)


def card_of(model: Path) -> Card:
    """A model's card; of one that has none, what its file tells."""
    name = model.name.split(".", 1)[0]
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        told = json.loads(card_path(model).read_text(encoding="utf-8"))
        scores = {str(key): float(value) for key, value in told["scores"].items()}
        return Card(name, datetime.fromisoformat(told["trained_at"]), str(told["author"]), scores)
    return Card(name, datetime.fromtimestamp(model.stat().st_mtime).astimezone(), "?")
