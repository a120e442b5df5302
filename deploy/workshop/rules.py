"""Which rule or story leads from an intent to an action, by name: what decided, in the trainer's own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from deploy.local.model import ROOT

FOLDERS = (ROOT / "data" / "rules", ROOT / "data" / "stories")


def names_of_rules(intent: str, action: str, *, folders: tuple[Path, ...] = FOLDERS) -> list[str]:
    """The names of rules and stories in which ``action`` follows right after ``intent``."""
    return [
        name
        for name, steps in _all(folders)
        for step, following in pairwise(steps)
        if _means(step, intent) and following.get("action") == action
    ]


def _means(step: Mapping[str, Any], intent: str) -> bool:
    alternatives = step.get("or") or [step]
    return any(one.get("intent") == intent for one in alternatives)


def _all(folders: tuple[Path, ...]) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    for path in sorted(path for folder in folders for path in folder.rglob("*.yml")):
        document = YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}
        for kind, key in (("rules", "rule"), ("stories", "story")):
            for one in document.get(kind) or []:
                yield one[key], one.get("steps") or []
