"""Asks models and Rasa's own commands: sentences, cross-validation, validation of the data, test conversations."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from deploy.local.complaints import complaints, remark, unknown_marks
from deploy.local.model import RASA, ROOT, TERMINAL_CODES, Say
from deploy.workshop.model_client import Models, loaded
from deploy.workshop.predictions import ALSO, Prediction, Sentence, Span

CONVERSATIONS = ROOT / "tests" / "conversations" / "rasa"
RESULTS = ROOT / "results"
CONVERSATIONS_MADE = RESULTS / "conversaciones"
FOLDS = 5
TOLD_EVERY = 200
LINES_SHOWN = 12
WARNING = re.compile(r"(?:UserWarning|WARNING +\S+ +-): *(.+)")


class EvaluationFailed(Exception):
    """One of Rasa's commands failed; the message has the last it said."""


@dataclass(frozen=True)
class Conversations:
    """Test conversations: how many there are, how many went as they should, and those that did not, as Rasa tells."""

    asked: int
    passed: int
    failed: str = ""


def ask_models(
    models: Mapping[str, Path], files: Mapping[str, Sequence[Sentence]], environment: Mapping[str, str], say: Say
) -> dict[str, dict[str, tuple[Prediction, ...]]]:
    """What each model makes of each file of sentences: by model, then by file."""
    if not any(files.values()):
        return {name: {} for name in models}
    with loaded(models, environment) as ready:
        return {
            name: {file: tuple(_asked(ready, name, sentences, say)) for file, sentences in files.items()}
            for name in models
        }


def _asked(models: Models, name: str, sentences: Sequence[Sentence], say: Say) -> Iterator[Prediction]:
    understood = models.parse(name, [one.text for one in sentences])
    for number, (sentence, found) in enumerate(zip(sentences, understood, strict=True), start=1):
        if number % TOLD_EVERY == 0:
            say(f"{number} de {len(sentences)} frases")
        yield Prediction(sentence, found.intent, found.confidence, frozenset(_spans_of(found.entities)))


def _spans_of(entities: Iterable[Mapping[str, Any]]) -> Iterator[Span]:
    for one in entities:
        if "start" in one and one["entity"] != ALSO:
            yield Span(one["entity"], one["start"], one["end"])


def validate(data: Sequence[Path], environment: Mapping[str, str]) -> tuple[str, ...]:
    """What Rasa remarks on the files, in Spanish. Raises :class:`EvaluationFailed` when they cannot be trained on."""
    command = ["data", "validate", "--config", "config.yml", "--domain", "domain.yml", "--data", *map(str, data)]
    # Remarks are Python warnings, which everything else here keeps quiet.
    told = rasa(command, {**environment, "PYTHONWARNINGS": "default"})
    said = [match[1].strip() for line in told.splitlines() if (match := WARNING.search(line))]
    found = [remark(one, ROOT) for one in said if "deprecat" not in one.lower()]
    return tuple(dict.fromkeys([*(one for one in found if one is not None), *unknown_marks(ROOT)]))


def cross_validate(
    data: Sequence[Path], environment: Mapping[str, str], say: Say, *, folds: int = FOLDS
) -> tuple[Prediction, ...]:
    """
    Each sentence under ``data`` asked of a model that has not seen it. Takes as many trainings as ``folds``.

    Raises :class:`EvaluationFailed`.
    """
    command = [RASA[0], "-m", "deploy.workshop.folds", str(folds), *map(str, data)]
    predictions: list[Prediction] = []
    with TemporaryFile() as said:
        process = subprocess.Popen(
            command, cwd=ROOT, env=dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said,
            text=True, encoding="utf-8",
        )  # fmt: skip
        assert process.stdout is not None
        with process:
            try:
                for line in process.stdout:
                    told = json.loads(line)
                    if "fold" in told:
                        say(f"validación cruzada, vuelta {told['fold']} de {folds}: entrena y pregunta")
                    else:
                        predictions.append(_prediction(told))
            except BaseException:
                process.kill()
                raise
        if process.returncode != 0:
            raise EvaluationFailed(_last_words("validación cruzada", _read(said)))
    return tuple(predictions)


def _prediction(told: Mapping[str, Any]) -> Prediction:
    found = told["found"]
    sentence = Sentence(told["text"], told["intent"], spans=frozenset(Span(*one) for one in told["spans"]))
    return Prediction(sentence, found["intent"], found["confidence"], frozenset(Span(*one) for one in found["spans"]))


def run_conversations(
    model: Path, environment: Mapping[str, str], *, stories: Path = CONVERSATIONS, made: Path = CONVERSATIONS_MADE
) -> Conversations | None:
    """
    The test conversations under ``stories``, by ``rasa test core --e2e``, its reports in ``made``.

    ``None`` when there are none. Raises :class:`EvaluationFailed`.
    """
    if not any(stories.glob("**/test_*.yml")):
        return None
    for old in made.glob("*"):
        old.unlink()
    command = ["test", "core", "--e2e", "--no-plot", "--stories", str(stories), "--model", str(model)]
    command += ["--out", str(made)]
    rasa(command, environment)
    try:
        count = json.loads((made / "story_report.json").read_text(encoding="utf-8"))["conversation_accuracy"]
    except (OSError, ValueError, KeyError):
        raise EvaluationFailed(f"las charlas de prueba no dejaron su informe en {made}") from None
    failed = made / "failed_test_stories.yml"
    return Conversations(
        asked=int(count["total"]),
        passed=int(count["correct"]),
        failed=failed.read_text(encoding="utf-8") if count["total"] > count["correct"] and failed.exists() else "",
    )


def rasa(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """What a command of Rasa's says. Raises :class:`EvaluationFailed`."""
    done = subprocess.run(
        [*RASA, *arguments], cwd=ROOT, env=dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    told = TERMINAL_CODES.sub("", done.stdout.decode("utf-8", "replace"))
    if done.returncode != 0:
        wrong = complaints(told, ROOT)
        if wrong:
            raise EvaluationFailed("los archivos tienen errores:\n" + "\n".join(f"  · {one}" for one in wrong))
        raise EvaluationFailed(_last_words(f"`rasa {' '.join(arguments[:2])}`", told))
    return told


def _last_words(what: str, told: str) -> str:
    lines = [line for line in TERMINAL_CODES.sub("", told).splitlines() if line.strip()][-LINES_SHOWN:]
    return f"{what}: no se pudo; lo último que dijo:\n    " + "\n    ".join(lines)


def _read(file: Any) -> str:
    file.seek(0)
    return str(file.read().decode("utf-8", "replace"))
