"""
What the property calls its cabins and what it says of itself: words that a model learns from the database.

``data/nlu`` is written with the demo complex's cabins. Before a training its files are copied, with the property's own
cabins in the place of the demo's where sentences mark them, and one file more: lists of its cabins' names, spelled as
guests spell them, and of the amenities that only this property has. Without a database it is the demo's.

Pure but for :func:`read_vocabulary`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import psycopg
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from services.cabins import demo
from services.database.engine import driver_url

FILE = Path("nlu") / "de_la_casa.yml"
HEADING = "# Escrito antes de entrenar, con lo que hay en la base de datos: nombres de cabañas y comodidades.\n"
CABIN_MARK = re.compile(r"\[(?P<said>[^\]]+)\]\(cabin\)")
SHORTEST = 4  # letters of a name that may be spelled as it sounds; a shorter one would meet too many ordinary words
SHORTEST_SLIP = 7  # letters of one that may lack a letter: "cebo" for Ceibo is a word of its own
# Parts of a name that guests leave out: "la Ceibo" for "Cabaña Ceibo".
LEFT_OUT = frozenset({"el", "la", "los", "las", "cabaña", "cabana", "casa", "casita", "loft", "depto"})
# What sounds alike in Argentina, as it is typed: each where it stands, one at a time.
ALIKE = (
    ("qu(?=[ei])", "k"), ("qu(?=[ei])", "q"), ("c(?=[ei])", "s"), ("c(?=[ei])", "z"), ("s(?=[ei])", "c"),
    ("c(?=[aou])", "k"), ("z", "s"), ("s", "z"), ("v", "b"), ("b", "v"), ("ll", "y"), ("(?<!^)y(?=[aeiou])", "ll"),
    ("^h", ""), ("^(?=[aeiou])", "h"), ("g(?=[ei])", "j"), ("j", "g"), ("^j", "h"), ("ñ", "n"), ("ñ", "ni"),
    ("i(?=[aeiou])", "y"), ("(?<=[aeo])i", "y"), ("y$", "i"), ("rr", "r"), ("ch", "x"), ("(?<=[aeiou])m", "mm"),
)  # fmt: skip
# How guests ask for something that only this property has.
ASKED = ("tienen {}?", "hay {}?", "se puede usar {}?", "cuentan con {}?", "quería saber si hay {}", "{} tienen?")
TAKES_GUESTS = re.compile(r"\d|^(se )?(acepta|admite|para )")  # "acepta mascotas", "2 baños": no thing to ask for


@dataclass(frozen=True)
class Vocabulary:
    """``cabins``: names in the owner's order; ``amenities``: what cabins have; ``topics``: of the owner's answers."""

    cabins: tuple[str, ...]
    amenities: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()

    @property
    def digest(self) -> bytes:
        """What of it a model is made of."""
        return json.dumps([self.cabins, self.amenities, self.topics], ensure_ascii=False).encode()


def vocabulary_of(cabins: Iterable[str], amenities: Iterable[str], topics: Iterable[str]) -> Vocabulary:
    """A vocabulary without what teaches nothing; usual topics have their words in ``data/nlu/synonyms.yml``."""
    things = {" ".join(one.lower().split()) for one in amenities}
    return Vocabulary(
        cabins=tuple(cabins),
        amenities=tuple(sorted(one for one in things if one and not TAKES_GUESTS.search(one))),
        topics=tuple(sorted(set(topics) - set(demo.FACTS))),
    )


DEMO = vocabulary_of(
    (one.name for one in demo.CABINS), (thing for one in demo.CABINS for thing in one.amenities), demo.FACTS
)


def read_vocabulary(database_url: str) -> Vocabulary:
    """The property's, from its database; the demo's while there is no property. Raises ``psycopg.Error``."""
    with psycopg.connect(driver_url(database_url), connect_timeout=5) as connection:
        exists = connection.execute("select to_regclass('public.cabin') is not null").fetchone()
        if exists is None or not exists[0]:
            return DEMO
        cabins = connection.execute("select name, amenities from cabin order by position, name").fetchall()
        topics = connection.execute("select topic from fact").fetchall()
    if not cabins:
        return DEMO
    return vocabulary_of(
        (name for name, _ in cabins),
        (thing for _, things in cabins for thing in things),
        (topic for (topic,) in topics),
    )


class BrokenFile(Exception):
    """A trainer's file is not YAML; the message says which, and where."""


def write_training_data(source: Path, target: Path, vocabulary: Vocabulary) -> None:
    """
    Copy the trainers' files under ``source`` to ``target``, which must not exist, in the property's words.

    Raises :class:`BrokenFile`.
    """
    placed = _Placed(vocabulary)
    for path in sorted(source.rglob("*.yml")):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8")
        copy.write_text(CABIN_MARK.sub(lambda found: f"[{placed(found['said'])}](cabin)", text), encoding="utf-8")
    ours = target / FILE
    ours.parent.mkdir(parents=True, exist_ok=True)
    ours.write_text(own_words(vocabulary, synonyms_of(source)), encoding="utf-8")


