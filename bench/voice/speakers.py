"""
Who says the sentences: three voices of Kokoro's with a rioplatense accent where they were fetched
(:mod:`bench.voice.fetch`), SVOX Pico's where Debian's package is installed, and eSpeak's.

A voice is a function from a text to samples a second and samples.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from tests.spoken import samples_of, the_speaker

Samples: TypeAlias = Any  # a numpy array of 16-bit samples
Speech: TypeAlias = tuple[int, Samples]
Voice: TypeAlias = Callable[[str], Speech]

KOKORO, VOCABULARY = "kokoro.onnx", "vocabulary.json"
GUESTS = ("ef_dora", "em_alex", "em_santa")  # Kokoro's Spanish voices
FOREIGNERS = {"pf_dora": "pt-br", "af_heart": "en-us", "if_sara": "it", "ff_siwis": "fr"}
ESPEAK = ("es-419", "es-419+f3")
PICO = "pico2wave"  # of Debian's libttspico-utils
KOKORO_RATE, STYLE = 24_000, 256
SIGNS = re.compile(r"([,.;:!?]+)")
# What espeak-ng writes with two letters and Kokoro has learnt as one. Source: hexgrad's misaki, misaki/espeak.py
JOINED = {"tʃ": "ʧ", "dʒ": "ʤ", "͡": "", "̃": ""}
HERE = str.maketrans({"ʝ": "ʃ", "ʎ": "ʃ"})  # "llegamos" as in Buenos Aires


class Kokoro:
    """The network of 82 million numbers that speaks, and its vocabulary, in a folder."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime  # type: ignore[import-untyped]

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._folder = folder
        self._vocabulary = json.loads((folder / VOCABULARY).read_text(encoding="utf-8"))["vocab"]
        self._network = onnxruntime.InferenceSession(
            str(folder / KOKORO), sess_options=options, providers=["CPUExecutionProvider"]
        )

    def say(self, text: str, *, voice: str, language: str) -> Speech:
        """Samples of a text."""
        tokens = [self._vocabulary[sign] for sign in sounds_of(text, language) if sign in self._vocabulary]
        styles = np.fromfile(self._folder / f"{voice}.bin", dtype=np.float32).reshape(-1, STYLE)
        given = {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": styles[min(len(tokens), len(styles)) - 1].reshape(1, STYLE),
            "speed": np.ones(1, dtype=np.float32),
        }
        samples = np.asarray(self._network.run(None, given)[0]).ravel()
        return KOKORO_RATE, (np.clip(samples, -1, 1) * 32_767).astype(np.int16)


def sounds_of(text: str, language: str) -> str:
    """How a text is pronounced, with its signs, in the letters that Kokoro has learnt."""
    parts = []
    for part in SIGNS.split(re.sub("[¿¡]", "", text)):
        if SIGNS.fullmatch(part):
            parts.append(part)
        elif part.strip():
            parts.append((" " if parts else "") + the_speaker().phonemes(part.strip(), voice=language))
    sounds = re.sub(r"\([\w-]+\)", "", "".join(parts))  # where espeak-ng changes its language
    for two, one in JOINED.items():
        sounds = sounds.replace(two, one)
    return sounds.translate(HERE) if language == ESPEAK[0] else sounds


def guests(folder: Path) -> dict[str, Voice]:
    """The voices that a guest's sentences are said in, by name: fetched ones, else eSpeak's."""
    voices: dict[str, Voice] = {}
    if (folder / KOKORO).is_file():
        kokoro = Kokoro(folder)
        for name in GUESTS:
            voices[name] = _kept(folder, name, _of_kokoro(kokoro, name, ESPEAK[0]))
    if shutil.which(PICO):
        voices[PICO] = _kept(folder, PICO, _pico)
    return voices


def machines() -> dict[str, Voice]:
    """eSpeak's voices: nobody speaks like that, and the model hardly understands them."""
    return {name: lambda text, name=name: samples_of(text, voice=name) for name in ESPEAK}  # type: ignore[misc]


def foreigners(folder: Path) -> dict[str, tuple[str, Voice]]:
    """Voices of other languages with their language, where they were fetched."""
    if not (folder / KOKORO).is_file():
        return {}
    kokoro = Kokoro(folder)
    return {
        name: (language, _kept(folder, name, _of_kokoro(kokoro, name, language)))
        for name, language in FOREIGNERS.items()
    }


def _of_kokoro(kokoro: Kokoro, name: str, language: str) -> Voice:
    return lambda text: kokoro.say(text, voice=name, language=language)


def _pico(text: str) -> Speech:
    """SVOX Pico, a smaller and older engine."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "said.wav"
        subprocess.run([PICO, "-l", "es-ES", "-w", str(target), text], check=True, capture_output=True)
        return read_wave(target)


def _kept(folder: Path, name: str, voice: Voice) -> Voice:
    """The voice, each of its sentences kept: speaking takes longer than listening."""

    def say(text: str) -> Speech:
        file = folder / "said" / f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:16]}.wav"
        if not file.is_file():
            file.parent.mkdir(parents=True, exist_ok=True)
            rate, samples = voice(text)
            with wave.open(str(file), "wb") as out:
                out.setparams((1, 2, rate, 0, "NONE", ""))
                out.writeframes(samples.tobytes())
        return read_wave(file)

    return say


def read_wave(file: Path) -> Speech:
    """The samples of a file, mono and of 16 bits."""
    with wave.open(str(file)) as sound:
        return sound.getframerate(), np.frombuffer(sound.readframes(sound.getnframes()), dtype=np.int16)
