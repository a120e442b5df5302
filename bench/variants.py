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

import numpy as np
import yaml
from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline

from bot.nlu.intent_model import IntentModel, Options
from bot.nlu.vectors import SentenceVectors

Found = list[tuple[str, float]]  # of each sentence the intent, and how sure it is
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


class RememberedVectors(SentenceVectors):
    """Vectors that are computed once for each text, so that folds do not wait for the encoder again."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, Any] = {}

    def of(self, sentences: Sequence[str]) -> Any:
        new = [text for text in dict.fromkeys(sentences) if text not in self._known]
        self._known.update(zip(new, super().of(new), strict=True))
        return np.stack([self._known[text] for text in sentences])


class House:
    """The house's own classifier, with one part or another."""

    vectors: SentenceVectors = RememberedVectors()  # the same for every model, so no part of what is stored

    def __init__(self, options: Options) -> None:
        self._options = options
        self._model: IntentModel | None = None

    def trained(self, texts: Sequence[str], intents: Sequence[str]) -> House:
        self._model = IntentModel.trained(texts, intents, vectors=self.vectors, options=self._options)
        return self

    def find(self, texts: Sequence[str]) -> Found:
        assert self._model is not None
        rows = self._model.probabilities(texts, self.vectors)
        return [(self._model.intents[row.argmax()], float(row.max())) for row in rows]


class Regression:
    """Logistic regression, each intent against the rest, on words, pairs of words and letters."""

    def __init__(self) -> None:
        common = {"strip_accents": "unicode", "sublinear_tf": True}
        words = TfidfVectorizer(token_pattern=r"(?u)\w+|[^\w\s]", ngram_range=(1, 2), **common)
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), **common)
        features = FeatureUnion([("words", words), ("letters", letters)])
        regression = LogisticRegression(C=20, solver="liblinear")
        self._pipeline = Pipeline([("features", features), ("regression", regression)])

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
