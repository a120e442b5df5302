"""The figures of an evaluation, counted by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.workshop.predictions import (
    FALLBACK,
    Prediction,
    Sentence,
    Span,
    as_scores,
    confusion,
    difference,
    figures,
    histogram,
    worst,
)

INTENTS = ("greet", "book", "ask_price")


def predicted(text: str, meant: str, found: str, confidence: float = 0.9, also: tuple[str, ...] = ()) -> Prediction:
    return Prediction(Sentence(text, meant, also), found, confidence)


FOUR = (
    predicted("hola", "greet", "greet"),
    predicted("buenas", "greet", "book", 0.8),
    predicted("reservo", "book", "book"),
    predicted("mmm", "book", FALLBACK, 0.3),
)


def test_shares_are_over_all_that_was_asked() -> None:
    found = figures(FOUR)
    assert (found.asked, found.accuracy, found.fallbacks, found.confident_mistakes) == (4, 0.5, 0.25, 0.25)


def test_the_macro_figure_weighs_every_intent_alike() -> None:
    # greet: precision 1, recall 1/2; book: precision 1/2, recall 1/2
    assert figures(FOUR).macro_f1 == pytest.approx((2 / 3 + 1 / 2) / 2)
    assert [score.intent for score in figures(FOUR).intents] == ["book", "greet"]
    assert figures(FOUR).intents[1].taken_for == (("book", 1),)


def test_an_intent_that_is_right_too_is_right() -> None:
    found = figures([predicted("hola, cuánto sale?", "greet", "ask_price", also=("ask_price",))])
    assert (found.accuracy, found.macro_f1) == (1.0, 1.0)


def test_not_being_sure_is_never_right_and_never_confident() -> None:
    found = figures([predicted("mmm", "book", FALLBACK, 0.95)])
    assert (found.accuracy, found.fallbacks, found.confident_mistakes) == (0.0, 1.0, 0.0)


def test_a_marked_piece_counts_when_it_is_found_exactly() -> None:
    wifi = Span("amenity", 6, 10)
    sentence = Sentence("tiene wifi y pileta", "ask_amenities", spans=frozenset({wifi, Span("amenity", 13, 19)}))
    found = figures([Prediction(sentence, "ask_amenities", 1.0, frozenset({wifi, Span("amenity", 0, 5)}))])
    assert found.entity_f1 == 0.5
    assert figures(FOUR).entity_f1 is None


def test_the_confusion_has_a_row_for_what_was_meant_and_not_being_sure_last() -> None:
    names, rows = confusion(FOUR)
    assert names == ["book", "greet", FALLBACK]
    assert rows == [[1, 0, 1], [1, 1, 0], [0, 0, 0]]


def test_the_surest_mistake_comes_first_and_doubts_last() -> None:
    mistakes = worst([*FOUR, predicted("eh", "book", "greet", 0.4), predicted("eo", "book", FALLBACK, 0.99)])
    assert [one.sentence.text for one in mistakes] == ["buenas", "eh", "eo", "mmm"]


def test_the_difference_says_what_got_better_and_worse_sentence_by_sentence() -> None:
    after = (
        predicted("hola", "greet", "book"),
        predicted("buenas", "greet", "greet"),
        predicted("reservo", "book", "book", 0.5),
        predicted("mmm", "book", "greet"),
        predicted("nueva", "book", "book"),
    )
    found = difference(FOUR, after)
    assert [new.sentence.text for _, new in found.better] == ["buenas"]
    assert [new.sentence.text for _, new in found.worse] == ["hola"]
    assert [new.sentence.text for _, new in found.other] == ["mmm"]


def test_scores_carry_the_name_of_what_was_asked() -> None:
    scores = as_scores("held_out", figures(FOUR))
    assert scores["held_out_accuracy"] == 0.5
    assert scores["held_out_sentences"] == 4.0
    assert "held_out_entity_f1" not in scores


def test_nothing_asked_has_no_figures() -> None:
    with pytest.raises(ValueError, match="nothing was asked"):
        figures([])


@given(
    st.lists(
        st.builds(
            predicted, st.text(min_size=1), st.sampled_from(INTENTS), st.sampled_from((*INTENTS, FALLBACK)),
            st.floats(0, 1),
        ),
        min_size=1,
    )
)  # fmt: skip
def test_the_pictures_and_the_figures_count_the_same(predictions: list[Prediction]) -> None:
    found = figures(predictions)
    names, rows = confusion(predictions)
    right, wrong = histogram(predictions)
    assert sum(map(sum, rows)) == sum(right) + sum(wrong) == len(predictions)
    assert sum(rows[place][place] for place in range(len(names))) == sum(right)
    assert found.accuracy == pytest.approx(sum(right) / len(predictions))
    assert sum(score.support for score in found.intents) == len(predictions)
    assert len(worst(predictions)) == sum(wrong)
