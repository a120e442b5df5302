"""What guests type is brought nearer to what trainers write, and nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.spelling import Spelling, expand

SENTENCES = [
    "quiero reservar mañana",
    "quiero reservar para mañana",
    "hay disponibilidad mañana?",
    "hay disponibilidad?",
]
SPELLING = Spelling.of(SENTENCES)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("KIERO reservar", "quiero reservar"),
        ("quieor resevar", "quiero reservar"),
        ("manana", "mañana"),
        ("holaaaa!!!", "hola!"),
        ("xq no", "porque no"),
        ("ay disponibilidda?", "hay disponibilidad?"),
    ],
)
def test_slips_abbreviations_and_accents_are_put_right(typed: str, read: str) -> None:
    assert SPELLING.correct(typed) == read


def test_a_word_far_from_all_that_trainers_write_stays() -> None:
    assert SPELLING.correct("helicóptero") == "helicóptero"


def test_a_word_that_was_written_only_once_corrects_no_other() -> None:
    assert Spelling.of(["cabalgata"]).correct("cabalgatas") == "cabalgatas"


def test_the_trainers_own_sentences_are_read_as_written() -> None:
    assert [SPELLING.correct(sentence) for sentence in SENTENCES] == SENTENCES


@given(st.text())
def test_no_text_breaks_it_and_numbers_stay(text: str) -> None:
    digits = [letter for letter in text if letter in "0123456789"]

    assert [letter for letter in SPELLING.correct(text) if letter in "0123456789"] == digits
    assert expand(text) == expand(text.lower())
