"""
faster-whisper's model, which keeps what it made of a recording's first half minute: to tell its language costs next to
nothing then.
"""

from __future__ import annotations

import threading
from typing import Any

from faster_whisper import WhisperModel


class Model(WhisperModel):  # type: ignore[misc]
    """As faster-whisper's; what is kept is kept for each thread by itself."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._kept = threading.local()

    def encode(self, features: Any) -> Any:
        """As faster-whisper's, with the first result since :meth:`forget` kept."""
        sound = super().encode(features)
        if self.sound is None:
            self._kept.sound = sound
        return sound

    @property
    def sound(self) -> Any:
        """What was kept, ``None`` for nothing."""
        return getattr(self._kept, "sound", None)

    def forget(self) -> None:
        """Keep what comes next."""
        self._kept.sound = None

    def languages_of(self, sound: Any) -> dict[str, float]:
        """How likely each language is spoken in what was kept, by ISO code, the likeliest first."""
        return {token.strip("<|>"): probability for token, probability in self.model.detect_language(sound)[0]}
