"""
The assistant's model: trained when what it is made of has changed, and only then.

A model is named after a fingerprint of the trainer's files, the property's own words, the plug-ins that take part in
understanding and the versions of Rasa's packages, so that any folder of this machine finds the model that fits. Beside
it lies its card (``card.py``). Which model answers guests is the registry's to say (``registry.py``).
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from deploy.local.card import Card, card_path, keep_card
from deploy.local.complaints import complaints, unknown_marks
from deploy.local.vocabulary import DEMO, BrokenFile, Vocabulary, write_training_data

ROOT = Path(__file__).resolve().parents[2]
RASA = (str(ROOT / ".venv-bot" / "bin" / "python"), "-m", "deploy.local.rasa_server")
MODELS = ROOT / "models"
SUFFIX = ".tar.gz"
INGREDIENTS = ("config.yml", "domain.yml", "data/**/*.yml", "bot/nlu/**/*.py", "requirements/bot.txt")
# What a model works with: it names actions and slots that these files know, and is read by them.
PROGRAM = ("actions/**/*.py", "bot/**/*.py", "requirements/bot.txt")
MODELS_KEPT = 8
SAY_EVERY_SECONDS = 3.0
POLL_SECONDS = 0.2
LINES_HEARD, LINES_SHOWN = 4000, 15
PROGRESS = re.compile(r"\d+%\|")
TERMINAL_CODES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
COMPONENT = re.compile(r"(?:Starting to train|Restored) component '(\w+)'")
EPOCHS = re.compile(r"Epochs:\s*(\d+)%")

# What the components that take their time do, for a person; the others go by their names.
STEPS = {
    "GuestIntentClassifier": "aprende qué quiere decir cada frase",
    "RegexFeaturizer": "mira los nombres de las cabañas y lo que tienen",
    "CRFEntityExtractor": "aprende a encontrarlos en las frases",
    "EntitySynonymMapper": "aprende los sinónimos",
    "MemoizationPolicy": "repasa las charlas de ejemplo",
    "RulePolicy": "revisa que las reglas no se contradigan",
}

Say = Callable[[str], None]


class TrainingFailed(Exception):
    """Rasa could not train; the message says what is wrong with the files, else the last that Rasa said."""


def fingerprint(root: Path = ROOT, vocabulary: Vocabulary = DEMO) -> str:
    """What the model would be made of now, in sixteen letters."""
    return _digest(root, INGREDIENTS, vocabulary.digest)


def program_of(root: Path = ROOT) -> str:
    """Which program a model would work with now, in sixteen letters."""
    return _digest(root, PROGRAM)


def _digest(root: Path, patterns: tuple[str, ...], more: bytes = b"") -> str:
    digest = hashlib.sha256(more)
    for path in sorted({path for pattern in patterns for path in root.glob(pattern)}):
        digest.update(f"{path.relative_to(root)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def current_model(root: Path = ROOT, vocabulary: Vocabulary = DEMO) -> Path:
    """Where the model that fits the files of now is, or will be."""
    return path_of(fingerprint(root, vocabulary), root / "models")


def path_of(name: str, folder: Path = MODELS) -> Path:
    """Where the model of a name is kept."""
    return folder / f"{name}{SUFFIX}"


def name_of(model: Path) -> str:
    """A model's name."""
    return model.name.removesuffix(SUFFIX)


def trained_models(folder: Path = MODELS) -> list[Path]:
    """Every model there is in a folder, the newest first."""
    return sorted(folder.glob(f"[!.]*{SUFFIX}"), key=lambda path: path.stat().st_mtime, reverse=True)


def step_said(line: str) -> str | None:
    """Which step of training a line of Rasa's speaks of, for a person: the component, or how far its epochs are."""
    component, epochs = COMPONENT.search(line), EPOCHS.search(line)
    if epochs is not None:
        return f"aprende, {epochs[1]} % de sus vueltas"
    return STEPS.get(component[1], component[1]) if component is not None else None


class Training:
    """
    One training run, beside whatever else goes on: :meth:`poll` now and then, :meth:`stop` to give up.

    The model appears under its name only when it is whole.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        say: Say,
        root: Path = ROOT,
        *,
        vocabulary: Vocabulary = DEMO,
        rasa: tuple[str, ...] = RASA,
    ) -> None:
        self.target = current_model(root, vocabulary)
        self._root = root
        self._say = say
        self._began = self._said = time.monotonic()
        self._heard: deque[str] = deque(maxlen=LINES_HEARD)
        self._step = "carga Rasa y revisa los datos"
        self._folder = self.target.parent / f".{self.target.name}.{os.getpid()}"
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            write_training_data(root / "data", self._folder / "data", vocabulary)
        except BrokenFile as fault:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise TrainingFailed(str(fault)) from None
        command = [
            *rasa, "train", "--fixed-model-name", "model", "--out", str(self._folder),
            "--config", "config.yml", "--domain", "domain.yml", "--data", str(self._folder / "data"),
        ]  # fmt: skip
        self.process = subprocess.Popen(
            command, cwd=root, env=dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)

    def poll(self) -> bool:
        """Whether the model is ready; says how far it is every few seconds. Raises :class:`TrainingFailed`."""
        status = self.process.poll()
        for line in self._lines():
            if not PROGRESS.search(line):
                self._heard.append(line)
            self._step = step_said(line) or self._step
        if status is None:
            if time.monotonic() - self._said > SAY_EVERY_SECONDS:
                self._said = time.monotonic()
                self._say(f"{self._seconds()} s, {self._step}")
            return False
        if status != 0:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise TrainingFailed(self._fault())
        keep_card(self.target, Card.made_now(name_of(self.target), root=self._root))
        (self._folder / f"model{SUFFIX}").replace(self.target)
        shutil.rmtree(self._folder, ignore_errors=True)
        _prune(self.target.parent)
        self._say(f"listo en {self._seconds()} s")
        for complaint in (*self._complaints(), *unknown_marks(self._root)):
            self._say(f"ojo: {complaint}")
        return True

    def stop(self) -> None:
        """Give up."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(5)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _complaints(self) -> list[str]:
        return complaints("\n".join(self._heard), self._root)

    def _fault(self) -> str:
        found = self._complaints()
        if found:
            return "no se pudo entrenar:\n" + "\n".join(f"  · {one}" for one in found)
        last = "\n    ".join([*self._heard][-LINES_SHOWN:])
        return f"no se pudo entrenar; lo último que dijo Rasa:\n    {last}"

    def _seconds(self) -> int:
        return round(time.monotonic() - self._began)

    def _lines(self) -> Iterator[str]:
        assert self.process.stdout is not None
        said = self.process.stdout.read() or b""  # progress bars end their lines by a carriage return
        for line in re.split(r"[\r\n]+", TERMINAL_CODES.sub("", said.decode("utf-8", "replace"))):
            if line.strip():
                yield line.strip()


def trained(environment: Mapping[str, str], say: Say, *, vocabulary: Vocabulary = DEMO) -> Path:
    """The model that fits the files of now, trained if it is not there. Raises :class:`TrainingFailed`."""
    target = current_model(vocabulary=vocabulary)
    if not target.exists():
        training = Training(environment, say, vocabulary=vocabulary)
        try:
            while not training.poll():
                time.sleep(POLL_SECONDS)
        finally:
            training.stop()
    return target


def _prune(folder: Path) -> None:
    """Keep the newest few models. One that guests need is in the database too."""
    for old in trained_models(folder)[MODELS_KEPT:]:
        old.unlink(missing_ok=True)
        card_path(old).unlink(missing_ok=True)
