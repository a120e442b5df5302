"""
Where Rasa's training reads the sentences: as it always does, but once.

Rasa reads and merges them again for each part that wants them (the check of the files, the fingerprint, the training),
five times in all. ``config.yml`` names this importer.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from rasa.shared.importers import utils
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData

SPANISH = "es"


class SentencesReadOnce(RasaFileImporter):
    """Rasa's importer of files, which remembers the sentences of the files as they are."""

    def get_nlu_data(self, language: str | None = SPANISH) -> TrainingData:
        """The sentences of all files. Nobody changes them: what Rasa adds, it adds to a copy."""
        stamps = tuple((str(path), Path(path).stat().st_mtime_ns) for path in self._nlu_files)
        return _read(stamps, language or SPANISH)


@lru_cache(maxsize=1)
def _read(files: tuple[tuple[str, int], ...], language: str) -> TrainingData:
    """``files``: path and when it was changed last."""
    return utils.training_data_from_paths([path for path, _ in files], language)
