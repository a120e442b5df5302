"""Somebody who speaks Spanish: eSpeak's voice as a WhatsApp voice note (Ogg Opus). A machine's voice, hard to hear."""

from __future__ import annotations

import ctypes
import io
from functools import lru_cache
from typing import Any

import av
import espeakng_loader
import numpy as np

SYNCHRONOUS, BUFFER_MILLISECONDS, UTF8 = 1, 500, 1  # Source: espeak-ng, speak_lib.h
SPEED, PITCH = 1, 3
ALPHABET = 2  # phonemes in the International Phonetic Alphabet. Source: espeak-ng, speak_lib.h
WORDS_A_MINUTE, TONE = 130, 45
CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
VOICES = ("es-419", "es-419+f3", "es+m7")
OPUS_RATE = 48_000

Samples = Any  # a numpy array of 16-bit samples


class Speaker:
    """The one engine of a process."""

    def __init__(self) -> None:
        self._engine = ctypes.CDLL(espeakng_loader.get_library_path())
        data = espeakng_loader.get_data_path().encode()
        self.rate = int(self._engine.espeak_Initialize(SYNCHRONOUS, BUFFER_MILLISECONDS, data, 0))
        self._said: list[Samples] = []
        self._callback = CALLBACK(self._take)  # kept: the engine holds no reference
        self._engine.espeak_SetSynthCallback(self._callback)
        self._engine.espeak_TextToPhonemes.restype = ctypes.c_char_p

    def say(self, text: str, *, voice: str, words_a_minute: int, pitch: int) -> Samples:
        """The samples of a text."""
        self._said = []
        assert self._engine.espeak_SetVoiceByName(voice.encode()) == 0, f"no voice {voice}"
        self._engine.espeak_SetParameter(SPEED, words_a_minute, 0)
        self._engine.espeak_SetParameter(PITCH, pitch, 0)
        content = text.encode()
        self._engine.espeak_Synth(content, len(content) + 1, 0, 0, 0, UTF8, None, None)
        self._engine.espeak_Synchronize()
        return np.concatenate(self._said)

    def phonemes(self, text: str, *, voice: str) -> str:
        """How a text without signs is pronounced, in the International Phonetic Alphabet."""
        assert self._engine.espeak_SetVoiceByName(voice.encode()) == 0, f"no voice {voice}"
        left, heard = ctypes.c_char_p(text.encode()), []
        while left.value:
            heard.append(self._engine.espeak_TextToPhonemes(ctypes.byref(left), UTF8, ALPHABET).decode())
        return " ".join(heard)

    def _take(self, samples: Any, count: int, _: Any) -> int:
        if count > 0 and samples:
            self._said.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0


@lru_cache(maxsize=1)
def the_speaker() -> Speaker:
    """The engine, once."""
    return Speaker()


def spoken(text: str, *, voice: str = VOICES[0]) -> bytes:
    """A voice note in which that is said."""
    rate, samples = samples_of(text, voice=voice)
    return voice_note(samples, rate=rate)


def samples_of(text: str, *, voice: str = VOICES[0]) -> tuple[int, Samples]:
    """How many samples a second, and those in which that is said."""
    speaker = the_speaker()
    return speaker.rate, speaker.say(text, voice=voice, words_a_minute=WORDS_A_MINUTE, pitch=TONE)


def noise(seconds: float, *, loud: float = 0.1, seed: int = 1) -> bytes:
    """A voice note in which nothing but a rush is heard."""
    random = np.random.default_rng(seed)
    return voice_note((random.normal(size=int(seconds * 16_000)) * loud * 32767).astype(np.int16), rate=16_000)


def voice_note(samples: Samples, *, rate: int) -> bytes:
    """Samples as a phone records them: Ogg Opus, mono."""
    out = io.BytesIO()
    with av.open(out, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=OPUS_RATE, layout="mono")
        stream.bit_rate = 24_000
        resampler = av.AudioResampler(format="s16", layout="mono", rate=OPUS_RATE)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = rate
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            part.pts = None
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return out.getvalue()
