"""Sentences kept apart for asking: files of JSON lines, and what of them was trained on after all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from ruamel.yaml import YAML

from deploy.workshop.predictions import Sentence
from services.console.review.training_files import same, without_marks


class BrokenLine(Exception):
    """A line of a file of sentences cannot be used; the message says which and why."""


def sentences_of(path: Path) -> list[Sentence]:
    """
    The sentences of a file: a line is ``{"text", "label", "also_labels"?}``; other members are left alone.

    Raises :class:`BrokenLine` for one that is something else.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            text, label, also = said["text"], said["label"], said.get("also_labels") or []
        except (ValueError, KeyError, TypeError, AttributeError):
            text = None
        if not (isinstance(text, str) and text.strip() and isinstance(label, str) and isinstance(also, list)):
            raise BrokenLine(f'{path}, línea {number}: tiene que ser {{"text": "…", "label": "intención"}}')
        found.append(Sentence(text, label, tuple(str(one) for one in also)))
    return found


def examples_of(path: Path) -> Iterator[tuple[str, str]]:
    """Each intent's example sentences in an NLU file, marks and all; none when there is no such file."""
    document = YAML(typ="safe").load(path.read_text(encoding="utf-8")) if path.exists() else None
    for block in (document or {}).get("nlu") or []:
        if "intent" in block:
            for line in (block.get("examples") or "").splitlines():
                if line.strip():
                    yield block["intent"], line.strip().removeprefix("- ")


def trained_texts(folders: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Every example sentence of the NLU files under some folders, without marks, with its intent."""
    for path in sorted(path for folder in folders for path in folder.rglob("*.yml")):
        for intent, text in examples_of(path):
            yield without_marks(text), intent


def also_trained(sentences: Iterable[Sentence], folders: Iterable[Path]) -> list[Sentence]:
    """Those among the sentences that the model has seen: what they say about it is worth nothing."""
    seen = {same(text) for text, _ in trained_texts(folders)}
    return [one for one in sentences if same(one.text) in seen]
