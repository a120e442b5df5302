"""The training data keeps the promises that the trainer's guide makes: see the headers of data/nlu/*.yml."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.local.vocabulary import DEMO, spellings

ROOT = Path(__file__).resolve().parents[2]
NLU = ROOT / "data" / "nlu"
INTENTS = {
    "affirm",
    "ask_activities",
    "ask_amenities",
    "ask_availability",
    "ask_cancellation_policy",
    "ask_capacity",
    "ask_checkin_times",
    "ask_discounts",
    "ask_location",
    "ask_minimum_stay",
    "ask_my_booking",
    "ask_payment_methods",
    "ask_pets",
    "ask_photos",
    "ask_price",
    "book",
    "bot_challenge",
    "cancel_booking",
    "change_booking",
    "choose_cabin",
    "complaint",
    "deny",
    "goodbye",
    "greet",
    "human_handoff",
    "inform",
    "out_of_scope",
    "report_payment",
    "thank",
}
NEWER = {"give_promo_code", "join_waiting_list", "leave_waiting_list"}  # the first three sets that measure lack them
CABINS = set(DEMO.cabins)
FEWEST_EXAMPLES = 40
FEWEST_MEASURED = 100
ANNOTATION = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<entity>\w+)\)")


def blocks(kind: str) -> Iterator[tuple[Path, str, list[str]]]:
    """Each `intent`, `synonym`, `lookup` or `regex` block: its file, its name and its examples."""
    for path in sorted(NLU.glob("*.yml")):
        document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        for block in document["nlu"]:
            if kind in block:
                lines = block["examples"].splitlines()
                assert all(line.startswith("- ") for line in lines), f"{path.name}, {block[kind]}: a line lacks '- '"
                yield path, block[kind], [line[2:].strip() for line in lines]


def plain(text: str) -> str:
    """How the classifier roughly sees a sentence: no annotations, accents, case or punctuation."""
    bare = ANNOTATION.sub(lambda found: found["text"], text).lower()
    letters = "".join(c for c in unicodedata.normalize("NFD", bare) if unicodedata.category(c) != "Mn")
    words = " ".join(re.findall(r"\w+", letters))
    return words or bare


def sentences() -> list[tuple[str, str]]:
    return [(intent, text) for _, intent, examples in blocks("intent") for text in examples]


def marks() -> set[tuple[str, str]]:
    return {(found["entity"], found["text"]) for _, text in sentences() for found in ANNOTATION.finditer(text)}


def values_by_variant() -> dict[str, str]:
    """The values of the trainer's own words, and those of the demo's cabins, whose spellings a training makes up."""
    cabins = {spelled: name for name in DEMO.cabins for spelled in spellings(name)}
    return cabins | {variant.lower(): value for _, value, variants in blocks("synonym") for variant in variants}


def test_the_intents_are_the_ones_that_the_dialogue_knows() -> None:
    trained = {intent for intent, _ in sentences()}
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    named = {next(iter(one)) if isinstance(one, dict) else one for one in domain["intents"]}

    assert trained >= INTENTS | NEWER
    assert trained <= named


@pytest.mark.parametrize("intent", sorted(INTENTS | NEWER))
def test_an_intent_has_enough_examples_to_learn_from(intent: str) -> None:
    written = {plain(text) for name, text in sentences() if name == intent}

    assert len(written) >= FEWEST_EXAMPLES


def test_no_sentence_belongs_to_two_intents() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for intent, text in sentences():
        owners[plain(text)].add(intent)

    assert {text: sorted(names) for text, names in owners.items() if len(names) > 1} == {}


def test_no_sentence_is_written_twice() -> None:
    seen: set[tuple[str, str]] = set()
    repeated = []
    for intent, text in sentences():
        exact = (intent, text.lower())
        if exact in seen:
            repeated.append(exact)
        seen.add(exact)

    assert repeated == []


def test_only_known_entities_are_marked() -> None:
    assert {entity for entity, _ in marks()} == {"amenity", "cabin"}


def test_every_marked_word_leads_to_a_known_value() -> None:
    known = values_by_variant()
    lost = {(entity, text) for entity, text in marks() if text.lower() not in known}

    assert lost == set()


def test_cabins_lead_to_cabins_and_amenities_to_keys() -> None:
    known = values_by_variant()
    values = {
        entity: {known[text.lower()] for name, text in marks() if name == entity} for entity in ("cabin", "amenity")
    }

    assert values["cabin"] == CABINS
    assert values["amenity"].isdisjoint(CABINS)
    assert all(re.fullmatch(r"[a-z_]+", key) for key in values["amenity"])


def test_a_variant_has_one_meaning() -> None:
    meanings: dict[str, set[str]] = defaultdict(set)
    for name in CABINS:
        for spelled in spellings(name):
            meanings[spelled].add(name)
    for _, value, variants in blocks("synonym"):
        for variant in variants:
            meanings[variant.lower()].add(value)

    assert {variant: names for variant, names in meanings.items() if len(names) > 1} == {}


def test_every_cabin_is_marked_in_at_least_ten_sentences() -> None:
    known = values_by_variant()
    counts: dict[str, int] = defaultdict(int)
    for _, text in sentences():
        for found in ANNOTATION.finditer(text):
            if found["entity"] == "cabin":
                counts[known[found["text"].lower()]] += 1

    assert {cabin: counts[cabin] for cabin in CABINS if counts[cabin] < 10} == {}


def test_a_named_cabin_is_always_marked() -> None:
    names = {plain(variant) for name in CABINS for variant in spellings(name)}
    unmarked = [text for _, text in sentences() if names & set(plain(ANNOTATION.sub(" ", text)).split())]

    assert unmarked == []


def test_lookup_words_lead_to_a_known_value() -> None:
    known = values_by_variant()

    assert {word for _, _, words in blocks("lookup") for word in words if word.lower() not in known} == set()


def test_regexes_compile() -> None:
    for _, name, patterns in blocks("regex"):
        for pattern in patterns:
            assert re.compile(pattern), name


def test_every_file_tells_the_trainer_what_it_is_for() -> None:
    silent = [path.name for path in NLU.glob("*.yml") if not path.read_text(encoding="utf-8").startswith("# ")]

    assert silent == []


def test_no_sentence_is_a_raw_payload() -> None:
    """A sentence that ends up as a raw payload would skip the classifier, and the trainer would not see why."""
    assert [text for _, text in sentences() if text.startswith("/")] == []


def test_the_generated_file_is_what_its_program_writes() -> None:
    outcome = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "vary_stay_examples.py"), "--check"], check=False, timeout=60
    )

    assert outcome.returncode == 0, "run: python tools/vary_stay_examples.py"


def test_most_sentences_are_written_by_hand() -> None:
    """Crossed sentences teach where data may stand; only real ones teach how people speak."""
    written = [path.name == "stays_generated.yml" for path, _, examples in blocks("intent") for _ in examples]

    assert sum(written) < len(written) / 4


HELD_OUT = sorted(Path(__file__).parent.glob("held_out*.jsonl"))


def measured() -> list[dict[str, Any]]:
    """The sentences kept apart for measuring, of all files."""
    return [json.loads(line) for path in HELD_OUT for line in path.read_text("utf-8").splitlines()]


def test_what_measures_is_not_learned() -> None:
    """A sentence that is in both says nothing of the ones that guests will write."""
    learned = {plain(text) for _, text in sentences()}

    assert [row["text"] for row in measured() if plain(row["text"]) in learned] == []


def test_what_measures_is_not_learned_in_other_words_either() -> None:
    """Of four words or more, four in five in common: that is the same sentence with a word changed."""
    learned = [set(plain(text).split()) for _, text in sentences()]
    apart = [(row["text"], set(plain(row["text"]).split())) for row in measured()]

    assert [text for text, words in apart if any(much_alike(words, other) for other in learned)] == []


def much_alike(words: set[str], other: set[str]) -> bool:
    return min(len(words), len(other)) >= 4 and len(words & other) >= 0.8 * len(words | other)


@pytest.mark.parametrize("path", HELD_OUT, ids=lambda path: path.stem)
def test_each_set_that_measures_asks_for_every_intent(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]

    assert len(rows) >= FEWEST_MEASURED
    assert {row["label"] for row in rows} >= INTENTS
    assert {also for row in rows for also in row.get("also_labels", [])} <= INTENTS | NEWER
