"""
What Rasa has to say of the trainers' files, in their language, with file and line. Pure but for reading those files.

Rasa speaks English, of the copy that a training gets (``vocabulary.py``), and names a line only where the shape of a
file is wrong. Where it quotes the words that it stumbles over, the line is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ruamel.yaml import YAML

FOLDERS = ("data/nlu", "data/rules", "data/stories", "data/responses")
SHAPE = re.compile(r"in (?P<path>\S+?):(?P<line>\d+):\s+(?P<what>.+?)(?: Path: .*)?$", re.MULTILINE)
SHAPES: Mapping[str, str] = {
    r"Key '(.+?)' was not defined\.?": "«{0}» no va ahí: ¿está bien escrito y con los espacios justos?",
    r"Cannot find required key '(.+?)'\.?": "falta «{0}:»",
    r"Value '(.+?)' is not a (?:list|dict)\.?": "«{0}» tiene que ser una lista: cada cosa en su renglón con un guión",
}
ITS_INTENTS_KEY = "Key 'intent' was not defined"  # follows from another wrong key beside it
# What it says → what to tell, and what to look for in the files. Groups are filled in.
KNOWN: Mapping[str, tuple[str, str]] = {
    r"contains an example that doesn't start with a '-' symbol: (.+)": (
        "esta frase no empieza con «- », y así no se aprende: {0}", "{0}"),
    r"action '(.+?)' is used in the stories, but is not a valid utterance action": (
        "una regla usa «{0}», que no está en data/responses", "{0}"),
    r"[Tt]he intent '(.+?)' is used in your stories, but it is not listed in the domain": (
        "una regla usa la intención «{0}», que no está en domain.yml", "intent: {0}"),
    r"labeled with intent '(.+?)'\. This intent is not listed in your domain": (
        "hay frases de «{0}», que no está en domain.yml: agregala en intents", "intent: {0}"),
    r"The example '(.+?)' was found labeled with multiple different intents.*?labeled with: (.+?)\.?$": (
        "la frase «{0}» está en más de una intención: {1}", "{0}"),
    r"Misaligned entity annotation in message '(.+?)' with intent '(.+?)'": (
        "en «{0}» ({1}) la marca corta una palabra: los corchetes van alrededor de palabras enteras", "{1}"),
    r"Intent '(.+?)' has only (\d+) training examples": (
        "«{0}» tiene muy pocas frases ({1}): poné diez o más", "intent: {0}"),
    r"the prediction of the action '(.+?)' in rule '(.+?)' is contradicting with rule\(s\) '(.+?)'": (
        "las reglas «{1}» y «{2}» se contradicen: para lo mismo piden acciones distintas ({0})", "rule: {2}"),
}  # fmt: skip
UNTAUGHT = re.compile(r"The intent '(.+?)' is listed in the domain file, but is not found in the NLU training data")
# The heading in domain.yml above the intents that a button or the product sends, which no sentence teaches.
NOT_TAUGHT = re.compile(r"^ *# No se entrenan.*\n((?: +- .+\n?)*)", re.MULTILINE)
MARK = re.compile(r"""\[[^\]]+\](?:\((\w+)[^)]*\)|\{[^}]*"entity" *: *"(\w+)"[^}]*\})""")
# Responses are used by actions, which Rasa cannot see.
NOTHING = re.compile(
    r"utterance '.+?' is not used in any story or rule|Found intent '.+?' in stories which is not part"
)


def complaints(said: str, root: Path) -> list[str]:
    """What a training or a validation had to say of the files under ``root``, each thing once, in Spanish."""
    return list(dict.fromkeys([*_of_shape(said), *_of_meaning(said, root)]))


def remark(said: str, root: Path) -> str | None:
    """One remark of Rasa's in Spanish; ``None`` for what is none, or needs no attention; unknown ones as they are."""
    if NOTHING.search(said) or "Issue found in" in said:
        return None
    told = complaints(said, root)
    if told:
        return told[0]
    untaught = UNTAUGHT.search(said)
    if untaught is None:
        return said
    return None if untaught[1] in _never_taught(root) else f"«{untaught[1]}» está en domain.yml y no tiene frases"


def unknown_marks(root: Path) -> list[str]:
    """Marks in the example sentences that domain.yml does not list, which Rasa learns without a word."""
    domain = root / "domain.yml"
    if not domain.exists():
        return []
    listed = YAML(typ="safe").load(domain.read_text(encoding="utf-8")).get("entities") or []
    known = {name for one in listed for name in ([one] if isinstance(one, str) else one)}
    return [
        f"{path.relative_to(root)}, renglón {number}: la marca «{name}» no está en domain.yml: ¿está bien escrita?"
        for path in sorted((root / "data" / "nlu").rglob("*.yml"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if line.lstrip().startswith("-")
        for name in dict.fromkeys(first or second for first, second in MARK.findall(line))
        if name not in known
    ]


def _never_taught(root: Path) -> set[str]:
    domain = root / "domain.yml"
    found = NOT_TAUGHT.search(domain.read_text(encoding="utf-8")) if domain.exists() else None
    return {line.strip(" -:") for line in found[1].splitlines()} if found is not None else set()


def _of_shape(said: str) -> Iterator[str]:
    places = list(SHAPE.finditer(said))
    for found in places:
        if found["what"].startswith(ITS_INTENTS_KEY) and len(places) > 1:
            continue
        told = next((_filled(text, match) for text, match in _matches(SHAPES, found["what"])), found["what"])
        yield f"{_in_project(found['path'])}, renglón {found['line']}: {told}"


def _of_meaning(said: str, root: Path) -> Iterator[str]:
    for pattern, (text, wanted) in KNOWN.items():
        for match in re.finditer(pattern, said, re.MULTILINE):
            place = _place_of(_filled(wanted, match), root)
            yield f"{place}{_filled(text, match)}"


def _matches(known: Mapping[str, str], said: str) -> Iterator[tuple[str, re.Match[str]]]:
    for pattern, text in known.items():
        if (match := re.match(pattern, said)) is not None:
            yield text, match


def _filled(text: str, match: re.Match[str]) -> str:
    fill: Callable[..., str] = text.format
    return fill(*match.groups())


def _place_of(wanted: str, root: Path) -> str:
    """The first file and line with these words, as the beginning of a sentence; nothing when there is none."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.yml")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                if wanted in line:
                    return f"{path.relative_to(root)}, renglón {number}: "
    return ""


def _in_project(path: str) -> str:
    """The trainer's file of a copy of it."""
    return f"data/{path.rsplit('/data/', 1)[1]}" if "/data/" in path else path
