"""Results as tables, and as a picture of confidence against error."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from bench.voice.measuring import TODAY, Result, errors, words
from services.conversations.voice_notes import Decision

HEADS = (
    "set", "noise", "clips", "WER %", "CER %", "facts right", "act", "confirm", "ask again", "wrong and not acted on",
    "s per s",
)  # fmt: skip
SHORT = ("short answers", "human words")
BOT = ".venv-bot/bin/python"


def table(results: Sequence[Result]) -> Iterator[str]:
    """A line for each set and noise."""
    yield from _heads(HEADS)
    for kind, noise in _groups(results):
        some = [one for one in results if (one.kind, one.noise) == (kind, noise)]
        telling = [one for one in some if one.has_facts]
        wrong = [one for one in telling if not one.is_right]
        yield _line(
            (
                kind,
                noise,
                len(some),
                word_errors(some, _heard),
                _rate([(list(" ".join(words(one.said))), list(" ".join(words(one.heard)))) for one in some]),
                f"{1 - len(wrong) / len(telling):.3f} of {len(telling)}" if telling else "–",
                *(sum(one.decision == decision for one in some) for decision in Decision),
                f"{sum(one.decision != Decision.ACT for one in wrong)} of {len(wrong)}" if telling else "–",
                f"{sum(one.seconds for one in some) / sum(one.length for one in some):.3f}",
            )
        )


def beside_bare(results: Sequence[Result], *, bare: str) -> Iterator[str]:
    """
    Word errors and seconds for each second of recording, beside bare faster-whisper with each setting that heard the
    same clips too; how much of the time of the setting ``bare`` the product takes.
    """
    some = [one for one in results if one.bare]
    if not some:
        return
    names = list(some[0].bare)
    columns = [f"{name}: {what}" for name in names for what in ("WER %", "s per s")]
    yield from _heads(("set", "noise", "clips", "product: WER %", "s per s", *columns, f"time ÷ {bare}"))
    for kind, noise in [*_groups(some), ("all", "")]:
        own = [one for one in some if kind == "all" or (one.kind, one.noise) == (kind, noise)]
        length, seconds = sum(one.length for one in own), sum(one.seconds for one in own)
        cells: list[str] = []
        for name in names:
            times = sum(one.bare_seconds[name] for one in own)
            cells += [word_errors(own, _heard_with(name)), f"{times / length:.3f}"]
        share = seconds / sum(one.bare_seconds[bare] for one in own)
        yield _line(
            (kind, noise, len(own), word_errors(own, _heard), f"{seconds / length:.3f}", *cells, f"{share:.2f}")
        )


def by_voice(results: Sequence[Result]) -> Iterator[str]:
    """How each voice is heard when nothing disturbs."""
    yield from _heads(("voice", "set", "clips", "WER %", "facts right"))
    some = [one for one in results if one.said and one.noise == "clean"]
    for speaker, kind in dict.fromkeys((one.speaker, one.kind) for one in some):
        own = [one for one in some if (one.speaker, one.kind) == (speaker, kind)]
        telling = [one for one in own if one.has_facts]
        right = f"{sum(one.is_right for one in telling) / len(telling):.3f}" if telling else "–"
        yield _line((speaker, kind, len(own), word_errors(own, _heard), right))


def short_answers(results: Sequence[Result]) -> Iterator[str]:
    """What became of a word or two said by themselves; right: every word is the one that was said."""
    some = [one for one in results if one.kind in SHORT]
    if not some:
        return
    yield from _heads(("set", "noise", "voice", "clips", "right", "right: act", "asked", "wrong: act", "asked"))
    keys = [(one.kind, one.noise, one.speaker) for one in some]
    for kind, noise, speaker in dict.fromkeys([*keys, *((kind, noise, "all") for kind, noise, _ in keys)]):
        own = [one for one in some if (one.kind, one.noise) == (kind, noise) and speaker in (one.speaker, "all")]
        right = [one for one in own if words(one.said) == words(one.heard)]
        acted = [one for one in own if one.decision == Decision.ACT]
        good = sum(one in right for one in acted)
        bad = len(acted) - good
        yield _line(
            (kind, noise, speaker, len(own), len(right), good, len(right) - good, bad, len(own) - len(right) - bad)
        )


def without_speech(results: Sequence[Result]) -> Iterator[str]:
    """What became of each kind of sound."""
    yield from _heads(("sound", "clips", "act", "confirm", "said that nobody speaks", "other reasons"))
    some = [one for one in results if not one.said]
    for kind, speaker in dict.fromkeys((one.kind, one.speaker) for one in some):
        own = [one for one in some if (one.kind, one.speaker) == (kind, speaker)]
        silent = sum(one.reason == "silence" for one in own)
        asked = [sum(one.decision == decision for one in own) for decision in Decision]
        yield _line((f"{kind}: {speaker}", len(own), *asked[:2], silent, asked[2] - silent))


def intents(results: Sequence[Result], model: Path) -> Iterator[str]:
    """The share of intents that are right, of the sentences typed and as they were heard; Rasa's model reads both."""
    some = [one for one in results if one.intent]
    if not some:
        return
    read = understood({text for one in some for text in (one.said, one.heard)}, model)
    yield from _heads(("set", "noise", "clips", "typed", "spoken", "spoken ÷ typed"))
    for kind, noise in _groups(some):
        own = [one for one in some if (one.kind, one.noise) == (kind, noise)]
        typed, spoken = (sum(read[text(one)] == one.intent for one in own) / len(own) for text in (_said, _heard))
        yield _line((kind, noise, len(own), f"{typed:.3f}", f"{spoken:.3f}", f"{spoken / typed:.3f}"))


def understood(texts: Iterable[str], model: Path) -> Mapping[str, str]:
    """The intent of each text, as the assistant's model has it."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.jsonl", Path(folder) / "out.jsonl"
        source.write_text("".join(json.dumps({"text": text or "…"}) + "\n" for text in sorted(texts)), encoding="utf-8")
        command = [BOT, "-m", "bot.understand", "--model", str(model), "--today", TODAY.isoformat()]
        subprocess.run([*command, str(source), str(target)], check=True, capture_output=True)
        rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    return {("" if row["text"] == "…" else row["text"]): row["label"] for row in rows}


def word_errors(results: Sequence[Result], text: Callable[[Result], str]) -> str:
    """The word error rate of a text of each result, in percent."""
    return _rate([(words(one.said), words(text(one))) for one in results])


def picture(results: Sequence[Result]) -> str:
    """Confidence (ten steps) against the share that was right, as SVG: on the diagonal we know what we know."""
    bars = []
    telling = [one for one in results if one.has_facts]
    for step in range(10):
        some = [one for one in telling if step <= one.confidence * 10 - (one.confidence == 1) < step + 1]
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


def _groups(results: Iterable[Result]) -> list[tuple[str, str]]:
    """The sets with their noises, in the order in which they come."""
    return list(dict.fromkeys((one.kind, one.noise) for one in results))


def _said(result: Result) -> str:
    return result.said


def _heard(result: Result) -> str:
    return result.heard


def _heard_with(setting: str) -> Callable[[Result], str]:
    return lambda result: result.bare[setting]


def _heads(cells: Sequence[str]) -> Iterator[str]:
    yield _line(cells)
    yield "|---" * len(cells) + "|"


def _line(cells: Iterable[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _rate(pairs: list[tuple[list[str], list[str]]]) -> str:
    total = sum(len(said) for said, _ in pairs)
    return f"{100 * sum(errors(said, heard) for said, heard in pairs) / total:.1f}" if total else "–"
