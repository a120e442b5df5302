"""
The component of Rasa's pipeline that finds the intent: ``bot.nlu.classifier.GuestIntentClassifier``.

A message has one intent. What else a part of it asks or does, different and surely enough, is told beside it: an entity
``also`` with the intent as its value, over the part's place in the text. A deed ("ya transferí", "quiero cancelar")
must be surer than a question: what is told in vain costs more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_CONFIDENCE,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    EXTRACTOR,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.clauses import clauses_of
from bot.nlu.intent_model import IntentModel, Options
from bot.nlu.vectors import SentenceVectors

MODEL_FILE = "intents.joblib"
RANKED = 10
MOST_PARTS = 12  # of a message that are asked one by one; nobody asks more at once
ALSO = "also"
QUESTION = "ask_"  # how the names of intents begin that ask for something to be told
DEEDS = frozenset(
    {
        "book", "cancel_booking", "change_booking", "choose_cabin", "give_promo_code", "join_waiting_list",
        "leave_waiting_list", "report_payment",
    }
)  # fmt: skip


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class GuestIntentClassifier(GraphComponent, IntentClassifier):
    """Finds a message's intent from its text alone; needs no tokenizer and no featurizer before it."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings of :class:`bot.nlu.intent_model.Options`; how sure a further question or deed must be."""
        return {**asdict(Options()), "also": 0.7, "also_deed": 0.9}

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed: those whose module and package have one name, as Rasa wants it."""
        return ["sklearn", "scipy"]

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        known = self.get_default_config() | config
        self._options = Options(**{field.name: known[field.name] for field in fields(Options)})
        self._also = float(known["also"])
        self._also_deed = float(known["also_deed"])
        self._storage = storage
        self._resource = resource
        self._vectors = SentenceVectors()
        self._model: IntentModel | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GuestIntentClassifier:
        """A component that has learned nothing yet."""
        del execution_context
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> GuestIntentClassifier:
        """The component as it was trained, its encoder ready for the first guest."""
        del kwargs
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            component._model = joblib.load(folder / MODEL_FILE)
        component._vectors.of(["hola"])
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the intents. Raises :class:`InvalidConfigException` unless there are two to tell apart."""
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        intents = [message.get(INTENT) for message in examples]
        if len(set(intents)) < 2:
            raise InvalidConfigException("GuestIntentClassifier needs sentences of two intents or more.")
        self._model = IntentModel.trained(
            [message.get(TEXT) for message in examples], intents, vectors=self._vectors, options=self._options
        )
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / MODEL_FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent and the ranking of each message."""
        texts = [message.get(TEXT) or "" for message in messages]
        if self._model is None or not texts:
            return messages
        for message, row in zip(messages, self._model.probabilities(texts, self._vectors), strict=True):
            order = row.argsort()[::-1][:RANKED]
            ranking = [
                {INTENT_NAME_KEY: self._model.intents[place], PREDICTED_CONFIDENCE_KEY: float(row[place])}
                for place in order
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            further = list(self._further(self._model, message.get(TEXT) or "", ranking[0][INTENT_NAME_KEY]))
            message.set(ENTITIES, [*message.get(ENTITIES, []), *further], add_to_output=True)
        return messages

    def _further(self, model: IntentModel, text: str, intent: str) -> Iterator[dict[str, Any]]:
        """The questions and deeds in the parts of a text that its intent does not answer, each once."""
        clauses = clauses_of(text)[:MOST_PARTS]
        if len(clauses) < 2:
            return
        told = {intent}
        rows = model.probabilities([clause.text for clause in clauses], self._vectors)
        for clause, row in zip(clauses, rows, strict=True):
            asked, confidence = model.intents[row.argmax()], float(row.max())
            if asked not in told and confidence >= self._needed(asked):
                told.add(asked)
                yield {
                    ENTITY_ATTRIBUTE_TYPE: ALSO,
                    ENTITY_ATTRIBUTE_VALUE: asked,
                    ENTITY_ATTRIBUTE_START: clause.start,
                    ENTITY_ATTRIBUTE_END: clause.end,
                    ENTITY_ATTRIBUTE_CONFIDENCE: confidence,
                    EXTRACTOR: type(self).__name__,
                }

    def _needed(self, asked: str) -> float:
        """How sure it must be that a part says this; more than can be, of what is neither question nor deed."""
        if asked.startswith(QUESTION):
            return self._also
        return self._also_deed if asked in DEEDS else math.inf

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing that comes later learns from what this component finds."""
        return training_data
