"""Training reads the sentences once, and again when a file has changed."""

from __future__ import annotations

import os
from pathlib import Path

from rasa.shared.importers.importer import TrainingDataImporter

ROOT = Path(__file__).resolve().parents[3]
SENTENCES = 'version: "3.1"\nnlu:\n  - intent: greet\n    examples: |\n      - hola\n'


def read(folder: Path) -> list[str]:
    """The sentences that a training with the product's configuration would learn from a folder."""
    importer = TrainingDataImporter.load_from_config(str(ROOT / "config.yml"), None, [str(folder)])
    return [example.get("text") for example in importer.get_nlu_data().intent_examples]


def test_sentences_that_did_not_change_are_not_read_again(tmp_path: Path) -> None:
    file = tmp_path / "saludos.yml"
    file.write_text(SENTENCES, encoding="utf-8")
    assert read(tmp_path) == ["hola"]

    changed = file.stat()
    file.write_text(SENTENCES.replace("hola", "chau"), encoding="utf-8")
    os.utime(file, ns=(changed.st_atime_ns, changed.st_mtime_ns))

    assert read(tmp_path) == ["hola"]


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "saludos.yml"
    file.write_text(SENTENCES, encoding="utf-8")
    assert read(tmp_path) == ["hola"]

    file.write_text(SENTENCES + "      - buenas\n", encoding="utf-8")
    os.utime(file, ns=(0, 0))

    assert read(tmp_path) == ["hola", "buenas"]


def test_what_one_reader_adds_the_next_does_not_see(tmp_path: Path) -> None:
    (tmp_path / "saludos.yml").write_text(SENTENCES, encoding="utf-8")
    importer = TrainingDataImporter.load_from_config(str(ROOT / "config.yml"), None, [str(tmp_path)])
    importer.get_nlu_data().training_examples.clear()

    assert read(tmp_path) == ["hola"]
