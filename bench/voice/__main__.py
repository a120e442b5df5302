"""
How well voice notes are heard: ``make evaluate-voice [VOICES=folder] [SOUNDS=folder] [ARGS=…]``.

    python -m bench.voice [--voices DIR] [--sounds DIR] [--telephone DIR] [--recorded DIR]
                          [--half looked_at|kept_apart|afterwards] [--noise clean,20,10,5] [--human-noise clean,10]
                          [--wishes 12] [--dates 24] [--espeak 3] [--compared 1] [--grid] [--again FILE]
                          [--corrections DIR] [--out results/voice.jsonl]

Sets, all as a phone would record them (Ogg Opus): **guests**, sentences in Kokoro's and Pico's voices, and **short
answers**; **eSpeak**, some in its voices; **human dates** and **human prompts** of Debian's
``asterisk-core-sounds-es-wav`` (``--sounds``, its folder ``es_MX_f_Allison``) and **human words** said alone, also of
``asterisk-prompt-es-co`` (``--telephone``); **nobody**, also **briefly**, **real sounds** (``--recorded``, wave files)
and **other languages**.
``--corrections``: instead of all these **real guests**, the notes that owners corrected (``make voice-corrections``).

Prints word and character error rates, the share of texts whose booking facts are right, what was done with them, and
the processor's time, beside bare faster-whisper on the same weights (``--grid``: with each of its settings); the
intents, spoken and typed. Writes each clip as a line, and the picture of confidence against error beside it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.voice import clips, report, speakers
from bench.voice.measuring import GRID, Result, facts, measure, read_again
from bench.voice.sentences import (
    AFTERWARDS,
    KEPT_APART,
    LOOKED_AT,
    SHORT_KEPT_APART,
    SHORT_LOOKED_AT,
    Sentence,
    wishes,
)
from deploy.local.model import ROOT
from services.settings import read_settings
from services.voice import weights
from services.voice.listening import Listener

SOUNDS = Path("/usr/share/asterisk/sounds/es_MX_f_Allison")
HALVES = {"looked_at": (LOOKED_AT, 1), "kept_apart": (KEPT_APART, 2), "afterwards": (AFTERWARDS, 3)}
SHORT = {"looked_at": SHORT_LOOKED_AT, "kept_apart": SHORT_KEPT_APART}
SHORT_NOISE = ("clean", "20")
BARE, BEST = "defaults", "prompt"
WIDTH = 30


def main() -> None:
    """Measure and print."""
    chosen = _options()
    results = read_again(chosen.again) if chosen.again else _measured(chosen)
    chosen.out.with_suffix(".svg").write_text(report.picture(results), encoding="utf-8")
    tables = [
        report.table(results),
        report.beside_bare(results, bare=BARE),
        report.by_voice(results),
        report.short_answers(results),
        report.without_speech(results),
    ]
    models = sorted((ROOT / "models").glob("*.tar.gz"), key=lambda file: file.stat().st_mtime)
    if models:
        tables.append(report.intents(results, models[-1]))
    for one in tables:
        print("\n" + "\n".join(one))


def _measured(chosen: argparse.Namespace) -> list[Result]:
    """Listen to every recording; what came of each is also a line of the file."""
    from faster_whisper import WhisperModel

    results: list[Result] = []
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings().model_copy(update={"local_dir": Path(folder)})
        model = weights.join(settings, tell=lambda _: None)
        if model is None:
            raise SystemExit("the packages with the model are not installed")
        listener = Listener(model, cores=1)
        bare = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)
        compared = GRID if chosen.grid else {name: GRID[name] for name in (BARE, BEST)}
        pairs = list(_pairs(chosen))
        chosen.out.parent.mkdir(parents=True, exist_ok=True)
        with chosen.out.open("w", encoding="utf-8") as out:
            for number, (clip, level) in enumerate(pairs, start=1):
                beside = compared if number % chosen.compared == 0 else {}
                results.append(measure(clip, level, listener, bare, beside, bare_first=len(results) % 2 == 1))
                out.write(json.dumps(vars(results[-1]), ensure_ascii=False) + "\n")
                out.flush()
                _tell(number, len(pairs))
    return results


def _pairs(chosen: argparse.Namespace) -> Iterator[tuple[clips.Clip, float | None]]:
    """
    Each recording with its noise. What says something of a booking is said clean in every voice; the rest, and what is
    noisy, in one voice after the other.
    """
    if chosen.corrections:
        yield from ((clip, None) for clip in clips.corrected(chosen.corrections))
        return
    sentences, seed = HALVES[chosen.half]
    sentences = (*sentences, *wishes(chosen.wishes, seed=seed))
    telling = [sentence for sentence in sentences if any(part is not None for part in facts(sentence.text))]
    others = [sentence for sentence in sentences if sentence not in telling]
    voices = speakers.guests(chosen.voices)
    short = [Sentence(text, "") for text in SHORT.get(chosen.half, ())]
    for level in chosen.noise.split(","):
        decibels = None if level == "clean" else float(level)
        some: list[clips.Clip] = []
        if voices:
            some += clips.spoken("guests", telling, voices, each=decibels is None)
            some += clips.spoken("guests", others, voices, each=False)
        if level in SHORT_NOISE:
            some += clips.spoken("short answers", short, voices, each=True)
        if decibels is None:
            some += clips.spoken("eSpeak", sentences[:: chosen.espeak], speakers.machines(), each=False)
        if chosen.sounds.is_dir() and level in chosen.human_noise.split(","):
            some += [*clips.dates(chosen.sounds, chosen.dates), *clips.prompts(chosen.sounds, chosen.dates)]
            some += clips.words(chosen.sounds, chosen.telephone) if decibels is None else ()
        yield from ((clip, decibels) for clip in some)
    talk = [voice(sentence.text)[1] for voice in voices.values() for sentence in LOOKED_AT[:3]]
    nobody = list(clips.nobody(talk))
    silent = [*nobody, *clips.briefly(nobody), *(clips.recorded(chosen.recorded) if chosen.recorded else ())]
    yield from ((clip, None) for clip in (*silent, *clips.foreign(speakers.foreigners(chosen.voices))))


def _tell(number: int, total: int) -> None:
    """How far it is: a bar that fills on a terminal, a line for each tenth elsewhere."""
    if sys.stderr.isatty():
        full = round(WIDTH * number / total)
        sys.stderr.write(f"\r[{'#' * full}{'.' * (WIDTH - full)}] {number} of {total}" + "\n" * (number == total))
    elif number * 10 // total != (number - 1) * 10 // total:
        sys.stderr.write(f"{number} of {total}\n")
    sys.stderr.flush()


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(
        prog="python -m bench.voice", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--voices", type=Path, default=Path("results/voices"), help="made by bench.voice.fetch")
    options.add_argument("--sounds", type=Path, default=SOUNDS, help="Debian's es_MX_f_Allison")
    options.add_argument("--telephone", type=Path, help="the folder digits of Debian's asterisk-prompt-es-co")
    options.add_argument("--recorded", type=Path, help="wave files without speech")
    options.add_argument("--corrections", type=Path, help="what owners have corrected, and nothing else")
    options.add_argument("--half", choices=HALVES, default="kept_apart", help="which of the sentences")
    options.add_argument("--noise", default="clean,20,10,5", help="decibels, separated by commas")
    options.add_argument("--human-noise", default="clean,10", help="the same for a human's words")
    options.add_argument("--wishes", type=int, default=12, help="how many drawn sentences besides")
    options.add_argument("--dates", type=int, default=24, help="how many of a human's dates, and of his prompts")
    options.add_argument("--espeak", type=int, default=3, help="every how many-th sentence eSpeak says")
    options.add_argument("--compared", type=int, default=1, help="every how many-th clip bare faster-whisper hears too")
    options.add_argument("--again", type=Path, help="a file written before: judge what was heard then anew")
    options.add_argument("--grid", action="store_true", help="bare faster-whisper with each of its settings")
    options.add_argument("--out", type=Path, default=Path("results/voice.jsonl"))
    return options.parse_args()


if __name__ == "__main__":
    main()
