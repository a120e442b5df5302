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

    def language_of(self, sound: Any) -> tuple[str, float]:
        """The language spoken in what was kept, as its ISO code, and how likely it is that one."""
        token, probability = self.model.detect_language(sound)[0][0]
        return token.strip("<|>"), probability
