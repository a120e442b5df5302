"""Another property trains on its own cabins: they are found as guests type them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from deploy.local.model import RASA, ROOT
from deploy.local.vocabulary import Vocabulary, write_training_data
from deploy.workshop.model_client import Understood, loaded
from tests.workshop.small_models import environment

pytestmark = [pytest.mark.rasa, pytest.mark.slow]

WOOD = Vocabulary(("Arrayán", "Coihue", "El Ñire"), topics=("kayak",))
OF_ENTITIES = ("WhitespaceTokenizer", "RegexFeaturizer", "CRFEntityExtractor", "EntitySynonymMapper")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of that property with the product's sentences and the components that find entities alone."""
    folder = tmp_path_factory.mktemp("wood")
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    config["pipeline"] = [one for one in config["pipeline"] if one["name"] in OF_ENTITIES]
    assert [one["name"] for one in config["pipeline"]] == list(OF_ENTITIES)
    (folder / "config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    write_training_data(ROOT / "data", folder / "data", WOOD)
    command = [
        *RASA, "train", "nlu", "--config", str(folder / "config.yml"), "--nlu", str(folder / "data" / "nlu"),
        "--fixed-model-name", "wood", "--out", str(folder),
    ]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return folder / "wood.tar.gz"


def found(understood: Understood) -> list[tuple[str, str]]:
    return [(one["entity"], one["value"]) for one in understood.entities]


def test_its_cabins_are_found_by_their_names_their_spellings_and_in_new_sentences(model: Path) -> None:
    said = {
        "quiero la Arrayán para el finde": "Arrayán",
        "hola, la arrayan está libre del 3 al 5 de abril?": "Arrayán",
        "me quedo con la arrallan": "Arrayán",
        "cuánto sale la coihue para 2?": "Coihue",
        "reservame el coihue": "Coihue",
        "prefiero el ñire": "El Ñire",
    }
    with loaded({"wood": model}, environment()) as models:
        seen = {text: found(one) for text, one in zip(said, models.parse("wood", list(said)), strict=True)}
    missed = {text: entities for text, entities in seen.items() if ("cabin", said[text]) not in entities}
    assert missed == {}


def test_its_own_topic_is_found_and_a_foreign_cabin_is_not_known(model: Path) -> None:
    with loaded({"wood": model}, environment()) as models:
        kayak, ceibo = models.parse("wood", ["tienen kayak?", "quiero la ceibo"])
    assert ("amenity", "kayak") in found(kayak)
    assert not {value for entity, value in found(ceibo) if entity == "cabin"} & {"Ceibo", *WOOD.cabins}
