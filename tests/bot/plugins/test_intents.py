"""The intent classifier learns, tells probabilities, puts slips right, and gives the same model for the same data."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.intent_model import IntentModel, Options
from bot.nlu.vectors import LENGTH, SentenceVectors

SAID = {
    "price": [
        "cuánto sale la noche",
        "qué precio tiene",
        "cuánto cuesta",
        "cuánto cuesta la noche",
        "precio por noche",
    ],
    "pets": [
        "aceptan perros",
        "puedo llevar a mi perro",
        "se puede ir con perro",
        "admiten mascotas",
        "voy con mi gato",
    ],
    "thanks": ["gracias", "muchas gracias", "mil gracias", "gracias por todo", "te agradezco"],
}
TEXTS = [text for texts in SAID.values() for text in texts]
INTENTS = [intent for intent, texts in SAID.items() for _ in texts]


@pytest.fixture(scope="module")
def vectors() -> SentenceVectors:
    return SentenceVectors()


def trained(vectors: SentenceVectors, *, texts: list[str] = TEXTS, intents: list[str] = INTENTS) -> IntentModel:
    return IntentModel.trained(texts, intents, vectors=vectors, options=Options())


def best(model: IntentModel, text: str, vectors: SentenceVectors) -> str:
    return model.intents[int(model.probabilities([text], vectors)[0].argmax())]


def test_what_is_meant_alike_is_understood_without_a_common_word(vectors: SentenceVectors) -> None:
    assert best(trained(vectors), "¿Permiten animales?", vectors) == "pets"


def test_a_slip_of_the_finger_changes_nothing(vectors: SentenceVectors) -> None:
    assert best(trained(vectors), "grcaias", vectors) == "thanks"


def test_the_probabilities_of_a_sentence_add_up_to_one(vectors: SentenceVectors) -> None:
    rows = trained(vectors).probabilities(["hola", "", "…", "🙏"], vectors)

    assert rows.shape == (4, len(SAID))
    assert np.allclose(rows.sum(axis=1), 1)
    assert (rows >= 0).all()


def test_the_same_sentences_give_the_same_model(vectors: SentenceVectors) -> None:
    first, second = (trained(vectors).probabilities(["cuánto?"], vectors) for _ in range(2))

    assert (first == second).all()


def test_two_intents_are_told_apart_as_well_as_many(vectors: SentenceVectors) -> None:
    model = trained(vectors, texts=TEXTS[:10], intents=INTENTS[:10])

    assert best(model, "precio", vectors) == "price"
    assert best(model, "perro", vectors) == "pets"


def test_one_intent_is_nothing_to_learn(vectors: SentenceVectors) -> None:
    with pytest.raises(ValueError, match="class"):
        trained(vectors, texts=TEXTS[:5], intents=INTENTS[:5])


def test_no_sentence_has_a_vector_when_none_is_given(vectors: SentenceVectors) -> None:
    assert vectors.of([]).shape == (0, LENGTH)
