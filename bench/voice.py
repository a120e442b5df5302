"""
How well voice notes are heard, and whether we know when they are not: ``make evaluate-voice``.

    python -m bench.voice [--clips 60] [--noise clean,20,10,5] [--sounds DIR] [--out results/voice.jsonl]

Three sets, all as a phone would record them (Ogg Opus):

* **spoken**: guests' sentences in three voices of eSpeak's, which are hard to hear;
* **dates** of a human speaker, joined from the words of Debian's ``asterisk-core-sounds-es-wav`` where it is installed
  or unpacked (``--sounds``, its folder ``es_MX_f_Allison``);
* **nobody**: forty recordings without speech.

Prints for each: word and character error rate, the share of texts whose booking facts (dates, people) are right, what
was acted on, asked about, asked for again, and the processor's time for each second of recording. Beside it stands bare
faster-whisper with its own defaults on the same weights. Writes each clip as a line, and the picture of confidence
against error beside it.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
import wave
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bot.spanish import read_party, read_stay
from bot.spanish.text import normalise
from services.conversations.voice_notes import Decision
from services.settings import read_settings
from services.voice import weights
from services.voice.confidence import decide
from services.voice.decoding import decode
from services.voice.listening import SPANISH, Listener
from services.voice.vocabulary import demo_prompt
from tests.spoken import VOICES, samples_of, voice_note

TODAY = date(2026, 11, 24)
SOUNDS = Path("/usr/share/asterisk/sounds/es_MX_f_Allison")
LONGEST_SECONDS = 180
SENTENCES = (
    "Hola, quería saber si tenés lugar del diez al doce de diciembre para dos personas",
    "Quiero la cabaña Ceibo del tres al cinco de marzo, somos cuatro",
    "Sí, reservala a nombre de Ana Ríos",
    "Cuánto sale del viernes cinco al domingo siete de febrero",
    "Somos dos adultos y un nene de seis años",
    "Llegamos el quince de enero y nos vamos el veinte",
    "Aceptan mascotas? Tenemos un perro chico",
    "Quiero reservar del veinte al veintisiete de julio, somos cinco",
    "Para el primero de abril, dos noches, tres personas",
    "Dale, la reservo",
    "Quiero cambiar la fecha, del diez no, del doce al catorce de mayo",
    "A qué hora se puede entrar",
)
DAYS = (
    "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis",
    "siete", "ocho", "nueve", "diez", "once", "doce", "trece",
    "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve", "veinte",
    "veintiuno", "veintidós", "veintitrés", "veinticuatro", "veinticinco", "veintiséis", "veintisiete",
    "veintiocho", "veintinueve", "treinta",
)  # fmt: skip
MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip
PROMPT_RATE = 8_000


@dataclass(frozen=True)
class Clip:
    """A recording and what is said in it; nothing where nobody speaks."""

    kind: str
    said: str
    rate: int
    samples: Any


@dataclass(frozen=True)
class Result:
    """What came of a clip. ``seconds`` of the processor, ``length`` of the recording."""

    kind: str
    noise: str
    said: str
    heard: str
    decision: str
    confidence: float
    is_right: bool
    seconds: float
    length: float
    bare: str
    bare_seconds: float


def sentences() -> Iterator[Clip]:
    """Every sentence in every voice."""
    for voice in VOICES:
        for text in SENTENCES:
            rate, samples = samples_of(text, voice=voice)
            yield Clip("spoken", text, rate, samples)


def dates(folder: Path, count: int) -> Iterator[Clip]:
    """A day, or two, in a human voice."""
    chance = random.Random(7)

    def word(name: str) -> Any:
        with wave.open(str(folder / "digits" / f"{name}.wav")) as sound:
            return np.frombuffer(sound.readframes(sound.getnframes()), dtype=np.int16)

    pause = np.zeros(PROMPT_RATE // 8, dtype=np.int16)
    for number in range(count):
        parts, said = [pause], []
        month = chance.randint(0, 11)
        for _ in range(1 + number % 2):
            day = chance.randint(2, 30)
            parts += [word("es-el"), word(str(day)), word("es-de"), word(f"mon-{month}"), pause, pause, pause]
            said.append(f"el {DAYS[day]} de {MONTHS[month]}")
            month = (month + chance.randint(0, 1)) % 12
        yield Clip("dates", ", ".join(said), PROMPT_RATE, np.concatenate(parts))


def nobody() -> Iterator[Clip]:
    """Forty recordings in which nobody speaks, of eight kinds, loud and soft."""
    rate, seconds = 16_000, 4
    clock = np.arange(rate * seconds) / rate
    for number in range(40):
        chance = np.random.default_rng(number)
        loud = float(10 ** chance.uniform(-3, -0.6))
        shape = _sound(number % 8, clock, chance.normal(size=clock.size), pitch=float(chance.uniform(90, 700)))
        yield Clip("nobody", "", rate, np.clip(shape * loud * 12_000, -32_768, 32_767).astype(np.int16))


def _sound(kind: int, clock: Any, rush: Any, *, pitch: float) -> Any:
    tone = 2 * np.pi * clock
    match kind:
        case 0:  # silence
            return np.zeros(clock.size)
        case 1:  # a rush
            return rush
        case 2:  # a motor
            return np.convolve(rush, np.ones(40) / 6, "same")
        case 3:  # mains
            return np.sin(50 * tone) + 0.3 * np.sin(150 * tone)
        case 4:  # beeps
            return np.sin(pitch * tone) * (np.sin(2 * tone) > 0)
        case 5:  # chords, plucked
            return sum(np.sin(pitch * step * tone) for step in (1, 1.25, 1.5)) * np.exp(-3 * (clock % 0.5))
        case 6:  # knocks
            return rush * (np.sin(3 * tone) > 0.98)
        case _:  # wind
            return np.convolve(rush, np.ones(12) / 3, "same") * (1 + np.sin(0.7 * tone))


def noisy(samples: Any, decibels: float | None) -> Any:
    """The samples with a rush that many decibels below them."""
    if decibels is None:
        return samples
    plain = samples.astype(float)
    rush = np.convolve(np.random.default_rng(samples.size).normal(size=samples.size), [0.3, 0.3, 0.2, 0.2], "same")
    rush *= np.sqrt((plain**2).mean() / (rush**2).mean() / 10 ** (decibels / 10))
    return np.clip(plain + rush, -32_768, 32_767).astype(np.int16)


def facts(text: str) -> tuple[Any, ...]:
    """What a text says of a booking."""
    stay, party = read_stay(text, today=TODAY), read_party(text)
    days = (stay.check_in, stay.check_out) if stay else None
    return days, (party.adults, party.children, party.pets) if party else None


def errors(said: list[str], heard: list[str]) -> int:
    """The least number of insertions, deletions and substitutions between two sequences."""
    row = list(range(len(heard) + 1))
    for number, one in enumerate(said, start=1):
        before, row[0] = row[0], number
        for place, other in enumerate(heard, start=1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (one != other))
    return row[-1]


def words(text: str) -> list[str]:
    """A text's words in the form in which they are compared: numbers in digits, no accents, no signs."""
    plain, _ = normalise(text)
    numbers = {normalise(name)[0]: str(value) for value, name in enumerate(DAYS)}
    return [numbers.get(word, word) for word in "".join(c if c.isalnum() else " " for c in plain).split()]


