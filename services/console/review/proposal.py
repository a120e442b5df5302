"""
What people said that messages mean, as a change of the trainers' files: which sentence goes where, what speaks against
one, the whole as a diff. Pure but for :func:`apply` and :func:`kept_apart`.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from services.console.repository import Rows
from services.console.review import training_files
from services.console.review.training_files import Example, NoPlace, same, without_marks

PLACE = "data/nlu"  # of the files in a trainer's folder, as a patch names it
CONTEXT = 2  # lines around a change


class Doubt(StrEnum):
    """Why a correction is not among what is added."""

    KNOWN = "known"
    """The sentence is there already."""
    ELSEWHERE = "elsewhere"
    """The files have it as another intent."""
    DISPUTED = "disputed"
    """Two corrections say different things of the same sentence."""
    KEPT_APART = "kept_apart"
    """It is one of the sentences to measure with, which are never learnt."""
    NO_PLACE = "no_place"
    """No file has examples of the intent by now."""


@dataclass(frozen=True)
class Correction:
    """``taught``: the sentence as it is to be learnt, marked as Rasa does; ``number`` and ``talk``: its message."""

    number: int
    talk: str
    intent: str
    taught: str
    language: str
    by: str


@dataclass(frozen=True)
class Added:
    """A correction, and where its sentence goes."""

    correction: Correction
    file: str


@dataclass(frozen=True)
class Objection:
    """A correction that is left out. ``at``: the sentence that speaks against it."""

    correction: Correction
    doubt: Doubt
    at: Example | None = None


@dataclass(frozen=True)
class Proposal:
    """``files``: the changed ones, whole, by name; ``patch``: the same as a unified diff."""

    added: tuple[Added, ...]
    objections: tuple[Objection, ...]
    files: Mapping[str, str]
    patch: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not self.added

    def by_doubt(self, *doubts: str) -> list[Objection]:
        """What was left out for one of these reasons."""
        return [one for one in self.objections if one.doubt in doubts]


Files: TypeAlias = Mapping[str, str]


def of_rows(rows: Rows) -> list[Correction]:
    """The corrections as the database has them."""
    return [
        Correction(row.inbound_id, str(row.conversation_id), row.intent, row.taught, row.language, row.reviewed_by)
        for row in rows
    ]


def propose(corrections: Sequence[Correction], files: Files, apart: Collection[str] = ()) -> Proposal:
    """What would change in ``files`` (texts by name). ``apart``: the sentences to measure with."""
    examples = training_files.every_example(files)
    known = {same(without_marks(one.text)): one for one in examples}
    meant: dict[str, set[str]] = {}
    for one in corrections:
        meant.setdefault(_key(one), set()).add(one.intent)
    added: list[Added] = []
    objections: list[Objection] = []
    lines: dict[str, dict[int, list[str]]] = {}
    taken: set[str] = set()
    for one in corrections:
        key = _key(one)
        if len(meant[key]) > 1:
            objections.append(Objection(one, Doubt.DISPUTED))
            continue
        if key in known:
            doubt = Doubt.KNOWN if known[key].intent == one.intent else Doubt.ELSEWHERE
            objections.append(Objection(one, doubt, known[key]))
            continue
        if key in apart:
            objections.append(Objection(one, Doubt.KEPT_APART))
            continue
        if key in taken:
            continue  # said by several guests: learnt once
        try:
            place = training_files.place_for(examples, one.intent, is_foreign=one.language != "es")
        except NoPlace:
            objections.append(Objection(one, Doubt.NO_PLACE))
            continue
        taken.add(key)
        added.append(Added(one, place.file))
        lines.setdefault(place.file, {}).setdefault(place.line, []).append(f"{place.indent}- {one.taught}")
    changed = {name: training_files.with_lines(files[name], after) for name, after in sorted(lines.items())}
    patch = "".join("".join(_diff(name, files[name], text)) for name, text in changed.items())
    return Proposal(tuple(added), tuple(objections), changed, patch)


def _key(one: Correction) -> str:
    return same(without_marks(one.taught))


def _diff(name: str, before: str, after: str) -> Iterator[str]:
    path = f"{PLACE}/{name}"
    for line in unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{path}", f"b/{path}", n=CONTEXT
    ):
        # Source: GNU diffutils' manual, "Incomplete Lines".
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def archive(proposal: Proposal) -> bytes:
    """The changed files, in their folders, as a zip archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in proposal.files.items():
            packed.writestr(f"{PLACE}/{name}", text)
    return made.getvalue()


def kept_apart(folder: Path = training_files.KEPT_APART) -> set[str]:
    """The sentences to measure with, as :func:`same` has them; none where the files are not on this machine."""
    found = set()
    for path in folder.glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                found.add(same(str(json.loads(line).get("text") or "")))
    return found


def apply(proposal: Proposal, folder: Path = training_files.NLU) -> list[Path]:
    """Write the changed files; each appears complete or not at all. Which. Raises ``OSError``."""
    written = []
    for name, text in proposal.files.items():
        path = folder / name
        made = path.with_name(f".{name}.{os.getpid()}")
        made.write_text(text, encoding="utf-8")
        made.replace(path)
        written.append(path)
    return written


def told(proposal: Proposal) -> str:
    """A proposal for a terminal: the diff, then what was left out and why."""
    lines = [proposal.patch.rstrip("\n")] if proposal.patch else []
    lines += [
        f"ojo: «{one.correction.taught}» ({one.correction.intent}): {why(one)}"
        for one in proposal.objections
        if one.doubt is not Doubt.KNOWN
    ]
    known = len(proposal.by_doubt(Doubt.KNOWN))
    if known:
        lines.append(f"{known} ya {'está' if known == 1 else 'están'} en los archivos")
    return "\n".join(lines)


def why(one: Objection) -> str:
    """Why a correction is left out, in a trainer's words."""
    place = f"{one.at.file}:{one.at.line}" if one.at is not None else ""
    intent = one.at.intent if one.at is not None else ""
    return {
        Doubt.KNOWN: f"ya está en {place}",
        Doubt.ELSEWHERE: f"en {place} la misma frase está como {intent}; una de las dos sobra",
        Doubt.DISPUTED: "alguien la corrigió como otra cosa: pónganse de acuerdo",
        Doubt.KEPT_APART: "es una de las frases para medir, que no se enseñan",
        Doubt.NO_PLACE: "en data/nlu ya no hay frases de esa intención",
    }[one.doubt]
