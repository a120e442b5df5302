"""The intent classifier learns, tells probabilities, puts slips right, and gives the same model for the same data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.classifier import MOST_PARTS, GuestIntentClassifier
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
    "book": ["quiero reservar", "reservame una cabaña", "la reservo", "quiero hacer una reserva", "reservo entonces"],
}
NO_QUESTIONS = {"thanks", "book"}
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


def understood(folder: Path, text: str, **settings: float) -> tuple[str, list[tuple[str, str]]]:
    """The intent, and what is asked further on with the words that ask it; trained on :data:`SAID` as questions."""
    config = GuestIntentClassifier.get_default_config() | settings
    component = GuestIntentClassifier(config, LocalModelStorage(folder), Resource("intents"))
    examples = [
        Message.build(text, intent if intent in NO_QUESTIONS else f"ask_{intent}")
        for text, intent in zip(TEXTS, INTENTS, strict=True)
    ]
    component.train(TrainingData(examples))
    message = Message.build(text)
    component.process([message])
    further = [(one["value"], text[one["start"] : one["end"]]) for one in message.get("entities")]
    return message.get("intent")["name"], further


def test_a_second_question_is_told_beside_the_intent(tmp_path: Path) -> None:
    text = "cuánto cuesta la noche? y aceptan perros?"
    intent, further = understood(tmp_path, text, also=0.5)

    assert {intent, *(value for value, _ in further)} == {"ask_price", "ask_pets"}
    assert further[0][1] in {"cuánto cuesta la noche", "aceptan perros"}


def test_one_question_asked_twice_is_asked_once(tmp_path: Path) -> None:
    assert understood(tmp_path, "cuánto cuesta? qué precio tiene?", also=0.5) == ("ask_price", [])


def test_thanks_are_no_further_question(tmp_path: Path) -> None:
    assert understood(tmp_path, "aceptan perros? muchas gracias", also=0.5)[1] == []


def test_a_further_question_must_be_sure_enough(tmp_path: Path) -> None:
    assert understood(tmp_path, "cuánto cuesta la noche? y aceptan perros?", also=1.1)[1] == []


def test_a_deed_is_told_beside_the_question(tmp_path: Path) -> None:
    intent, further = understood(tmp_path, "quiero reservar, aceptan perros?", also=0.5, also_deed=0.5)

    assert {intent, *(value for value, _ in further)} == {"book", "ask_pets"}


def test_a_deed_must_be_surer_than_a_question(tmp_path: Path) -> None:
    assert understood(tmp_path, "aceptan perros? aceptan mascotas? quiero reservar", also=0.5, also_deed=1.1)[1] == []


def test_of_a_message_without_end_the_first_parts_are_asked(tmp_path: Path) -> None:
    text = "aceptan perros? " * MOST_PARTS + "cuánto cuesta la noche?"

    assert understood(tmp_path, text, also=0.5) == ("ask_pets", [])
