"""What an interactive session taught, and how it becomes part of the trainers' files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from deploy.workshop.sentences import examples_of, trained_texts
from services.console.review.training_files import same, without_marks

STORIES, NLU, DOMAIN = "stories.yml", "nlu.yml", "domain.yml"  # as a session leaves them
NLU_FILE, STORIES_FILE = Path("nlu") / "aprendido.yml", Path("stories") / "aprendidas.yml"
HEADING = "# Aprendido con `make interactive`. Conviene mudar cada cosa al archivo de su tema.\n"


@dataclass(frozen=True)
class Learnt:
    """
    ``sentences`` by intent, marked as in data/nlu; ``stories`` as Rasa writes them.

    ``unknown``: intents and actions that were made up and that ``domain.yml`` does not know yet.
    """

    sentences: Mapping[str, Sequence[str]] = field(default_factory=dict)
    stories: Sequence[Mapping[str, Any]] = ()
    unknown: Sequence[str] = ()

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.sentences or self.stories)


def read_learnt(folder: Path, *, data: Path, domain: Path) -> Learnt:
    """What a session left in ``folder``, without the sentences that are in ``data`` already."""
    known = {(same(text), intent) for text, intent in trained_texts([data])}
    sentences: dict[str, list[str]] = {}
    for intent, text in examples_of(folder / NLU):
        if (same(without_marks(text)), intent) not in known:
            sentences.setdefault(intent, []).append(text)
    stories = (_load(folder / STORIES) or {}).get("stories") or []
    before, after = _load(domain) or {}, _load(folder / DOMAIN) or {}
    unknown = [
        name
        for part in ("intents", "actions")
        for name in map(_name, after.get(part) or [])
        if name not in set(map(_name, before.get(part) or [])) | set(before.get("responses") or {})
        and not name.startswith("utter_")
    ]
    return Learnt(sentences, stories, sorted(set(unknown)))


def keep(learnt: Learnt, data: Path) -> list[Path]:
    """Add what was learnt to the files for it under ``data``; the files written."""
    written = []
    if learnt.sentences:
        path = data / NLU_FILE
        every: dict[str, list[str]] = {}
        for intent, text in [*examples_of(path), *((i, t) for i, texts in learnt.sentences.items() for t in texts)]:
            if text not in every.setdefault(intent, []):
                every[intent].append(text)
        blocks = [
            f"  - intent: {intent}\n    examples: |\n" + "".join(f"      - {text}\n" for text in texts)
            for intent, texts in every.items()
        ]
        _write(path, f'{HEADING}version: "3.1"\nnlu:\n{"".join(blocks)}')
        written.append(path)
    if learnt.stories:
        path = data / STORIES_FILE
        kept = list((_load(path) or {}).get("stories") or [])
        stories = [
            {**story, "story": f"aprendida {number}"} for number, story in enumerate(learnt.stories, len(kept) + 1)
        ]
        dumped, writer = StringIO(), YAML()
        writer.indent(mapping=2, sequence=4, offset=2)
        writer.dump({"version": "3.1", "stories": [*kept, *stories]}, dumped)
        _write(path, HEADING + dumped.getvalue())
        written.append(path)
    return written


def told(learnt: Learnt) -> str:
    """What was learnt, for the terminal."""
    lines = [f"  {intent}: {text!r}" for intent, texts in learnt.sentences.items() for text in texts]
    if learnt.stories:
        counted = "1 charla" if len(learnt.stories) == 1 else f"{len(learnt.stories)} charlas"
        lines.append(f"  {counted}: qué acción sigue a cada mensaje")
    if learnt.unknown:
        lines.append(f"  ojo, domain.yml todavía no conoce: {', '.join(learnt.unknown)}")
    return "\n".join(lines)


def _name(one: Any) -> str:
    """An intent's or action's name; either may carry options."""
    return str(next(iter(one))) if isinstance(one, Mapping) else str(one)


def _load(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8")) if path.exists() else None


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)
