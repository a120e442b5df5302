"""
``make evaluate``: how well the assistant understands sentences that it was not trained on.

Rasa keeps a fifth of ``data/nlu`` apart, trains on the rest and is asked about that fifth: all by Rasa's own commands,
with a fixed seed, so that two runs compare. The whole report is in ``results/``.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.local.model import RASA, ROOT

RESULTS = ROOT / "results"
TRAINING_SHARE = "0.8"
SEED = "42"
WEAKEST = 8


class EvaluationFailed(Exception):
    """One of Rasa's commands failed."""


def evaluate(environment: Mapping[str, str]) -> int:
    """Split, train, test, and print the summary. Returns the exit status."""
    shutil.rmtree(RESULTS, ignore_errors=True)
    split, model = RESULTS / "split", RESULTS / "model"
    training, test = split / "training_data.yml", split / "test_data.yml"
    steps = {
        "checking the data": ["data", "validate"],
        "keeping a fifth apart": [
            "data", "split", "nlu", "--training-fraction", TRAINING_SHARE, "--random-seed", SEED, "--out", str(split),
        ],
        "training on the rest (some minutes)": [
            "train", "nlu", "--nlu", str(training), "--out", str(model), "--fixed-model-name", "split",
        ],
        "asking about the fifth": [
            "test", "nlu", "--nlu", str(test), "--model", str(model / "split.tar.gz"), "--out", str(RESULTS),
            "--no-plot",
        ],
    }  # fmt: skip
    try:
        for what, arguments in steps.items():
            print(f"-- {what}", flush=True)
            _rasa(arguments, environment)
    except EvaluationFailed as fault:
        print(f"make evaluate: {fault}")
        return 1
    print(summary(json.loads((RESULTS / "intent_report.json").read_text(encoding="utf-8"))))
    print(f"-- all of it: {RESULTS.relative_to(ROOT)}/intent_report.json, intent_errors.json, *_report.json")
    return 0


def summary(report: dict[str, Any]) -> str:
    """Rasa's report in a few lines: how many were right, and the intents that need sentences most."""
    intents = {name: row for name, row in report.items() if isinstance(row, dict) and not name.endswith(" avg")}
    asked = sum(row["support"] for row in intents.values())
    right = sum(row["recall"] * row["support"] for row in intents.values())
    lines = [f"{right / asked:.1%} of {asked} sentences understood; the intents that were missed most:"]
    for name, row in sorted(intents.items(), key=lambda item: item[1]["f1-score"])[:WEAKEST]:
        taken_for = ", ".join(f"{other} ({count})" for other, count in (row.get("confused_with") or {}).items())
        lines.append(
            f"   {name:26} f1 {row['f1-score']:.2f}   {f'taken for {taken_for}' if taken_for else ''}".rstrip()
        )
    return "\n".join(lines)


def _rasa(arguments: list[str], environment: Mapping[str, str]) -> None:
    log = RESULTS / "rasa.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("ab") as output:
        done = subprocess.run(
            [*RASA, *arguments], cwd=ROOT, env=dict(environment), stdin=subprocess.DEVNULL, stdout=output,
            stderr=output, check=False,
        )  # fmt: skip
    if done.returncode != 0:
        last = "\n    ".join([line for line in _lines(log) if line.strip()][-12:])
        raise EvaluationFailed(f"`rasa {' '.join(arguments[:2])}` failed; the last it said:\n    {last}")


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines()
