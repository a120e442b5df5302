"""
The pipelines that ``bench.pipelines`` compares. Each learns from sentences with their intents, can be pickled, and
finds for sentences the intent and how sure it is.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import yaml
from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline

from bot.nlu.intent_model import IntentModel, Options
from bot.nlu.vectors import SentenceVectors

Found = list[tuple[str, float]]
DIET_EPOCHS = 30  # 0.99 on its training data; Rasa's 300 and its two transformer layers take hours here
DIET = [
    {"name": "WhitespaceTokenizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer", "strip_accents": "unicode"},
    {
        "name": "CountVectorsFeaturizer",
        "analyzer": "char_wb",
        "min_ngram": 1,
        "max_ngram": 4,
        "strip_accents": "unicode",
    },
    {
        "name": "DIETClassifier",
        "epochs": DIET_EPOCHS,
        "number_of_transformer_layers": 0,
        "entity_recognition": False,
        "constrain_similarities": True,
        "random_seed": 42,
    },
]


class Variant(Protocol):
    def trained(self, texts: Sequence[str], intents: Sequence[str]) -> Variant: ...

    def find(self, texts: Sequence[str]) -> Found: ...


class House:
    """The house's own classifier, with one part or another."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._model: IntentModel | None = None
        self._vectors: SentenceVectors | None = None

    def trained(self, texts: Sequence[str], intents: Sequence[str]) -> House:
        self._vectors = SentenceVectors()
        self._model = IntentModel.trained(texts, intents, vectors=self._vectors, options=self._options)
        return self

    def find(self, texts: Sequence[str]) -> Found:
        assert self._model is not None
        if self._vectors is None:
            self._vectors = SentenceVectors()
        rows = self._model.probabilities(texts, self._vectors)
        return [(self._model.intents[row.argmax()], float(row.max())) for row in rows]

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_vectors": None}  # the encoder is the same for every model


class Regression:
    """Logistic regression on words, pairs of words and letters."""

    def __init__(self) -> None:
        common = {"strip_accents": "unicode", "sublinear_tf": True}
        words = TfidfVectorizer(token_pattern=r"(?u)\w+|[^\w\s]", ngram_range=(1, 2), **common)
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), **common)
        features = FeatureUnion([("words", words), ("letters", letters)])
        self._pipeline = Pipeline([("features", features), ("regression", LogisticRegression(C=20, max_iter=200))])

    def trained(self, texts: Sequence[str], intents: Sequence[str]) -> Regression:
        self._pipeline.fit(texts, intents)
        return self

    def find(self, texts: Sequence[str]) -> Found:
        names = self._pipeline.classes_
        return [(str(names[row.argmax()]), float(row.max())) for row in self._pipeline.predict_proba(texts)]


class Diet:
    """Rasa's own classifier, as Rasa trains and runs it."""

    def __init__(self) -> None:
        self._archive = b""
        self._agent: Agent | None = None

    def trained(self, texts: Sequence[str], intents: Sequence[str]) -> Diet:
        examples: dict[str, list[str]] = defaultdict(list)
        for text, intent in zip(texts, intents, strict=True):
            examples[intent].append(text)
        blocks = [
            {"intent": intent, "examples": "".join(f"- {text}\n" for text in lines)}
            for intent, lines in examples.items()
        ]
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            config = {"recipe": "default.v1", "assistant_id": "bench", "language": "es", "pipeline": DIET}
            (folder / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
            nlu = yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True)
            (folder / "nlu.yml").write_text(nlu, encoding="utf-8")
            archive = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder))
            assert archive is not None
            self._archive, self._agent = Path(archive).read_bytes(), None
        return self

    def find(self, texts: Sequence[str]) -> Found:
        if self._agent is None:
            with tempfile.TemporaryDirectory() as folder:
                archive = Path(folder) / "model.tar.gz"
                archive.write_bytes(self._archive)
                self._agent = Agent.load(str(archive))
        return asyncio.run(self._found(texts))

    async def _found(self, texts: Sequence[str]) -> Found:
        assert self._agent is not None
        answers = [(await self._agent.parse_message(text))["intent"] for text in texts]
        return [(str(answer["name"]), float(answer["confidence"])) for answer in answers]

    def __getstate__(self) -> dict[str, Any]:
        return {"_archive": self._archive, "_agent": None}


VARIANTS: dict[str, Callable[[], Variant]] = {
    "regression on letters and words": Regression,
    "vectors alone": lambda: House(Options(words=False)),
    "house": lambda: House(Options()),
    "house, no spelling": lambda: House(Options(spelling=False)),
    "house, no vectors": lambda: House(Options(vectors=False)),
    "DIET on letters and words": Diet,
}
