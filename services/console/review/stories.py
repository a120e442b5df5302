"""
A conversation as a test conversation of Rasa's: what the guest said, what it meant, which actions follow. Pure but for
:func:`intents_of_domain`.

It is what the assistant did, with what people said since that messages meant: whoever keeps it says that it should go
so. ``make test-conversations`` runs it. Source: Rasa 3.x, "Testing Your Assistant".
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from services.console.review import training_files
from services.console.review.events import ALSO, Turn

LONGEST = 40_000  # letters
LONGEST_NAME = 80
FILE_NAME = re.compile(r"[^a-z0-9]+")


class Wrong(StrEnum):
    """Why a text is no test conversation."""

    NOT_YAML = "not_yaml"
    NO_STORIES = "no_stories"
    NO_STEPS = "no_steps"
    UNKNOWN_INTENT = "unknown_intent"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class Said:
    """A turn, and what people said that it meant: ``intent`` and ``taught`` where they did."""

    turn: Turn
    intent: str | None = None
    taught: str | None = None


class StoryInvalid(Exception):
    """A text that is no test conversation; ``at``: where, as far as is known."""

    def __init__(self, wrong: Wrong, at: str = "") -> None:
        super().__init__(wrong.value)
        self.wrong = wrong
        self.at = at


def story_of(name: str, turns: Sequence[Said]) -> str:
    """The file of one test conversation."""
    steps: list[dict[str, Any]] = []
    for said in turns:
        steps += _steps(said)
    document = {
        "version": DoubleQuotedScalarString("3.1"),
        "stories": [{"story": name[:LONGEST_NAME] or "De la consola", "steps": steps}],
    }
    made, writer = io.StringIO(), YAML()
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.width = 4096
    writer.dump(document, made)
    return made.getvalue()


def _steps(said: Said) -> list[dict[str, Any]]:
    turn = said.turn
    intent = said.intent or turn.intent
    if turn.kind == "text":
        words = said.taught if said.taught is not None and _same_words(said.taught, turn.text) else _marked(turn)
    else:
        words = turn.text
    first = {"user": LiteralScalarString(f"{words}\n"), "intent": intent}
    return [first, *({"action": step.action} for step in turn.steps)]


def _same_words(taught: str, text: str) -> bool:
    return training_files.without_marks(taught) == training_files.one_line(text)


def _marked(turn: Turn) -> str:
    """A message with its entities as test conversations have them, with a value where it is not the words."""
    made, at = "", 0
    for one in sorted((one for one in turn.entities if one.start is not None), key=lambda one: one.start or 0):
        start, end = one.start or 0, one.end or 0
        if one.entity == ALSO or not at <= start < end <= len(turn.text):
            continue
        words = turn.text[start:end]
        value = "" if one.value == words else f', "value": "{one.value}"'
        made += f"{turn.text[at:start]}[{words}]" + (
            f'{{"entity": "{one.entity}"{value}}}' if value else f"({one.entity})"
        )
        at = end
    return training_files.one_line(made + turn.text[at:])


def checked(text: str, intents: Collection[str]) -> Mapping[str, Any]:
    """A test conversation that was edited, read. Raises :class:`StoryInvalid`."""
    if len(text) > LONGEST:
        raise StoryInvalid(Wrong.TOO_LONG)
    try:
        document = YAML(typ="safe").load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise StoryInvalid(Wrong.NOT_YAML, f"renglón {mark.line + 1}" if mark is not None else "") from None
    stories = document.get("stories") if isinstance(document, dict) else None
    if not isinstance(stories, list) or not stories:
        raise StoryInvalid(Wrong.NO_STORIES)
    for story in stories:
        steps = story.get("steps") if isinstance(story, dict) else None
        if not isinstance(steps, list) or not steps or not all(isinstance(step, dict) for step in steps):
            raise StoryInvalid(Wrong.NO_STEPS, str(story.get("story") or "") if isinstance(story, dict) else "")
        for step in steps:
            if "user" in step and step.get("intent") not in intents:
                raise StoryInvalid(Wrong.UNKNOWN_INTENT, str(step.get("intent")))
    return dict(document)


def intents_of_domain() -> set[str]:
    """Every intent that the assistant knows, trained or sent by a button."""
    document = YAML(typ="safe").load((training_files.ROOT / "domain.yml").read_text(encoding="utf-8"))
    return {next(iter(one)) if isinstance(one, dict) else str(one) for one in document["intents"]}


def file_name(text: str) -> str:
    """What the file of a test conversation is called: Rasa runs those that begin with ``test_``."""
    found = re.search(r"story:\s*(.+)", text)
    plain = FILE_NAME.sub("_", training_files.same(found[1] if found else "consola")).strip("_")
    return f"test_{plain[:50] or 'consola'}.yml"