def measure(clip: Clip, decibels: float | None, listener: Listener, bare: Any) -> Result:
    """Hear a clip as the product does, and as bare faster-whisper does."""
    content = voice_note(noisy(clip.samples, decibels), rate=clip.rate)
    began = time.process_time()
    samples = decode(content, longest_seconds=LONGEST_SECONDS)
    heard = decide(listener.listen(samples, prompt=demo_prompt()))
    seconds = time.process_time() - began
    began = time.process_time()
    plain = ""
    if clip.said:  # of no speech it makes captions, at many temperatures
        segments, _ = bare.transcribe(samples, language=SPANISH, beam_size=5)
        plain = " ".join(segment.text.strip() for segment in segments)
    return Result(
        clip.kind, "clean" if decibels is None else f"{decibels:.0f} dB", clip.said, heard.text or "",
        heard.decision.value, round(heard.confidence, 3), facts(clip.said) == facts(heard.text or ""), seconds,
        len(samples) / 16_000, plain, time.process_time() - began,
    )  # fmt: skip


def table(results: list[Result]) -> Iterator[str]:
    """A line for each set and noise."""
    heads = (
        "set", "noise", "clips", "WER %", "CER %", "bare WER %", "facts right", "act", "confirm", "ask again",
        "wrong and not acted on", "s per s", "bare s per s",
    )  # fmt: skip
    yield _line(heads)
    yield "|---" * len(heads) + "|"
    for kind, noise in dict.fromkeys((one.kind, one.noise) for one in results):
        some = [one for one in results if (one.kind, one.noise) == (kind, noise)]
        wrong = [one for one in some if not one.is_right]
        length = sum(one.length for one in some)
        yield _line(
            (
                kind,
                noise,
                len(some),
                _rate([(words(one.said), words(one.heard)) for one in some]),
                _rate([(list(one.said.lower()), list(one.heard.lower())) for one in some]),
                _rate([(words(one.said), words(one.bare)) for one in some]),
                f"{1 - len(wrong) / len(some):.2f}",
                *(sum(one.decision == decision for one in some) for decision in Decision),
                f"{sum(one.decision != Decision.ACT for one in wrong)} of {len(wrong)}",
                f"{sum(one.seconds for one in some) / length:.2f}",
                f"{sum(one.bare_seconds for one in some) / length:.2f}",
            )
        )


