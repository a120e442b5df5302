"""Sentences kept apart: read from files, a broken line told by its number, and known when they were trained on."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.workshop.predictions import Sentence
from deploy.workshop.sentences import BrokenLine, also_trained, sentences_of, trained_texts
from services.console.review.training_files import same


def test_a_line_is_a_text_with_its_label_and_what_is_right_too(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"text": "hola", "label": "greet"}\n\n{"text": "y?", "label": "a", "also_labels": ["b"], "x": 1}\n'
    )
    assert sentences_of(path) == [Sentence("hola", "greet"), Sentence("y?", "a", ("b",))]


BROKEN = (
    "{", "[]", '"hola"', '{"text": "hola"}', '{"text": 3, "label": "greet"}', '{"text": " ", "label": "greet"}',
    '{"text": "a", "label": "b", "also_labels": "c"}',
)  # fmt: skip


@pytest.mark.parametrize("line", BROKEN)
def test_a_broken_line_is_told_by_its_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"text": "hola", "label": "greet"}}\n{line}\n')
    with pytest.raises(BrokenLine, match="línea 2"):
        sentences_of(path)


def test_a_sentence_that_was_trained_on_is_known_by_its_words(tmp_path: Path) -> None:
    (tmp_path / "nlu").mkdir()
    (tmp_path / "nlu" / "place.yml").write_text(
        "nlu:\n- intent: ask_amenities\n  examples: |\n    - ¿hay [wi fi](amenity) acá?\n"
        '    - tienen [pileta]{"entity": "amenity"}\n- lookup: amenity\n  examples: |\n    - wifi\n'
    )
    assert list(trained_texts([tmp_path])) == [
        ("¿hay wi fi acá?", "ask_amenities"), ("tienen pileta", "ask_amenities"),
    ]  # fmt: skip
    known, new = Sentence("Hay wi fi aca", "ask_amenities"), Sentence("hay señal", "ask_amenities")
    assert also_trained([known, new], [tmp_path]) == [known]


def test_case_accents_and_punctuation_tell_no_sentence_from_another() -> None:
    assert same("¿Hay WiFi, acá?") == same("hay wifi aca")
    assert same("año") == same("ano")  # as in keyboards without it
    assert same("hay wifi") != same("hay wifis")


def test_messages_without_words_are_the_same_only_when_they_are_equal() -> None:
    assert same("👍👍") == same(" 👍👍 ")
    assert len({same("👍👍"), same("🎉🎈🎂"), same("???"), same("")}) == 4
