"""
The trainers' files of sentences (``data/nlu/*.yml``) as text: which sentence stands where, and how to add one.

They are read and changed line by line: comments, order and everything that is not touched stay as they are, byte by
byte. A block of examples is ``examples: |`` with a line ``- sentence`` for each. Source: Rasa 3.x, "NLU Training Data".
Pure but for :func:`read_folder`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
NLU = ROOT / "data" / "nlu"
KEPT_APART = ROOT / "tests" / "nlu"
GENERATED = frozenset({"stays_generated.yml"})  # written by tools/vary_stay_examples.py, over what anybody adds
FOREIGN = "languages.yml"
MARK = re.compile(
    r"\[([^\]]+)\](?:\((?P<entity>[^)]*)\)|\{[^}]*\})"
)  # [parrilla](amenity): the words alone are the text
ENTITIES = frozenset({"cabin", "amenity"})
BLANKS = re.compile(r"\W+")
BLOCK = re.compile(r"^(?P<indent>\s*)- (?P<kind>intent|synonym|lookup|regex):\s*(?P<name>[\w/+-]+)\s*(?:#.*)?$")
EXAMPLES = re.compile(r"^\s*examples:\s*\|")
LINE = re.compile(r"^(?P<indent>\s*)- (?P<text>.*\S)\s*$")


@dataclass(frozen=True)
class Example:
    """A sentence of a file; ``line`` counts from 1; ``text`` with its marks."""

    file: str
    line: int
    indent: str
    intent: str
    text: str


class NoPlace(Exception):
    """No file has examples of the intent."""


def read_folder(folder: Path = NLU) -> dict[str, str]:
    """The files of a folder by name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yml"))}


def examples_in(file: str, text: str) -> Iterator[Example]:
    """The sentences of a file, in their order."""
    intent, is_within = "", False
    for number, line in enumerate(text.splitlines(), start=1):
        block = BLOCK.match(line)
        if block is not None:
            intent, is_within = (block["name"] if block["kind"] == "intent" else ""), False
        elif EXAMPLES.match(line):
            is_within = True
        elif is_within and intent and (found := LINE.match(line)) is not None:
            yield Example(file, number, found["indent"], intent, found["text"])


def every_example(files: Mapping[str, str]) -> list[Example]:
    """The sentences of all files."""
    return [one for name, text in files.items() for one in examples_in(name, text)]


def intents_of(examples: Iterable[Example]) -> list[str]:
    """The intents that are trained, by name."""
    return sorted({one.intent for one in examples})


def place_for(examples: Sequence[Example], intent: str, *, is_foreign: bool = False) -> Example:
    """
    The last sentence of the block after which a new one of an intent belongs: in the file of its subject, which is the
    one with the fewest intents that has it; for a foreign sentence in that of the languages. Raises :class:`NoPlace`.
    """
    by_file: dict[str, set[str]] = {}
    counts: Counter[str] = Counter()
    for one in examples:
        by_file.setdefault(one.file, set()).add(one.intent)
        counts[one.file] += one.intent == intent
    files = [name for name, intents in by_file.items() if intent in intents and name not in GENERATED]
    if not files:
        raise NoPlace(intent)
    if is_foreign and FOREIGN in files:
        chosen = FOREIGN
    else:
        homes = [name for name in files if name != FOREIGN] or files
        chosen = min(homes, key=lambda name: (len(by_file[name]), -counts[name], name))
    inside = [one for one in examples if one.file == chosen and one.intent == intent]
    last = inside[0]
    for one in inside[1:]:
        if one.line != last.line + 1:
            break  # a second block of the same intent
        last = one
    return last


def with_lines(text: str, added: Mapping[int, Sequence[str]]) -> str:
    """A file with lines put after those of the numbers given; all others as they are."""
    lines = text.splitlines(keepends=True)
    made: list[str] = []
    for number, line in enumerate(lines, start=1):
        made.append(line)
        for one in added.get(number, ()):
            if not made[-1].endswith("\n"):
                made[-1] += "\n"
            made.append(f"{one}\n")
    return "".join(made)


def without_marks(text: str) -> str:
    """An example sentence as a guest would type it."""
    return MARK.sub(r"\1", text)


def same(text: str) -> str:
    """A text without what does not tell it from another: case, accents, punctuation. Without words, as it is."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    words = BLANKS.sub(" ", "".join(letter for letter in plain if not unicodedata.combining(letter))).strip()
    return words or text.strip()


def one_line(text: str) -> str:
    """A text as it can stand in a block of examples: on one line, without what YAML refuses."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def marked(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """A text with entities marked: ``(start, end, entity)``, of which none that overlap or reach beyond it."""
    made, at = "", 0
    for start, end, entity in sorted(spans):
        if at <= start < end <= len(text) and entity in ENTITIES and text[start:end].strip():
            made += f"{text[at:start]}[{text[start:end]}]({entity})"
            at = end
    return one_line(made + text[at:])


def entities_in(text: str) -> set[str]:
    """Which entities are marked in a sentence; one written with braces counts by its name too."""
    named = {found["entity"] for found in MARK.finditer(text) if found["entity"] is not None}
    return named | set(re.findall(r"\]\{[^}]*\"entity\":\s*\"(\w+)\"", text))


def has_half_a_mark(text: str) -> bool:
    """Whether a mark was begun and not ended, so that Rasa would read brackets as words."""
    left = MARK.sub("", text)
    return "](" in left or "]{" in left or "[" in left or "]" in left
