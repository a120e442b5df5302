"""
The assistant's model: trained when what it is made of has changed, and only then.

A model is named after a fingerprint of the trainer's files, the plug-ins that take part in understanding and the
versions of Rasa's packages, so that any folder of this machine finds the model that fits and a stale one is never used.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RASA = (str(ROOT / ".venv-bot" / "bin" / "python"), "-m", "deploy.local.rasa_server")
MODELS = ROOT / "models"
INGREDIENTS = ("config.yml", "domain.yml", "data/**/*.yml", "bot/nlu/**/*.py", "requirements/bot.txt")
MODELS_KEPT = 4
SAY_EVERY_SECONDS = 3.0
TERMINAL_CODES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
COMPONENT = re.compile(r"(?:Starting to train|Restored) component '(\w+)'")
EPOCHS = re.compile(r"Epochs:\s*(\d+)%")

Say = Callable[[str], None]


class TrainingFailed(Exception):
    """Rasa could not train; the message has the last it said."""


def fingerprint(root: Path = ROOT) -> str:
    """What the model would be made of now, in sixteen letters."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in INGREDIENTS for path in root.glob(pattern)}):
        digest.update(f"{path.relative_to(root)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def current_model(root: Path = ROOT) -> Path:
    """Where the model that fits the files of now is, or will be."""
    return root / "models" / f"{fingerprint(root)}.tar.gz"


def trained_models(folder: Path = MODELS) -> list[Path]:
    """Every model there is in a folder, the newest first."""
    return sorted(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)


def step_said(line: str) -> str | None:
    """Which step of training a line of Rasa's speaks of, for a person: the component, or how far its epochs are."""
    component, epochs = COMPONENT.search(line), EPOCHS.search(line)
    if epochs is not None:
        return f"learning, {epochs[1]} % of its rounds"
    return component[1] if component is not None else None


class Training:
    """
    One training run, beside whatever else goes on: :meth:`poll` now and then, :meth:`stop` to give up.

    The model appears under its name only when it is whole.
    """

    def __init__(
        self, environment: Mapping[str, str], say: Say, root: Path = ROOT, *, rasa: tuple[str, ...] = RASA
    ) -> None:
        self.target = current_model(root)
        self._say = say
        self._began = self._said = time.monotonic()
        self._tail: list[str] = []
        self._step = "loading Rasa and checking the data"
        self._folder = self.target.parent / f".{self.target.name}.{os.getpid()}"
        self._folder.mkdir(parents=True, exist_ok=True)
        command = [
            *rasa, "train", "--fixed-model-name", "model", "--out", str(self._folder),
            "--config", "config.yml", "--domain", "domain.yml", "--data", "data",
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
            self._tail = [*self._tail[-14:], line]
            self._step = step_said(line) or self._step
        if status is None:
            if time.monotonic() - self._said > SAY_EVERY_SECONDS:
                self._said = time.monotonic()
                self._say(f"{self._seconds()} s, {self._step}")
            return False
        if status != 0:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise TrainingFailed("training failed; the last it said:\n    " + "\n    ".join(self._tail))
        (self._folder / "model.tar.gz").replace(self.target)
        shutil.rmtree(self._folder, ignore_errors=True)
        _prune(self.target.parent)
        self._say(f"done in {self._seconds()} s")
        return True

    def stop(self) -> None:
        """Give up."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(5)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _seconds(self) -> int:
        return round(time.monotonic() - self._began)

    def _lines(self) -> Iterator[str]:
        assert self.process.stdout is not None
        said = self.process.stdout.read() or b""  # progress bars end their lines by a carriage return
        for line in re.split(r"[\r\n]+", TERMINAL_CODES.sub("", said.decode("utf-8", "replace"))):
            if line.strip():
                yield line.strip()


def _prune(folder: Path) -> None:
    """Keep the newest few models."""
    for old in trained_models(folder)[MODELS_KEPT:]:
        old.unlink(missing_ok=True)
