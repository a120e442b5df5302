"""
Which sentences are alike, by their letters. Pure, and quick enough for some hundred messages at once.

A sentence is its groups of three letters, each weighed by how rare it is; likeness is the cosine of two such sets.
What is meant alike in other words is not found: the encoder that could (``bot/nlu/vectors.py``) belongs to Rasa's
environment and takes 110 MB.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

from services.console.review.training_files import same

ALIKE = 0.55  # from here on one label most likely fits both
GRAM = 3


class Known:
    """Sentences that were seen, to be asked how near a new one comes to any of them."""

    def __init__(self, texts: Sequence[str]) -> None:
        grams = [_grams(text) for text in texts]
        counts = Counter(gram for one in grams for gram in one)
        self._many = max(1, len(grams))
        self._weight = {gram: math.log(1 + self._many / count) for gram, count in counts.items()}
        self._places: dict[str, list[int]] = defaultdict(list)
        self._length = []
        for number, one in enumerate(grams):
            self._length.append(self._norm(one))
            for gram in one:
                self._places[gram].append(number)

    def nearest(self, text: str) -> tuple[float, int | None]:
        """How alike the most similar sentence is, from 0 to 1, and its place."""
        grams = _grams(text)
        norm = self._norm(grams)
        shared: dict[int, float] = defaultdict(float)
        for gram in grams:
            weight = self._weight.get(gram)
            if weight is not None:
                for place in self._places[gram]:
                    shared[place] += weight * weight
        if not shared or not norm:
            return 0.0, None
        place = max(shared, key=lambda one: shared[one] / self._length[one])
        return min(1.0, shared[place] / (norm * self._length[place])), place

    def _norm(self, grams: set[str]) -> float:
        rare = math.log(1 + self._many)
        return math.sqrt(sum(self._weight.get(gram, rare) ** 2 for gram in grams)) or 1.0


def groups(texts: Sequence[str], *, alike: float = ALIKE) -> list[list[int]]:
    """
    Texts that are alike, by their places: each belongs to the first text before it that it is like, itself otherwise.

    So all of a group are like its first, which is what is shown of it.
    """
    known = Known(texts)
    heads: list[list[int]] = []
    grams = [_grams(text) for text in texts]
    for number, one in enumerate(grams):
        best, nearest = alike, None
        for head in heads:
            other = grams[head[0]]
            likeness = _cosine(one, other, known)
            if likeness >= best:
                best, nearest = likeness, head
        if nearest is None:
            heads.append([number])
        else:
            nearest.append(number)
    return heads


def _cosine(one: set[str], other: set[str], known: Known) -> float:
    shared = sum(known._weight[gram] ** 2 for gram in one & other)
    return shared / (known._norm(one) * known._norm(other)) if shared else 0.0


def _grams(text: str) -> set[str]:
    padded = f"  {same(text)} "
    return {padded[at : at + GRAM] for at in range(len(padded) - GRAM + 1)}
