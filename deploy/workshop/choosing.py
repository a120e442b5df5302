"""Which model a command of the workshop is about, and which one it is compared with."""

from __future__ import annotations

from pathlib import Path

from deploy.local.model import MODELS, current_model, trained_models

SUFFIX = ".tar.gz"


class NoSuchModel(Exception):
    """There is no model of that name; the message names those that there are."""


def named_model(name: str, *, folder: Path = MODELS) -> Path:
    """The model of a name, with or without its suffix; the one that fits the files when the name is empty."""
    if not name:
        fitting = current_model() if folder == MODELS else folder / f"none{SUFFIX}"
        if fitting.exists():
            return fitting
        raise NoSuchModel("todavía no hay un modelo para estos archivos: corré `make train`")
    path = folder / f"{Path(name).name.removesuffix(SUFFIX)}{SUFFIX}"
    if not path.exists():
        names = ", ".join(name_of(one) for one in trained_models(folder)) or "ninguno"
        raise NoSuchModel(f"no hay un modelo {name_of(path)}; hay: {names}")
    return path


def compared_with(candidate: Path, *, folder: Path = MODELS) -> Path | None:
    """The model trained last before ``candidate``; ``None`` when there is none."""
    others = [one for one in trained_models(folder) if one != candidate]
    earlier = [one for one in others if one.stat().st_mtime <= candidate.stat().st_mtime]
    return next(iter(earlier), None)


def name_of(model: Path) -> str:
    """A model's name, as people write it."""
    return model.name.removesuffix(SUFFIX)
