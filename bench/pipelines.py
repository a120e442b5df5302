"""
What each part of the intent classifier is worth: ``.venv-bot/bin/python -m bench.pipelines [MORE.jsonl …]``.

Each variant is trained on ``data/nlu`` and asked about sentences that it was not trained on: three folds of the data
themselves, ``tests/nlu/held_out.jsonl``, the same with slips of the finger, and any further file of ``{"text",
"label"}`` lines that is named.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.model_selection import StratifiedKFold

from bot.nlu.intent_model import IntentModel, Options
from bot.nlu.spelling import LETTERS, without_accents
from bot.nlu.vectors import SentenceVectors
from deploy.workshop.sentences import sentences_of, trained_texts

ROOT = Path(__file__).resolve().parents[1]
HELD_OUT = ROOT / "tests" / "nlu" / "held_out.jsonl"
FOLDS = 3
VARIANTS = {
    "letters and words": Options(vectors=False, spelling=False),
    "+ spelling": Options(vectors=False),
    "+ vectors": Options(spelling=False),
    "+ both": Options(),
}
Rows = list[tuple[str, set[str]]]


def training_sentences() -> Rows:
    return [(text, {intent}) for text, intent in trained_texts([ROOT / "data" / "nlu"])]


def measured(path: Path) -> Rows:
    return [(one.text, {one.intent, *one.also}) for one in sentences_of(path)]


def with_slips(rows: Rows, *, share: float = 0.25) -> Rows:
    """No accents, and one slip in a quarter of the longer words; the same slips in every run."""
    chance = random.Random(42)
    return [(" ".join(_slip(word, chance, share) for word in text.split()), labels) for text, labels in rows]


def _slip(word: str, chance: random.Random, share: float) -> str:
    bare = without_accents(word)
    if len(bare) < 4 or chance.random() > share:
        return bare
    at = chance.randrange(len(bare) - 1)
    return chance.choice(
        [
            bare[:at] + bare[at + 1] + bare[at] + bare[at + 2 :],
            bare[:at] + bare[at + 1 :],
            bare[:at] + bare[at] + bare[at:],
            bare[:at] + chance.choice(LETTERS) + bare[at + 1 :],
        ]
    )


def trained(rows: Rows, options: Options, vectors: SentenceVectors) -> IntentModel:
    intents = [next(iter(labels)) for _, labels in rows]
    return IntentModel.trained([text for text, _ in rows], intents, vectors=vectors, options=options)


def share_right(model: IntentModel, rows: Rows, vectors: SentenceVectors) -> float:
    places = model.probabilities([text for text, _ in rows], vectors).argmax(axis=1)
    return float(np.mean([model.intents[place] in labels for place, (_, labels) in zip(places, rows, strict=True)]))


def across_folds(rows: Rows, options: Options, vectors: SentenceVectors) -> float:
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=42)
    intents = [next(iter(labels)) for _, labels in rows]
    shares = []
    for learn, ask in folds.split(intents, intents):
        model = trained([rows[place] for place in learn], options, vectors)
        shares.append(share_right(model, [rows[place] for place in ask], vectors))
    return float(np.mean(shares))


def main(further: Sequence[str]) -> None:
    vectors = SentenceVectors()
    vectors.of(["hola"])
    rows, held_out = training_sentences(), measured(HELD_OUT)
    sets = {"held out": held_out, "with slips": with_slips(held_out)}
    sets |= {Path(name).stem: measured(Path(name)) for name in further}
    print("| variant | " + f"{FOLDS} folds | " + " | ".join(sets) + " | training s | parse ms |")
    print("|---" * (len(sets) + 4) + "|")
    for name, options in VARIANTS.items():
        began = time.perf_counter()
        model = trained(rows, options, vectors)
        seconds = time.perf_counter() - began
        took = []
        for text, _ in held_out[:100]:
            began = time.perf_counter()
            model.probabilities([text], vectors)
            took.append((time.perf_counter() - began) * 1000)
        shares = [across_folds(rows, options, vectors), *(share_right(model, one, vectors) for one in sets.values())]
        figures = " | ".join(f"{share:.3f}" for share in shares)
        print(f"| {name} | {figures} | {seconds:.1f} | {np.median(took):.1f} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
