"""Recordings of known words, and of none: what :mod:`bench.voice` listens to."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np

from bench.voice.sentences import DAYS, MONTHS, WEEKDAYS, Sentence
from bench.voice.speakers import Samples, Voice, read_wave
from services.voice import corrections
from services.voice.decoding import RATE, NotAudio, TooLong, decode
from tests.spoken import voice_note

LONGEST_SECONDS = 900
SECONDS = 4.0  # of a recording in which nobody speaks
QUIET, LOUD = -3.0, -0.6  # powers of ten of the full scale
WITHOUT_SPEECH = 40
BRIEF = 0.7, 1.6  # seconds, from the shortest to the longest of what might be taken for a word
GSM_RATE = 8_000
MURMURERS = 6
FOREIGN = {
    "en-us": ("Hello, do you have a cabin for the next weekend?", "We would like to bring our dog. How much is it?"),
    "pt-br": ("Olá, vocês têm vaga para o fim de semana?", "Quanto custa a diária para quatro pessoas?"),
    "it": ("Buongiorno, avete una casa libera per questa settimana?", "Quanto costa per due persone?"),
    "fr": ("Bonjour, avez-vous une maison libre cette semaine?", "Combien ça coûte pour deux personnes?"),
}


@dataclass(frozen=True)
class Clip:
    """
    A recording and what is said in it; nothing where nobody speaks Spanish. ``speaker``: whose voice it is;
    ``content``: its bytes, where a phone has recorded it.
    """

    kind: str
    speaker: str
    said: str
    rate: int
    samples: Samples
    intent: str = ""
    content: bytes = b""

    def recorded(self, decibels: float | None) -> bytes:
        """The bytes of it as a phone records it (Ogg Opus), with a rush that many decibels below it."""
        if self.content and decibels is None:
            return self.content
        return voice_note(noisy(self.samples, decibels), rate=self.rate)


def spoken(kind: str, sentences: Iterable[Sentence], voices: Mapping[str, Voice], *, each: bool) -> Iterator[Clip]:
    """Every sentence in every voice; with ``each`` false in one, the next sentence in the next voice."""
    names = list(voices)
    for number, sentence in enumerate(sentences):
        for name in names if each else names[number % len(names) :][:1]:
            rate, samples = voices[name](sentence.text)
            yield Clip(kind, name, sentence.text, rate, samples, sentence.intent)


def dates(folder: Path, count: int) -> Iterator[Clip]:
    """A day, or two, in a human voice: joined from the words of Debian's ``asterisk-core-sounds-es-wav``."""
    chance = random.Random(7)

    def word(name: str) -> Samples:
        return read_wave(folder / "digits" / f"{name}.wav")[1]

    rate = read_wave(folder / "digits" / "1.wav")[0]
    pause = np.zeros(rate // 8, dtype=np.int16)
    for number in range(count):
        parts, said = [pause], []
        month = chance.randint(0, 11)
        for _ in range(1 + number % 2):
            day = chance.randint(2, 30)
            parts += [word("es-el"), word(str(day)), word("es-de"), word(f"mon-{month}"), pause, pause, pause]
            said.append(f"el {DAYS[day]} de {MONTHS[month]}")
            month = (month + chance.randint(0, 1)) % 12
        yield Clip("human dates", "Allison", ", ".join(said), rate, np.concatenate(parts))


def prompts(folder: Path, count: int) -> Iterator[Clip]:
    """What the same speaker says to callers: real sentences, their words from the package's list."""
    lists = sorted(folder.parents[2].glob("doc/asterisk-core-sounds-es/core-sounds-es.txt.gz"))
    if not lists:
        return
    lines = gzip.decompress(lists[0].read_bytes()).decode().splitlines()
    pairs = [line.split(": ", 1) for line in lines if ": " in line and "[" not in line]
    known = [(name, said) for name, said in pairs if (folder / f"{name}.wav").is_file() and len(said.split()) > 3]
    for name, said in random.Random(7).sample(known, min(count, len(known))):
        yield Clip("human prompts", "Allison", said, *read_wave(folder / f"{name}.wav"))


def words(wave_folder: Path, gsm_folder: Path | None) -> Iterator[Clip]:
    """
    A number, a weekday or a month said alone by a human: the speaker of :func:`dates`, and the Colombian one of
    Debian's ``asterisk-prompt-es-co``, whose ``digits`` are in the second folder.
    """
    names = {str(number): DAYS[number] for number in range(31)}
    names |= {f"day-{number}": name for number, name in enumerate(WEEKDAYS)}
    names |= {f"mon-{number}": name for number, name in enumerate(MONTHS)}
    for name, said in names.items():
        if (wave_folder / "digits" / f"{name}.wav").is_file():
            yield Clip("human words", "Allison", said, *read_wave(wave_folder / "digits" / f"{name}.wav"))
        if gsm_folder is not None and (gsm_folder / f"{name}.gsm").is_file():
            samples = decode_telephone(gsm_folder / f"{name}.gsm")
            yield Clip("human words", "Colombian", said, GSM_RATE, samples)


def decode_telephone(file: Path) -> Samples:
    """The samples of a bare GSM file, 8,000 a second."""
    with av.open(str(file), format="gsm") as container:
        return np.concatenate([frame.to_ndarray().ravel() for frame in container.decode(audio=0)])


def corrected(folder: Path) -> Iterator[Clip]:
    """
    What real guests said, with an owner's word for it: a folder of ``make voice-corrections``. What we cannot play is
    left out.
    """
    for one in corrections.read(folder):
        content = one.recording.read_bytes()
        try:
            samples = (decode(content, longest_seconds=LONGEST_SECONDS) * 32_767).astype(np.int16)
        except (NotAudio, TooLong):
            continue
        yield Clip("real guests", one.recording.name, one.said, RATE, samples, content=content)


def nobody(murmur: Iterable[Samples] = ()) -> Iterator[Clip]:
    """
    Forty recordings in which nobody speaks, of ten kinds, loud and soft. ``murmur``: speech to make a crowd's from,
    which is several speakers backwards.
    """
    clock = np.arange(int(RATE * SECONDS)) / RATE
    crowd = list(murmur)
    for number in range(WITHOUT_SPEECH):
        chance = np.random.default_rng(number)
        loud = float(10 ** chance.uniform(QUIET, LOUD))
        name, shape = _sound(number % 10, clock, chance, crowd)
        shape = shape / max(float(np.abs(shape).max()), 1e-9)
        yield Clip("nobody", name, "", RATE, (shape * loud * 32_000).astype(np.int16))


def briefly(clips: Iterable[Clip]) -> Iterator[Clip]:
    """A moment out of the middle of each: as long as a word or two."""
    shortest, longest = BRIEF
    for number, clip in enumerate(clips):
        size = int(clip.rate * (shortest + (longest - shortest) * number / WITHOUT_SPEECH))
        start = (clip.samples.size - size) // 2
        yield Clip("nobody, briefly", clip.speaker, "", clip.rate, clip.samples[start : start + size])


def recorded(folder: Path) -> Iterator[Clip]:
    """Real music and real sounds, from wave files in a folder; of each the part from its second second on."""
    for file in sorted(folder.glob("*.wav")):
        rate, samples = read_wave(file)
        start = rate if samples.size > rate * (SECONDS + 1) else 0
        yield Clip("real sounds", file.stem, "", rate, samples[start : start + int(rate * SECONDS)])


def foreign(voices: Mapping[str, tuple[str, Voice]]) -> Iterator[Clip]:
    """Guests who speak another language."""
    for name, (language, voice) in voices.items():
        for text in FOREIGN[language]:
            yield Clip("other languages", name, "", *voice(text))


def noisy(samples: Samples, decibels: float | None) -> Samples:
    """The samples with a rush that many decibels below them."""
    if decibels is None:
        return samples
    plain = samples.astype(float)
    rush = np.convolve(np.random.default_rng(samples.size).normal(size=samples.size), [0.3, 0.3, 0.2, 0.2], "same")
    rush *= np.sqrt((plain**2).mean() / (rush**2).mean() / 10 ** (decibels / 10))
    return np.clip(plain + rush, -32_768, 32_767).astype(np.int16)


def _sound(kind: int, clock: Any, chance: Any, crowd: list[Samples]) -> tuple[str, Any]:
    tone = 2 * np.pi * clock
    rush = chance.normal(size=clock.size)
    pitch = float(chance.uniform(90, 700))
    match kind:
        case 0:
            return "silence", np.zeros(clock.size)
        case 1:
            return "rush", rush
        case 2:
            return "wind", _pink(rush) * (1.2 + np.sin(0.7 * tone) + 0.4 * np.sin(2.3 * tone))
        case 3:
            return "mains", np.sin(50 * tone) + 0.3 * np.sin(150 * tone)
        case 4:  # motors that come and go, and a horn
            horn = (np.sin(400 * tone) + np.sin(500 * tone)) * (np.abs(clock - 2.5) < 0.3)
            return "traffic", np.convolve(_pink(rush), np.ones(60) / 60, "same") * (1 + np.sin(0.4 * tone)) + 0.2 * horn
        case 5:
            return "knocks", rush * np.exp(-40 * (clock % 0.31))
        case 6:  # a short call that falls, some of it breath, again and again
            height = pitch * (1 + 0.5 * np.exp(-12 * (clock % 0.7)))
            voiced = np.sign(np.sin(2 * np.pi * np.cumsum(height) / RATE)) + 0.5 * rush
            return "barks", voiced * np.exp(-14 * (clock % 0.7))
        case 7:
            return "chords", sum(np.sin(pitch * step * tone) for step in (1, 1.25, 1.5)) * np.exp(-3 * (clock % 0.5))
        case 8:  # a tune with a trembling voice of harmonics, and a drum
            steps = 2.0 ** (chance.integers(-5, 8, size=int(SECONDS * 3)) / 12)
            height = 220 * steps[(clock * 3).astype(int)] * (1 + 0.01 * np.sin(6 * tone))
            phase = 2 * np.pi * np.cumsum(height) / RATE
            return "song", sum(np.sin(n * phase) / n for n in range(1, 8)) + rush * np.exp(-30 * (clock % 0.66))
        case _:
            return "crowd", _murmur(clock.size, chance, crowd) if crowd else _pink(rush)


def _pink(rush: Any) -> Any:
    """A rush that is the louder the lower, as wind and streets are."""
    spectrum = np.fft.rfft(rush)
    return np.fft.irfft(spectrum / np.sqrt(np.arange(1, spectrum.size + 1)), rush.size)


def _murmur(size: int, chance: Any, crowd: list[Samples]) -> Any:
    total = np.zeros(size)
    for _ in range(MURMURERS):
        voice = crowd[int(chance.integers(len(crowd)))][::-1].astype(float)
        total += np.roll(np.resize(voice, size), int(chance.integers(size)))
    return total
