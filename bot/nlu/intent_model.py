"""
From a sentence to a probability for each intent.

What is looked at: words and pairs of words, pieces of words of up to four letters, and the sentence's vector. A linear
support vector machine separates each intent from the rest; its scores become probabilities by one number, the
temperature, chosen such that sentences kept aside while training are believed neither too much nor too little.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.nlu.spelling import Spelling, without_accents
from bot.nlu.vectors import SentenceVectors

DIGITS = re.compile(r"\d+")
WORD_OR_SIGN = r"(?u)\w+|[^\w\s]"
SEED = 42
QUARTERS = 4
TEMPERATURES = (0.02, 2.0)
USUAL_TEMPERATURE = 0.5


@dataclass(frozen=True)
class Options:
    """
    What the classifier looks at, and how firmly it holds to each training sentence (``regularisation``: C).

    ``words``: words and their letters; ``vectors``: the sentence's meaning; one of them at least.
    """

    words: bool = True
    vectors: bool = True
    spelling: bool = True
    regularisation: float = 1.0


class Features:
    """Numbers for sentences; learned from the training sentences."""

    def __init__(self, options: Options, sentences: Sequence[str]) -> None:
        self._spelling = Spelling.of(sentences) if options.spelling else None
        self._words = TfidfVectorizer(
            token_pattern=WORD_OR_SIGN, ngram_range=(1, 2), sublinear_tf=True, lowercase=False, dtype=np.float32
        )
        self._letters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, lowercase=False, dtype=np.float32
        )
        self._options = options
        bare = [_bare(text) for text in self._put_right(sentences)]
        self._words.fit(bare)
        self._letters.fit(bare)

    def of(self, sentences: Sequence[str], vectors: SentenceVectors | None) -> Any:
        """A sparse row for each sentence."""
        texts = self._put_right(sentences)
        bare = [_bare(text) for text in texts]
        parts = [self._words.transform(bare), self._letters.transform(bare)] if self._options.words else []
        if self._options.vectors and vectors is not None:
            parts.append(csr_matrix(vectors.of(texts)))
        return hstack(parts, format="csr")

    def _put_right(self, sentences: Sequence[str]) -> list[str]:
        if self._spelling is None:
            return [text.lower() for text in sentences]
        return [self._spelling.correct(text) for text in sentences]


class IntentModel:
    """A trained model. It keeps no vectors, which are the same for every model: they are handed in."""

    def __init__(self, features: Features, machine: LinearSVC, temperature: float) -> None:
        self._features = features
        self._machine = machine
        self.temperature = temperature

    @property
    def intents(self) -> list[str]:
        """The intents it knows, in the order of the probabilities."""
        return [str(intent) for intent in self._machine.classes_]

    @classmethod
    def trained(
        cls, sentences: Sequence[str], intents: Sequence[str], *, vectors: SentenceVectors, options: Options
    ) -> IntentModel:
        """Learn from sentences and the intent of each. Raises ``ValueError`` unless there are two intents to tell."""
        features = Features(options, sentences)
        rows = features.of(sentences, vectors)
        wanted = np.asarray(intents)
        machine = LinearSVC(C=options.regularisation, random_state=SEED)
        temperature = _temperature_of_sentences_kept_aside(machine, rows, wanted)
        return cls(features, machine.fit(rows, wanted), temperature)

    def probabilities(self, sentences: Sequence[str], vectors: SentenceVectors) -> Any:
        """For each sentence a row of probabilities, in the order of :attr:`intents`."""
        scores = self._machine.decision_function(self._features.of(sentences, vectors))
        return _softmax(_one_column_each(scores) / self.temperature)


def _bare(text: str) -> str:
    """Accents and the value of a number tell intents apart more seldom than they mislead."""
    return DIGITS.sub("0", without_accents(text))


def _temperature_of_sentences_kept_aside(machine: LinearSVC, rows: Any, wanted: Any) -> float:
    """
    The temperature under which sentences that a machine has not seen are least surprising; one quarter is kept aside.

    Asking every quarter in turn finds the same to a hundredth, and takes four times as long.
    """
    if min(np.unique(wanted, return_counts=True)[1]) < QUARTERS:
        return USUAL_TEMPERATURE  # an intent is too rare to be on both sides
    learn, aside = next(StratifiedKFold(QUARTERS, shuffle=True, random_state=SEED).split(rows, wanted))
    other = clone(machine).fit(rows[learn], wanted[learn])
    scores = _one_column_each(other.decision_function(rows[aside]))
    columns = np.searchsorted(other.classes_, wanted[aside])

    def surprise(temperature: float) -> float:
        found = _softmax(scores / temperature)[np.arange(len(columns)), columns]
        return float(-np.log(np.maximum(found, 1e-12)).mean())

    return float(minimize_scalar(surprise, bounds=TEMPERATURES, method="bounded").x)


def _one_column_each(scores: Any) -> Any:
    """Two intents have one score, whose sign decides; more have one each."""
    return scores if scores.ndim == 2 else np.column_stack((-scores, scores))


def _softmax(scores: Any) -> Any:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)