def _line(cells: Iterable[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _rate(pairs: list[tuple[list[str], list[str]]]) -> str:
    total = sum(len(said) for said, _ in pairs)
    return f"{100 * sum(errors(said, heard) for said, heard in pairs) / total:.1f}" if total else "–"


def picture(results: list[Result]) -> str:
    """Confidence (ten steps) against the share that was right, as SVG: on the diagonal we know what we know."""
    bars = []
    for step in range(10):
        some = [one for one in results if one.said and step <= one.confidence * 10 - (one.confidence == 1) < step + 1]
        if some:
            high = 200 * sum(one.is_right for one in some) / len(some)
            x = 30 + 20 * step
            bars.append(f'<rect x="{x}" y="{220 - high:.0f}" width="18" height="{high:.0f}" fill="#3c7a57"/>')
            bars.append(f'<text x="{x + 9}" y="234" font-size="8" text-anchor="middle">{len(some)}</text>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 250 250" font-family="sans-serif">'
        '<rect width="250" height="250" fill="white"/><path d="M30 220H230V20" fill="none" stroke="#999"/>'
        f'{"".join(bars)}<path d="M30 220L230 20" stroke="#b5482f"/>'
        '<text x="30" y="14" font-size="9">share right, by confidence 0 to 1; below: clips</text></svg>\n'
    )


def main() -> None:
    """Measure and print."""
    from faster_whisper import WhisperModel

    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--clips", type=int, default=40, help="how many dates")
    options.add_argument("--noise", default="clean,20,10,5", help="decibels, separated by commas")
    options.add_argument("--sounds", type=Path, default=SOUNDS)
    options.add_argument("--out", type=Path, default=Path("results/voice.jsonl"))
    chosen = options.parse_args()
    levels = [None if level == "clean" else float(level) for level in chosen.noise.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings().model_copy(update={"local_dir": Path(folder)})
        model = weights.join(settings, tell=lambda _: None)
        if model is None:
            raise SystemExit("the packages with the model are not installed")
        listener = Listener(model, cores=1)
        bare = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)
        clips = [*sentences(), *(dates(chosen.sounds, chosen.clips) if chosen.sounds.is_dir() else ())]
        chosen.out.parent.mkdir(parents=True, exist_ok=True)
        results = []
        with chosen.out.open("w", encoding="utf-8") as out:
            pairs = [(clip, level) for level in levels for clip in clips] + [(clip, None) for clip in nobody()]
            for number, (clip, level) in enumerate(pairs, start=1):
                results.append(measure(clip, level, listener, bare))
                out.write(json.dumps(vars(results[-1]), ensure_ascii=False) + "\n")
                out.flush()
                print(f"\r{number} of {len(pairs)}", end="", flush=True)
    chosen.out.with_suffix(".svg").write_text(picture(results), encoding="utf-8")
    print("\n" + "\n".join(table(results)))


if __name__ == "__main__":
    main()
