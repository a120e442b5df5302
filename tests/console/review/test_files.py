"""The trainers' files as text, likeness of sentences, and addresses of lists."""

from __future__ import annotations

from datetime import date

import httpx
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.console.review import training_files, wording
from services.console.review.similar import Known, groups
from services.console.review.wish import Seen, Wish

FILES = training_files.read_folder()


def test_every_sentence_of_the_trainers_files_is_found_as_a_reader_of_yaml_finds_it() -> None:
    for name, text in FILES.items():
        blocks = [one for one in yaml.safe_load(text)["nlu"] if "intent" in one]
        meant = [(one["intent"], line[2:].strip()) for one in blocks for line in one["examples"].splitlines()]
        assert [(one.intent, one.text) for one in training_files.examples_in(name, text)] == meant


def test_every_intent_that_is_trained_has_a_meaning() -> None:
    assert set(training_files.intents_of(training_files.every_example(FILES))) == set(wording.INTENTS)


def test_a_new_sentence_belongs_into_the_file_of_its_subject() -> None:
    examples = training_files.every_example(FILES)
    found = {intent: training_files.place_for(examples, intent).file for intent in wording.INTENTS}
    assert found["ask_pets"] == "place.yml"
    assert found["report_payment"] == "payments.yml"
    assert found["affirm"] == "yes_no.yml"
    assert found["cancel_booking"] == "booking.yml"
    assert training_files.place_for(examples, "ask_pets", is_foreign=True).file == "languages.yml"
    with pytest.raises(training_files.NoPlace):
        training_files.place_for(examples, "nights_free")


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.sampled_from(["cabin", "amenity", "dog"]))))
def test_marks_never_change_the_words(spans: list[tuple[int, int, str]]) -> None:
    text = "hay pileta en la ceibo?"
    made = training_files.marked(text, spans)
    assert training_files.without_marks(made) == text
    assert not training_files.has_half_a_mark(made)


@given(st.text(max_size=40))
def test_a_sentence_on_one_line_can_stand_in_a_file(said: str) -> None:
    line = training_files.one_line(said)
    read = yaml.safe_load(f"examples: |\n  - {line}\n")["examples"]
    assert read.strip() == f"- {line}".strip()


def test_alike_is_what_differs_by_a_letter_or_an_accent_and_not_what_is_about_something_else() -> None:
    said = ["aceptan mascotas?", "cuánto sale?", "Acéptan mascota", "cuanto sale???", "hay wifi?"]
    assert groups(said) == [[0, 2], [1, 3], [4]]


@given(st.lists(st.text("abcde ", min_size=1, max_size=12), min_size=1, max_size=12))
def test_every_sentence_is_in_one_group_and_as_near_as_can_be_to_itself(said: list[str]) -> None:
    assert sorted(place for group in groups(said) for place in group) == list(range(len(said)))
    known = Known(said)
    assert all(known.nearest(one)[0] == pytest.approx(1.0) for one in said)


@given(
    st.builds(
        Wish,
        intent=st.sampled_from(["", "ask_pets"]),
        below=st.sampled_from([None, 0.5, 0.7]),
        what=st.sampled_from(["", "dudas", "persona"]),
        length=st.sampled_from(["", "corto", "largo"]),
        language=st.sampled_from(["", "en"]),
        seen=st.sampled_from(Seen),
        since=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
        page=st.integers(1, 500),
    )
)
def test_an_address_says_the_whole_wish(wish: Wish) -> None:
    assert Wish.of(dict(httpx.URL(wish.address(page=wish.page)).params).get) == wish
