"""The summary of an evaluation: how many were right, and where sentences are missing."""

from __future__ import annotations

from deploy.local.evaluation import summary

REPORT = {
    "greet": {"recall": 1.0, "f1-score": 1.0, "support": 30, "confused_with": {}},
    "affirm": {"recall": 0.5, "f1-score": 0.5, "support": 10, "confused_with": {"book": 4, "thanks": 1}},
    "accuracy": 0.875,
    "macro avg": {"recall": 0.75, "f1-score": 0.75, "support": 40},
    "weighted avg": {"recall": 0.9, "f1-score": 0.9, "support": 40},
}


def test_the_share_counts_sentences_and_the_weakest_intent_comes_first() -> None:
    first, second, third = summary(REPORT).splitlines()
    assert first.startswith("87.5% of 40 sentences")
    assert second.split()[0] == "affirm"
    assert "taken for book (4), thanks (1)" in second
    assert third.split() == ["greet", "f1", "1.00"]
