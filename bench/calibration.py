"""
How far a confidence can be believed, and from which one on: ``python -m bench.calibration KEPT.json PICTURE.svg``.

``KEPT.json`` is what ``bench.pipelines`` keeps of a pipeline in ``results/pipelines``. For the sentences of the folds
and for those kept apart: the reliability curve, the expected calibration error, and for each threshold the share asked
again and the share wrong and believed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plot
import numpy as np

BINS = 10
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


def confidences(kept: dict[str, Any], names: list[str]) -> tuple[Any, Any]:
    """Of each sentence how sure the pipeline was, and whether it was right."""
    pairs = [
        (confidence, intent in wanted)
        for name in names
        for (intent, confidence), wanted in zip(kept["found"][name], kept["wanted"][name], strict=True)
    ]
    return np.array([sure for sure, _ in pairs]), np.array([right for _, right in pairs])


def curve(sure: Any, right: Any) -> list[tuple[float, float, int]]:
    """For each tenth of confidence that occurs: the mean confidence, the share right, how many."""
    tenth = np.minimum((sure * BINS).astype(int), BINS - 1)
    return [
        (float(sure[tenth == at].mean()), float(right[tenth == at].mean()), int((tenth == at).sum()))
        for at in range(BINS)
        if (tenth == at).any()
    ]


def main(source: str, picture: str) -> None:
    kept = json.loads(Path(source).read_text(encoding="utf-8"))
    apart = [name for name in kept["found"] if name.startswith("held_out")]
    figure, axes = plot.subplots(figsize=(4.6, 4.2))
    axes.plot([0, 1], [0, 1], color="#999", linewidth=1)
    for label, names, colour in (("folds", ["folds"], "#b5482f"), ("kept apart", apart, "#3c7a57")):
        names = [name for name in names if kept["found"].get(name)]
        if not names:
            continue
        sure, right = confidences(kept, names)
        points = curve(sure, right)
        error = sum(abs(mean - share) * count for mean, share, count in points) / len(sure)
        axes.plot([mean for mean, _, _ in points], [share for _, share, _ in points], "o-", color=colour, label=label)
        print(f"\n{label}: {len(sure)} sentences, {right.mean():.1%} right, ECE {error:.3f}")
        print("| threshold | asks again | right | wrong and believed |\n|---|---|---|---|")
        for threshold in THRESHOLDS:
            asks = sure < threshold
            shares = asks.mean(), (right & ~asks).mean(), (~right & ~asks).mean()
            print(f"| {threshold} | " + " | ".join(f"{share:.1%}" for share in shares) + " |")
    axes.set(xlabel="confidence", ylabel="share right", xlim=(0, 1), ylim=(0, 1))
    axes.legend()
    figure.tight_layout()
    plot.rcParams["svg.hashsalt"] = "calibration"
    figure.savefig(picture, metadata={"Date": None})


if __name__ == "__main__":
    main(*sys.argv[1:])