def own_words(vocabulary: Vocabulary, known: Mapping[str, str]) -> str:
    """The file of the property's own words. ``known``: what the trainers' files lead to which value already."""
    taken = set(known)
    values: dict[str, list[str]] = {}
    for name in vocabulary.cabins:
        values[name] = [one for one in spellings(name) if one not in taken]
        taken |= set(values[name])
    cabins = [word for words in values.values() for word in words]
    topics = {topic.replace("_", " "): topic for topic in vocabulary.topics}
    things = {**topics, **_things(vocabulary.amenities, known)}
    for word, value in sorted(things.items()):
        spelled = dict.fromkeys((word, without_accents(word)))
        values.setdefault(value, []).extend(one for one in spelled if one not in taken)
    asked = [frame.format(f"[{word}](amenity)") for word in topics for frame in ASKED]
    blocks = [_block("intent", "ask_amenities", asked)]  # a list of words alone does not teach that they are asked for
    blocks += [_block("lookup", "cabin", cabins), _block("lookup", "amenity", sorted(things))]
    blocks += [_block("synonym", value, words) for value, words in values.items()]
    return f'{HEADING}version: "3.1"\nnlu:\n{"".join(blocks)}'


def synonyms_of(folder: Path) -> dict[str, str]:
    """Which value each word of the files' synonyms leads to. Raises :class:`BrokenFile`."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*.yml")):
        try:
            document = YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}
        except MarkedYAMLError as error:
            line = f", cerca del renglón {error.problem_mark.line + 1}" if error.problem_mark else ""
            raise BrokenFile(
                f"data/{path.relative_to(folder)} está mal escrito{line}: mirá los espacios del comienzo, los guiones "
                f"y los dos puntos ({error.problem})"
            ) from None
        for block in document.get("nlu") or []:
            if "synonym" in block:
                found |= {line[2:].strip().lower(): block["synonym"] for line in block["examples"].splitlines()}
    return found


def spellings(name: str) -> list[str]:
    """How guests type a cabin's name, in small letters: without accents, as it sounds, with a letter too few."""
    whole = " ".join(name.lower().split())
    said = [whole]
    words = whole.split()
    while len(words) > 1 and words[0] in LEFT_OUT:
        words = words[1:]
        said.append(" ".join(words))
    found: dict[str, None] = {}
    for one in said:
        found[one] = None
        found[without_accents(one)] = None
    short = said[-1]
    if " " not in short and len(short) >= SHORTEST:
        bare = without_accents(short)
        found |= dict.fromkeys([*_alike(bare), f"{bare}s", *_slips(bare)])
    return [one for one in found if len(one) > 2 and not one.isdecimal()]


def without_accents(text: str) -> str:
    """The same letters without accents; ``ñ`` stays one."""
    kept = unicodedata.normalize("NFD", text.replace("ñ", "\0"))
    return "".join(c for c in kept if unicodedata.category(c) != "Mn").replace("\0", "ñ")


def _alike(word: str) -> Iterator[str]:
    for pattern, sound in ALIKE:
        for found in re.finditer(pattern, word):
            yield word[: found.start()] + sound + word[found.end() :]
    if (plain := re.sub("c(?=[ei])|z", "s", re.sub("qu(?=[ei])|c(?=[aou])", "k", word)).replace("v", "b")) != word:
        yield plain


def _slips(word: str) -> Iterator[str]:
    """One letter missing inside a long name."""
    if len(word) >= SHORTEST_SLIP:
        for at in range(2, len(word) - 1):
            yield word[:at] + word[at + 1 :]


def _things(amenities: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """What cabins have and which answer tells of it: that of the first word in it that has one."""
    found = {}
    for thing in amenities:
        value = known.get(thing) or next((known[word] for word in thing.split() if word in known), None)
        if value is not None:
            found[thing] = value
    return found


class _Placed:
    """Puts the property's cabins into marks in turn; its own names stay, and in the demo's house all do."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._is_demo = not vocabulary.cabins or set(vocabulary.cabins) == set(DEMO.cabins)
        self._own = {one for name in vocabulary.cabins for one in spellings(name)}
        self._next = cycle(vocabulary.cabins)

    def __call__(self, said: str) -> str:
        if self._is_demo or said.lower() in self._own:
            return said
        name = next(self._next)
        if said[0].isupper():
            return name
        small = name.lower()
        return without_accents(small) if without_accents(said) == said else small


def _block(kind: str, name: str, words: Iterable[str]) -> str:
    lines = "".join(f"      - {word}\n" for word in words)
    return f"  - {kind}: {json.dumps(name, ensure_ascii=False)}\n    examples: |\n{lines}" if lines else ""
