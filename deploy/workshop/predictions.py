"""
What a model made of sentences whose meaning is known, and the figures that follow from it. Pure.

An intent counts as right when it is the one expected or one of ``also``. ``nlu_fallback`` is a model's way of saying
that it is not sure: it is never right, and never confident.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

FALLBACK = "nlu_fallback"
ALSO = "also"  # an entity that the classifier tells and no sentence marks: nothing to compare
CONFIDENT = 0.7  # from here on a mistake is acted upon without a second look
BINS = 20


@dataclass(frozen=True)
class Span:
    """A marked piece of a sentence, half-open in characters."""

    entity: str
    start: int
    end: int


@dataclass(frozen=True)
class Sentence:
    """A sentence with its meaning. ``also``: intents that are right too; ``spans``: ``None`` when nothing is marked."""

    text: str
    intent: str
    also: tuple[str, ...] = ()
    spans: frozenset[Span] | None = None


@dataclass(frozen=True)
class Prediction:
    """A sentence and what a model made of it."""

    sentence: Sentence
    intent: str
    confidence: float
    spans: frozenset[Span] = frozenset()

    @property
    def is_right(self) -> bool:
        """Whether the intent is right."""
        return self.intent == self.sentence.intent or self.intent in self.sentence.also

    @property
    def expected(self) -> str:
        """The intent that it should have had: the one predicted, where that is right too."""
        return self.intent if self.is_right else self.sentence.intent


@dataclass(frozen=True)
class IntentScore:
    """One intent: how often it was meant, found and right, and what it was taken for."""

    intent: str
    support: int
    precision: float
    recall: float
    f1: float
    taken_for: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Figures:
    """
    Shares from 0 to 1 over ``asked`` sentences.

    ``fallbacks``: not sure; ``confident_mistakes``: wrong at a confidence of :data:`CONFIDENT` or more; ``entity_f1``:
    over marked pieces found exactly, ``None`` when no sentence is marked.
    """

    asked: int
    accuracy: float
    macro_f1: float
    fallbacks: float
    confident_mistakes: float
    entity_f1: float | None
    intents: tuple[IntentScore, ...]


@dataclass(frozen=True)
class Difference:
    """What changed from one model to another, sentence by sentence."""

    better: tuple[tuple[Prediction, Prediction], ...]
    worse: tuple[tuple[Prediction, Prediction], ...]
    other: tuple[tuple[Prediction, Prediction], ...]  # wrong before and after, in another way


def figures(predictions: Sequence[Prediction]) -> Figures:
    """The figures of predictions. Raises ``ValueError`` for none."""
    if not predictions:
        raise ValueError("nothing was asked")
    asked = len(predictions)
    scores = intent_scores(predictions)
    return Figures(
        asked=asked,
        accuracy=sum(one.is_right for one in predictions) / asked,
        macro_f1=sum(score.f1 for score in scores) / len(scores),
        fallbacks=sum(one.intent == FALLBACK for one in predictions) / asked,
        confident_mistakes=sum(is_confident_mistake(one) for one in predictions) / asked,
        entity_f1=_entity_f1([one for one in predictions if one.sentence.spans is not None]),
        intents=scores,
    )


def is_confident_mistake(one: Prediction) -> bool:
    """Whether a prediction is wrong and sure of itself."""
    return not one.is_right and one.intent != FALLBACK and one.confidence >= CONFIDENT


def intent_scores(predictions: Sequence[Prediction]) -> tuple[IntentScore, ...]:
    """Each intent that was meant, the weakest first."""
    meant = Counter(one.expected for one in predictions)
    found = Counter(one.intent for one in predictions)
    right = Counter(one.intent for one in predictions if one.is_right)
    scores = []
    for intent, support in meant.items():
        precision = right[intent] / found[intent] if found[intent] else 0.0
        recall = right[intent] / support
        taken_for = Counter(one.intent for one in predictions if one.expected == intent and not one.is_right)
        scores.append(
            IntentScore(intent, support, precision, recall, _f1(precision, recall), tuple(taken_for.most_common()))
        )
    return tuple(sorted(scores, key=lambda score: (score.f1, score.intent)))


def confusion(predictions: Sequence[Prediction]) -> tuple[list[str], list[list[int]]]:
    """Names, and a row of counts for each that was meant: how often it was taken for which."""
    names = sorted({one.expected for one in predictions} | {one.intent for one in predictions} - {FALLBACK})
    names += [FALLBACK] if any(one.intent == FALLBACK for one in predictions) else []
    counts = Counter((one.expected, one.intent) for one in predictions)
    return names, [[counts[meant, found] for found in names] for meant in names]


def histogram(predictions: Iterable[Prediction]) -> tuple[list[int], list[int]]:
    """How many were right, and wrong, at which confidence, in :data:`BINS` equal steps from 0 to 1."""
    right, wrong = [0] * BINS, [0] * BINS
    for one in predictions:
        (right if one.is_right else wrong)[min(int(one.confidence * BINS), BINS - 1)] += 1
    return right, wrong


def worst(predictions: Iterable[Prediction]) -> list[Prediction]:
    """The mistakes, those surest of themselves first; what was left open comes last."""
    mistakes = [one for one in predictions if not one.is_right]
    return sorted(mistakes, key=lambda one: (one.intent == FALLBACK, -one.confidence, one.sentence.text))


def difference(before: Iterable[Prediction], after: Iterable[Prediction]) -> Difference:
    """What changed for the sentences that both were asked, in the order of ``after``."""
    known = {one.sentence.text: one for one in before}
    pairs = [(known[one.sentence.text], one) for one in after if one.sentence.text in known]
    changed = [(old, new) for old, new in pairs if old.intent != new.intent]
    return Difference(
        better=tuple(pair for pair in changed if pair[1].is_right and not pair[0].is_right),
        worse=tuple(pair for pair in changed if pair[0].is_right and not pair[1].is_right),
        other=tuple(pair for pair in changed if not pair[0].is_right and not pair[1].is_right),
    )


def as_scores(prefix: str, found: Figures) -> Mapping[str, float]:
    """The figures under names for the registry: ``held_out_accuracy`` for a ``prefix`` of ``held_out``."""
    scores = {
        "accuracy": found.accuracy, "macro_f1": found.macro_f1, "fallbacks": found.fallbacks,
        "confident_mistakes": found.confident_mistakes, "sentences": float(found.asked),
    }  # fmt: skip
    if found.entity_f1 is not None:
        scores["entity_f1"] = found.entity_f1
    return {f"{prefix}_{name}": round(value, 4) for name, value in scores.items()}


def _entity_f1(predictions: Sequence[Prediction]) -> float | None:
    meant = sum(len(one.sentence.spans or ()) for one in predictions)
    if not meant:
        return None
    found = sum(len(one.spans) for one in predictions)
    right = sum(len(one.spans & (one.sentence.spans or frozenset())) for one in predictions)
    return _f1(right / found if found else 0.0, right / meant)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
