"""The page of an evaluation: complete in one file, and nothing that a sentence says is taken for a part of it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from deploy.workshop.evaluate import summary
from deploy.workshop.evaluation import Evaluation
from deploy.workshop.measuring import Conversations
from deploy.workshop.predictions import Difference, Prediction, Sentence, difference
from deploy.workshop.report import page, share
from tests.conftest import NOW
from tests.workshop.small_models import environment


def predicted(text: str, meant: str, found: str, confidence: float = 0.9) -> Prediction:
    return Prediction(Sentence(text, meant), found, confidence)


BEFORE = (predicted("hola <b>che</b>", "greet", "book"), predicted("reservo", "book", "book"))
AFTER = (predicted("hola <b>che</b>", "greet", "greet"), predicted("reservo", "book", "greet", 0.77))
FOUND = Evaluation(
    warnings=("The intent 'x' has no examples",),
    held_out={"held_out": AFTER},
    conversations=Conversations(60, 59, "- story: se arrepiente"),
    also_trained=("hola", "chau"),
)


def a_page(found: Evaluation = FOUND, changed: Difference | None = None) -> str:
    return page(found, changed, model="nuevo", active="viejo", made_at=NOW, environment=environment())


@pytest.mark.slow
def test_the_page_needs_no_other_file_and_shows_both_pictures() -> None:
    text = a_page(changed=difference(BEFORE, AFTER))
    assert text.count("data:image/svg+xml;base64,") == 2
    assert not re.findall(r'(?:src|href)="(?!data:)', text)
    assert "width=device-width" in text
    assert "http" not in re.sub(r'"data:[^"]*"', "", text)


@pytest.mark.slow
def test_the_page_says_what_got_better_and_worse_and_which_mistake_is_surest() -> None:
    text = a_page(changed=difference(BEFORE, AFTER))
    worse, better = text.index("Qué empeoró"), text.index("Qué mejoró")
    assert worse < text.index("reservo", worse) < better
    assert "77,0\N{NO-BREAK SPACE}%" in text
    assert "59</b> de 60" in text
    assert "se arrepiente" in text
    assert "estas frases aparte también están en data/nlu" in text
    assert "hola · chau" in text
    assert "<b>che</b>" not in text
    assert "hola &lt;b&gt;che&lt;/b&gt;" in text


@pytest.mark.slow
def test_a_first_model_has_nothing_to_be_compared_with() -> None:
    text = page(FOUND, None, model="nuevo", active=None, made_at=NOW, environment=environment())
    assert "No hay otro modelo con qué compararlo" in text


def test_the_scores_have_plain_names_for_what_models_are_compared_by() -> None:
    scores = FOUND.scores
    assert scores["intent_accuracy"] == scores["held_out_accuracy"] == 0.5
    assert scores["conversations_passed"] == pytest.approx(59 / 60, abs=1e-4)
    both = Evaluation(cross_validation=BEFORE[1:], held_out={"held_out": AFTER}).scores
    assert both["intent_accuracy"] == 0.5  # kept apart for good, the same for every model
    assert Evaluation(cross_validation=BEFORE[1:]).scores["intent_accuracy"] == 1.0


def test_the_summary_tells_figures_changes_and_mistakes() -> None:
    text = summary(FOUND, difference(BEFORE, AFTER), active="viejo")
    assert "frases aparte: 50,0 % bien de 2 frases" in text
    assert "charlas de prueba: 59 de 60 bien" in text
    assert "contra viejo: 1 mejor, 1 peor" in text
    assert "- 'reservo': era book; antes book, ahora greet" in text
    assert "0.77 'reservo': era book, entendió greet" in text


def test_the_summary_tells_what_is_wrong_with_the_data_and_no_endless_list() -> None:
    copied = tuple(f"frase {number}" for number in range(30))
    text = summary(replace(FOUND, warnings=("falta «ask_bikes»",), also_trained=copied), None, active=None)
    assert "ojo con los datos:\n  falta «ask_bikes»" in text
    assert "'frase 11'" in text
    assert "'frase 12'" not in text
    assert "y 18 más" in text


def test_shares_are_written_as_here() -> None:
    assert (share(0.942), share(None)) == ("94,2 %", "–")
