"""The trainers' files in the property's own words, as a training gets them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.model import ROOT
from deploy.local.vocabulary import Vocabulary, write_training_data


@contextmanager
def training_data(vocabulary: Vocabulary) -> Iterator[Path]:
    """A folder with them for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="anfitrion-datos-") as made:
        folder = Path(made) / "data"
        write_training_data(ROOT / "data", folder, vocabulary)
        yield folder
