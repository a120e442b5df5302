"""Another property trains on its own cabins, and what it is called is part of a model's name."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import psycopg
import yaml
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.model import ROOT, fingerprint
from deploy.local.vocabulary import (
    CABIN_MARK,
    DEMO,
    FILE,
    Vocabulary,
    read_vocabulary,
    spellings,
    vocabulary_of,
    write_training_data,
)  # fmt: skip
from services.cabins.seed import seed_demo_property
from services.database.unit_of_work import Database

WOOD = Vocabulary(("Arrayán", "El Ñandú", "Cabaña 3"), amenities=("sauna seco",), topics=("kayak",))
names = st.lists(st.text("aeiouábcdlñqrsvyz ", min_size=1, max_size=14), min_size=1, max_size=3).map(" ".join)


def written(folder: Path, vocabulary: Vocabulary) -> Path:
    write_training_data(ROOT / "data", folder / "data", vocabulary)
    return folder / "data"


def own_blocks(data: Path, kind: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for block in yaml.safe_load((data / FILE).read_text(encoding="utf-8"))["nlu"]:
        if kind in block:
            found[block[kind]] += [line[2:] for line in block["examples"].splitlines()]
    return dict(found)


def marked(data: Path) -> list[str]:
    return [found["said"] for path in data.rglob("*.yml") for found in CABIN_MARK.finditer(path.read_text("utf-8"))]


def test_the_demo_trains_on_the_files_as_they_are_written(tmp_path: Path) -> None:
    data = written(tmp_path, DEMO)
    for path in (ROOT / "data").rglob("*.yml"):
        assert (data / path.relative_to(ROOT / "data")).read_bytes() == path.read_bytes()
    assert set(DEMO.cabins) <= set(own_blocks(data, "synonym"))


def test_another_property_finds_its_own_cabins_in_the_sentences_and_no_foreign_one(tmp_path: Path) -> None:
    said = {one.lower() for one in marked(written(tmp_path, WOOD))}
    assert said == {"arrayán", "arrayan", "el ñandú", "el ñandu", "cabaña 3"}


def test_names_are_known_as_guests_spell_them() -> None:
    assert {"arrayán", "arrayan", "arrallan", "arayan"} <= set(spellings("Arrayán"))
    assert {"el ñandú", "ñandu", "nandu"} <= set(spellings("El Ñandú"))
    assert {"ceibo", "seibo", "zeibo", "ceivo", "ceybo"} <= set(spellings("Ceibo"))
    assert {"quebracho", "kebracho", "quebrcho", "quebraxo"} <= set(spellings("Quebracho"))


def test_a_number_alone_is_nobodys_name() -> None:
    assert spellings("Cabaña 3") == ["cabaña 3"]


@given(names)
def test_a_spelling_is_small_and_leads_back_to_one_line(name: str) -> None:
    for spelled in spellings(name):
        assert spelled == spelled.lower()
        assert spelled == " ".join(spelled.split())
        assert len(spelled) > 2


def test_a_word_leads_to_one_value_only(tmp_path: Path) -> None:
    vocabulary = Vocabulary(("Ceibo", "Seibo", "Wifi"))
    meanings = defaultdict(set)
    for path in written(tmp_path, vocabulary).rglob("*.yml"):
        for block in (yaml.safe_load(path.read_text("utf-8")) or {}).get("nlu") or []:
            if "synonym" in block:
                for line in block["examples"].splitlines():
                    meanings[line[2:].lower()].add(block["synonym"])
    assert {word: values for word, values in meanings.items() if len(values) > 1} == {}


def test_an_answer_of_the_owners_own_is_found_by_its_topic_and_an_amenity_by_the_answer_that_tells_of_it(
    tmp_path: Path,
) -> None:
    data = written(tmp_path, WOOD)
    assert own_blocks(data, "synonym")["kayak"] == ["kayak"]
    assert own_blocks(data, "synonym")["spa"] == ["sauna seco"]
    assert own_blocks(data, "lookup")["amenity"] == ["kayak", "sauna seco"]
    assert "hay [kayak](amenity)?" in own_blocks(data, "intent")["ask_amenities"]


def test_whom_a_cabin_takes_and_how_many_beds_it_has_is_no_amenity() -> None:
    assert vocabulary_of([], ["acepta mascotas", "2 baños", "Parrilla "], []).amenities == ("parrilla",)


async def test_the_demo_in_a_database_is_the_demo_without_one(database: Database, database_url: str) -> None:
    await seed_demo_property(database)
    assert read_vocabulary(database_url) == DEMO


def test_a_database_without_a_property_and_one_without_tables_are_the_demo(
    database_url: str, empty_database_url: str
) -> None:
    assert read_vocabulary(database_url) == DEMO
    assert read_vocabulary(empty_database_url) == DEMO


async def test_renaming_a_cabin_makes_another_model_of_the_same_files(database: Database, database_url: str) -> None:
    await seed_demo_property(database)
    before = fingerprint(vocabulary=read_vocabulary(database_url))
    with psycopg.connect(database_url) as connection:
        connection.execute("update cabin set name = 'Arrayán' where name = 'Aromo'")
    renamed = read_vocabulary(database_url)
    assert renamed.cabins == ("Arrayán", "Ceibo", "Jacarandá", "Quebracho")
    assert fingerprint(vocabulary=renamed) != before
    assert before == fingerprint()


def test_no_list_of_cabins_is_kept_by_hand() -> None:
    """It would go on naming the demo's cabins in everybody's house."""
    lists = "".join((ROOT / "data" / "nlu" / name).read_text("utf-8") for name in ("lookups.yml", "synonyms.yml"))
    assert not re.search("|".join(DEMO.cabins), lists, re.IGNORECASE)
