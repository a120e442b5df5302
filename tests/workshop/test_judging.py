"""Which models are refused: worse by more than the margins, and told by how much."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.workshop.judging import (
    ACCURACY_MARGIN,
    CONFIDENT_MISTAKES_MARGIN,
    MACRO_F1_MARGIN,
    Measured,
    is_reason,
    objections,
)  # fmt: skip
from deploy.workshop.measuring import Conversations
from deploy.workshop.predictions import Figures

shares = st.floats(0, 1)
figures = st.builds(
    Figures, st.just(300), shares, shares, shares, shares, st.none(), st.just(()),
)  # fmt: skip
GOOD = Figures(300, 0.94, 0.94, 0.02, 0.03, None, ())


def measured(found: Figures, talks: Conversations | None = None) -> Measured:
    return Measured({"frases aparte": found}, talks)


@given(figures)
def test_nothing_speaks_against_a_model_that_does_the_same(found: Figures) -> None:
    assert objections(measured(found), measured(found)) == []


@given(figures, figures)
def test_what_is_refused_is_worse_in_something(new: Figures, old: Figures) -> None:
    if objections(measured(new), measured(old)):
        assert (
            new.accuracy < old.accuracy
            or new.macro_f1 < old.macro_f1
            or new.confident_mistakes > old.confident_mistakes
        )


@pytest.mark.parametrize(
    ("name", "sign", "margin"),
    [
        ("accuracy", -1, ACCURACY_MARGIN),
        ("macro_f1", -1, MACRO_F1_MARGIN),
        ("confident_mistakes", 1, CONFIDENT_MISTAKES_MARGIN),
    ],
)
def test_a_margin_is_allowed_and_no_more(name: str, sign: int, margin: float) -> None:
    at = replace(GOOD, **{name: getattr(GOOD, name) + sign * margin / 100})
    beyond = replace(GOOD, **{name: getattr(GOOD, name) + sign * (margin + 0.1) / 100})
    assert objections(measured(at), measured(GOOD)) == []
    (told,) = objections(measured(beyond), measured(GOOD))
    assert told.startswith("frases aparte: ")
    assert f"se acepta hasta {margin:g} punto" in told


def test_a_test_conversation_lost_is_enough_and_one_that_never_passed_is_not() -> None:
    was, lost = Conversations(60, 59), Conversations(60, 58)
    assert objections(measured(GOOD, was), measured(GOOD, was)) == []
    assert objections(measured(GOOD, lost), measured(GOOD, was)) == [
        "charlas de prueba: salen bien 58 de 60; antes, 59"
    ]


@pytest.mark.parametrize(
    ("said", "is_one"), [("1", False), ("sí", False), ("no entiende la pileta", True), ("   ", False)]
)
def test_a_reason_can_be_read_later(said: str, is_one: bool) -> None:
    assert is_reason(said) is is_one
