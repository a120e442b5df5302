"""
faster-whisper's model, made to look no further than there is something to hear, and to tell how likely each word is.

Three quarters of its time go into the encoder, which it always gives half a minute, most of it silence behind a short
note. Half of that does as well (docs/decisions/0066).
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from faster_whisper import WhisperModel

# Frames of 10 ms that the encoder may be given. With less than 15 s, or with less behind the last word, it repeats
# the end of what was said.
WINDOWS = (1500, 2000, 3000)
BEHIND = 300
UNLIKELIEST = 1e-9
SIGN = re.compile(r"(?:(?!\ufffd)[\W_])+")  # and no part of a letter


@dataclass
class Kept:
    """
    What was made of one recording. ``sound``: the encoder's first result; ``words``: the log probability of each word,
    in their order.
    """

    sound: Any = None
    words: list[float] = field(default_factory=list)


class Model(WhisperModel):  # type: ignore[misc]
    """As faster-whisper's; what is kept is kept for each thread by itself."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._of_thread = threading.local()

    @property
    def kept(self) -> Kept:
        """What was kept since :meth:`forget`."""
        kept: Kept = self._of_thread.kept
        return kept

    def forget(self) -> None:
        """Keep what comes next."""
        self._of_thread.kept = Kept()

    def encode(self, features: Any) -> Any:
        """As faster-whisper's, of a window no longer than needed; the first result is kept."""
        sound = super().encode(features[:, : window_for(features)])
        if self.kept.sound is None:
            self.kept.sound = sound
        return sound

    def generate_with_fallback(self, sound: Any, prompt: list[int], tokenizer: Any, options: Any) -> Any:
        """As faster-whisper's; how likely each word of the text is that comes of it is kept."""
        made = super().generate_with_fallback(sound, prompt, tokenizer, options)
        tokens = [token for token in made[0].sequences_ids[0] if token < tokenizer.eot]
        if tokens:
            (told,) = self.model.align(sound, prompt, [tokens], [sound.shape[1]])
            self.kept.words += by_word([tokenizer.decode([token]) for token in tokens], told.text_token_probs)
        return made

    def languages_of(self, sound: Any) -> dict[str, float]:
        """How likely each language is spoken in what was kept, by ISO code, the likeliest first."""
        return {token.strip("<|>"): probability for token, probability in self.model.detect_language(sound)[0]}


def window_for(features: Any) -> int:
    """How many frames of what was padded to half a minute (80 values a frame, padded with noughts) are encoded."""
    import numpy as np

    heard = np.flatnonzero(features.any(axis=0))
    needed = int(heard[-1]) + 1 + BEHIND if heard.size else 0
    return next((window for window in WINDOWS if needed <= window), features.shape[-1])


def by_word(tokens: Sequence[str], probabilities: Sequence[float]) -> list[float]:
    """
    The log probability of each word: the sum of its tokens'. A word begins with a blank or behind a sign; signs
    themselves do not count.
    """
    words: list[float] = []
    begins = True
    for token, probability in zip(tokens, probabilities, strict=True):
        if SIGN.fullmatch(token):
            begins = True
            continue
        if begins or token.startswith(" "):
            words.append(0.0)
        words[-1] += math.log(max(probability, UNLIKELIEST))
        begins = False
    return words
