"""
``.venv-bot/bin/python -m deploy.workshop.folds FOLDS FOLDER …``: stratified cross-validation of sentences in folders.

Rasa's own folds (every intent in each in the same share), training and parsing; ours are the fixed seed, so that two
runs compare, and that every sentence's prediction is told. A line of JSON for each step, on standard output::

    {"fold": number}                     before its training
    {"text", "intent", "spans", "found": {"intent", "confidence", "spans"}}      for each of its sentences
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy
from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from rasa.nlu.test import generate_folds
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLWriter

from deploy.workshop.predictions import ALSO
from deploy.workshop.speaking import answers_alone

SEED = 42


def main() -> None:
    """Train and ask, fold by fold."""
    answers = answers_alone()
    folds, *folders = sys.argv[1:]
    sentences = TrainingDataImporter.load_from_config("config.yml", "domain.yml", folders).get_nlu_data()
    numpy.random.seed(SEED)
    for number, (training, kept_apart) in enumerate(generate_folds(int(folds), sentences), start=1):
        print(json.dumps({"fold": number}), file=answers, flush=True)
        with tempfile.TemporaryDirectory() as made:
            source = Path(made) / "training.yml"
            RasaYAMLWriter().dump(str(source), training)
            agent = Agent.load(train_nlu("config.yml", str(source), made))
        for example in kept_apart.intent_examples:
            said = example.as_dict_nlu()
            found = asyncio.run(agent.parse_message(said["text"]))
            told = {
                "text": said["text"], "intent": said["intent"], "spans": spans(said.get("entities", [])),
                "found": {
                    "intent": found["intent"]["name"], "confidence": float(found["intent"]["confidence"]),
                    "spans": spans(found.get("entities", [])),
                },
            }  # fmt: skip
            print(json.dumps(told, ensure_ascii=False), file=answers, flush=True)


def spans(entities: list[Mapping[str, Any]]) -> list[tuple[str, int, int]]:
    """Entities as name, start, end."""
    return [(one["entity"], one["start"], one["end"]) for one in entities if "start" in one and one["entity"] != ALSO]


if __name__ == "__main__":
    main()
