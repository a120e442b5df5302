"""
Samples to words, with what the decoder thinks of them. With :mod:`services.voice.model` all that knows faster-whisper.

No fallback to higher temperatures: what is not clear at first is asked back, not guessed at with more effort.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from services.voice.decoding import RATE
from services.voice.wording import as_said_here

if TYPE_CHECKING:
    from services.voice.decoding import Samples

SPANISH = "es"
BEAM = 5
LEAST_SPEECH = 0.25  # seconds
BRIEF = 1.6  # seconds of speech in which nobody says more than a word or two
# What somebody says in that time, at most: a loop ends there, instead of after seconds of nothing but "¡¡¡¡".
TOKENS, TOKENS_A_SECOND, MOST_TOKENS = 30, 12, 220
WORD = re.compile(r"\w+")
FRAME = RATE // 40
SOFT, LOUD = 2, 90  # percentiles of the frames' loudness: between words, and within them
MOST_CONTRAST = 60.0
FAINTEST = 1e-10  # of full power: digital silence
REPEATED = 3  # words in a row that are said again and again


@dataclass(frozen=True)
class Signals:
    """
    What is known of a text besides its words.

    ``log_probability``: mean of the tokens'; ``no_speech``: how likely nobody spoke, at worst; ``compression``: how
    well the text compresses, at worst (a loop compresses well); ``repeated``: share of the phrases that come more than
    once; ``speech``: seconds in which somebody speaks; ``rate``: words for each of these; ``contrast``: by how many
    decibels what is loud in the recording is louder than what is soft: 25 and more in a room, 15 beside a street;
    ``each_word`` and ``weakest``: mean and least log probability of the words, given the sound, without what the
    decoder thinks of their signs and places.
    """

    log_probability: float = -5.0
    no_speech: float = 1.0
    compression: float = 0.0
    repeated: float = 0.0
    speech: float = 0.0
    rate: float = 0.0
    contrast: float = MOST_CONTRAST
    each_word: float = -5.0
    weakest: float = -5.0


@dataclass(frozen=True)
class Transcript:
    """The words; empty when nobody speaks. ``sound``: what the model made of the first half minute, if it listened."""

    text: str
    signals: Signals
    sound: Any = field(default=None, repr=False, compare=False)


class Listener:
    """
    A model in memory, for as many notes at once as there are ``cores``; safe to call from that many threads.

    ``under_way``: what it is listening to, by names that are the caller's.
    """

    def __init__(self, folder: Path, *, cores: int) -> None:
        from services.voice.model import Model

        self.under_way: set[int] = set()
        logging.getLogger("faster_whisper").setLevel(logging.WARNING)
        self._model = Model(
            str(folder), device="cpu", compute_type="int8", cpu_threads=1, num_workers=cores, local_files_only=True
        )

    def listen(self, samples: Samples, *, prompt: str = "") -> Transcript:
        """What is said in Spanish. ``prompt``: how somebody might speak here, with the house's names."""
        spoken = spoken_part(samples)
        seconds = len(spoken) / RATE
        if seconds < LEAST_SPEECH:
            return Transcript("", Signals(speech=seconds))
        self._model.forget()
        segments, _ = self._model.transcribe(
            spoken,
            language=SPANISH,
            beam_size=BEAM,
            temperature=0.0,
            initial_prompt=(without_last_question(prompt) if seconds < BRIEF else prompt) or None,
            condition_on_previous_text=False,
            max_new_tokens=min(MOST_TOKENS, TOKENS + round(TOKENS_A_SECOND * seconds)),
        )
        heard = list(segments)
        text = as_said_here(" ".join(segment.text.strip() for segment in heard).strip())
        kept = self._model.kept
        return Transcript(text, _signals(heard, text, seconds, contrast_of(samples), kept.words), kept.sound)

    def languages_of(self, transcript: Transcript) -> dict[str, float]:
        """How likely each language is spoken, by ISO code, the likeliest first; none where nobody spoke."""
        return self._model.languages_of(transcript.sound) if transcript.sound is not None else {}


def spoken_part(samples: Samples) -> Samples:
    """The samples without the stretches in which nobody speaks."""
    import numpy as np
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    stretches = get_speech_timestamps(samples, VadOptions(min_speech_duration_ms=150, speech_pad_ms=300))
    if not stretches:
        return samples[:0]
    return np.concatenate([samples[one["start"] : one["end"]] for one in stretches])


def without_last_question(prompt: str) -> str:
    """A prompt for a word or two, which would be taken for its last question: a "cuatro" for "¿Cuánto sale?"."""
    before, sign, _ = prompt.rpartition("¿")
    return before.strip() if sign else prompt


def contrast_of(samples: Samples) -> float:
    """By how many decibels the loud frames of a recording are louder than its soft ones."""
    import numpy as np

    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME).astype(np.float64)
    soft, loud = np.percentile(10 * np.log10((frames**2).mean(axis=1) + FAINTEST), [SOFT, LOUD])
    return float(min(MOST_CONTRAST, loud - soft))


def repeated_share(text: str) -> float:
    """The share of a text's phrases of three words that occur more than once in it."""
    words = [word.lower() for word in WORD.findall(text)]
    phrases = Counter(zip(*(words[start:] for start in range(REPEATED)), strict=False))
    total = sum(phrases.values())
    return sum(count for count in phrases.values() if count > 1) / total if total else 0.0


def _signals(heard: list[Any], text: str, seconds: float, contrast: float, words: list[float]) -> Signals:
    if not heard or not words:
        return Signals(speech=seconds, contrast=contrast)
    tokens = sum(len(segment.tokens) for segment in heard) or 1
    return Signals(
        log_probability=sum(segment.avg_logprob * len(segment.tokens) for segment in heard) / tokens,
        no_speech=max(segment.no_speech_prob for segment in heard),
        compression=max(segment.compression_ratio for segment in heard),
        repeated=repeated_share(text),
        speech=seconds,
        rate=len(WORD.findall(text)) / seconds,
        contrast=contrast,
        each_word=sum(words) / len(words),
        weakest=min(words),
    )
