"""What the product and bare faster-whisper make of a recording, beside what was said in it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from bench.voice.clips import Clip
from bench.voice.sentences import DAYS
from bot.spanish import read_party, read_stay
from bot.spanish.text import normalise
from services.conversations.voice_notes import Reason
from services.voice.confidence import decide
from services.voice.decoding import RATE, decode
from services.voice.listening import SPANISH, Listener, Signals, Transcript
from services.voice.service import hear
from services.voice.vocabulary import demo_prompt
from services.voice.wording import as_said_here

TODAY = date(2026, 11, 24)
LONGEST_SECONDS = 180
DEFAULT: Mapping[str, Any] = {}  # faster-whisper's own: beam 5, temperatures as it likes, no filter
# What else its own options offer; "prompt" stands for ours. The best of them is what we compare our errors with.
GRID: Mapping[str, Mapping[str, Any]] = {
    "defaults": DEFAULT,
    "beam 1": {"beam_size": 1},
    "beam 10": {"beam_size": 10},
    "no fallback": {"temperature": 0.0},
    "voice activity filter": {"vad_filter": True},
    "each window by itself": {"condition_on_previous_text": False},
    "prompt": {"initial_prompt": demo_prompt()},
    "prompt, filter, no fallback": {"initial_prompt": demo_prompt(), "vad_filter": True, "temperature": 0.0},
    "hot words": {"hotwords": demo_prompt()},
}


@dataclass(frozen=True)
class Result:
    """What came of a clip. ``seconds`` of the processor, ``length`` of the recording; ``bare`` by setting."""

    kind: str
    speaker: str
    noise: str
    said: str
    intent: str
    heard: str
    decision: str
    reason: str
    confidence: float
    signals: Mapping[str, float]
    has_facts: bool
    is_right: bool
    seconds: float
    length: float
    bare: Mapping[str, str] = field(default_factory=dict)
    bare_seconds: Mapping[str, float] = field(default_factory=dict)


def measure(
    clip: Clip,
    decibels: float | None,
    listener: Listener,
    bare: Any,
    settings: Mapping[str, Mapping[str, Any]],
    *,
    bare_first: bool = False,
) -> Result:
    """
    Hear a clip as the product does, and as bare faster-whisper does with each of the ``settings``. Who comes second has
    warmer caches: ``bare_first`` for every other clip.
    """
    content = clip.recorded(decibels)
    texts: dict[str, str] = {}
    times: dict[str, float] = {}

    def hear_bare() -> None:
        for name, setting in settings.items() if clip.said else ():  # of no speech it makes captions, again and again
            began = time.process_time()
            samples = decode(content, longest_seconds=LONGEST_SECONDS)
            segments, _ = bare.transcribe(samples, language=SPANISH, **setting)
            texts[name] = " ".join(segment.text.strip() for segment in segments)
            times[name] = time.process_time() - began

    if bare_first:
        hear_bare()
    began = time.process_time()
    heard = hear(content, listener, prompt=demo_prompt(), longest_seconds=LONGEST_SECONDS)
    seconds = time.process_time() - began
    if not bare_first:
        hear_bare()
    samples = decode(content, longest_seconds=LONGEST_SECONDS)
    text = heard.text or ""
    return Result(
        clip.kind, clip.speaker, "clean" if decibels is None else f"{decibels:.0f} dB", clip.said, clip.intent, text,
        heard.decision.value, heard.reason.value if heard.reason else "", round(heard.confidence, 3), heard.signals,
        any(part is not None for part in facts(clip.said)), facts(clip.said) == facts(text), seconds,
        len(samples) / RATE, texts, times,
    )  # fmt: skip


def read_again(file: Path) -> list[Result]:
    """
    The results in a file, judged anew: what the model heard is as it was, what is made of it is as the code is now.
    A note that had to be said again for its language or for silence stays so.
    """
    results = []
    for line in file.read_text(encoding="utf-8").splitlines():
        known = Result(**json.loads(line))
        if known.signals and known.reason != Reason.LANGUAGE:
            text = as_said_here(known.heard)
            heard = decide(Transcript(text, Signals(**known.signals)))
            known = replace(
                known, heard=text, decision=heard.decision.value, reason=heard.reason.value if heard.reason else "",
                confidence=round(heard.confidence, 3),
            )  # fmt: skip
        says_something = any(part is not None for part in facts(known.said))
        results.append(replace(known, has_facts=says_something, is_right=facts(known.said) == facts(known.heard)))
    return results


def facts(text: str) -> tuple[Any, ...]:
    """What a text says of a booking: its days and its people; each ``None`` where it says nothing of them."""
    stay, party = read_stay(text, today=TODAY), read_party(text)
    days = (stay.check_in, stay.check_out) if stay and (stay.check_in or stay.check_out) else None
    people = (party.adults, party.children, party.pets) if party else None
    return days, people if people and any(count is not None for count in people) else None


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
    return [NUMBERS.get(word, word) for word in "".join(c if c.isalnum() else " " for c in plain).split()]


NUMBERS = {normalise(name)[0]: str(value) for value, name in enumerate(DAYS)}
