"""
Pipelines side by side: ``.venv-bot/bin/python -m bench.pipelines [--folds 5] [--only NAME …] [MORE.jsonl …]``.

Each is trained on ``data/nlu`` and asked about sentences that it was not trained on: the data themselves fold by fold,
the sets in ``tests/nlu``, the same with slips of the finger, and any further file of ``{"text", "label"}`` lines that
is named. A pipeline has processes of its own: one trains, a fresh one loads what was trained and parses, so that time
and memory are those of a server. Rasa is loaded in each, as it is where guests are served. What each found is kept in
``results/pipelines`` for ``bench.calibration``.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import yaml
from rasa.core.agent import Agent
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from bench.variants import VARIANTS, Found
from bot.nlu.spelling import LETTERS, without_accents
from deploy.workshop.sentences import sentences_of, trained_texts

ROOT = Path(__file__).resolve().parents[1]
HELD_OUT = ROOT / "tests" / "nlu"
KEPT = ROOT / "results" / "pipelines"  # what each found, for bench.calibration
PARSED = 200  # sentences, each on its own, for the time of one parse
Rows = list[tuple[str, set[str]]]


def training_sentences() -> tuple[list[str], list[str]]:
    rows = list(trained_texts([ROOT / "data" / "nlu"]))
    return [text for text, _ in rows], [intent for _, intent in rows]


def measured(further: Sequence[str]) -> dict[str, Rows]:
    files = {path.stem: path for path in [*sorted(HELD_OUT.glob("held_out*.jsonl")), *map(Path, further)]}
    sets = {name: [(one.text, {one.intent, *one.also}) for one in sentences_of(path)] for name, path in files.items()}
    apart = [row for name, rows in sets.items() if name.startswith("held_out") for row in rows]
    return sets | {"with slips": with_slips(apart)}


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


def scores(found: Found, wanted: Sequence[set[str]]) -> tuple[float, float]:
    """The share understood and macro-F1; any of several right intents counts."""
    taken = [intent for intent, _ in found]
    right = [intent if intent in labels else min(labels) for intent, labels in zip(taken, wanted, strict=True)]
    known = sorted({label for labels in wanted for label in labels})
    share = float(np.mean([intent == truth for intent, truth in zip(taken, right, strict=True)]))
    return share, float(f1_score(right, taken, average="macro", labels=known, zero_division=0.0))


def beyond(found: Found, wanted: Sequence[set[str]], threshold: float) -> tuple[float, float]:
    """The share asked again, and the share wrong and believed."""
    asked = [confidence < threshold for _, confidence in found]
    wrong = [intent not in labels for (intent, _), labels in zip(found, wanted, strict=True)]
    return float(np.mean(asked)), float(np.mean([bad and not again for bad, again in zip(wrong, asked, strict=True)]))


def memory() -> int:
    """This process's memory in MB, shared pages divided among those that share them (PSS)."""
    line = next(line for line in Path("/proc/self/smaps_rollup").read_text().splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) // 1024


def threshold() -> float:
    """Below which the assistant asks again: that of config.yml."""
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))["pipeline"]
    return next(float(part["threshold"]) for part in pipeline if part["name"] == "FallbackClassifier")


def train(name: str, folds: int, stored: Path) -> dict[str, Any]:
    """What one process of a pipeline does: train on everything, keep it, then fold by fold."""
    texts, intents = training_sentences()
    began = time.perf_counter(), time.process_time()
    joblib.dump(VARIANTS[name]().trained(texts, intents), stored)
    took = time.perf_counter() - began[0], time.process_time() - began[1]
    found: list[Any] = [None] * len(texts) if folds else []
    splits = StratifiedKFold(folds, shuffle=True, random_state=42).split(texts, intents) if folds else ()
    for learn, ask in splits:
        model = VARIANTS[name]().trained([texts[at] for at in learn], [intents[at] for at in learn])
        for at, one in zip(ask, model.find([texts[at] for at in ask]), strict=True):
            found[at] = one
    return {"took": took, "found": found, "wanted": [[intent] for intent in intents]}


def parse(stored: Path, further: Sequence[str]) -> dict[str, Any]:
    """What the second process does: load, parse one by one, and everything that is kept apart."""
    model = joblib.load(stored)
    model.find(["hola"])
    sets = measured(further)
    one_by_one = [text for rows in sets.values() for text, _ in rows][:PARSED]
    took = []
    for text in one_by_one:
        began = time.perf_counter()
        model.find([text])
        took.append((time.perf_counter() - began) * 1000)
    found = {name: model.find([text for text, _ in rows]) for name, rows in sets.items()}
    wanted = {name: [sorted(labels) for _, labels in rows] for name, rows in sets.items()}
    return {"parse_ms": float(np.median(took)), "memory": memory(), "found": found, "wanted": wanted}


def in_its_own_process(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.pipelines", *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def line(name: str, trained: dict[str, Any], parsed: dict[str, Any]) -> str:
    """A row of the table; what is beyond the threshold is told of all sets in ``tests/nlu`` together."""
    asked = {"folds": trained["found"]} | parsed["found"]
    wanted = {"folds": trained["wanted"]} | parsed["wanted"]
    pairs = [scores(found, [set(one) for one in wanted[key]]) if found else None for key, found in asked.items()]
    figures = [f"{pair[0]:.3f} / {pair[1]:.3f}" if pair else "–" for pair in pairs]
    apart = [key for key in asked if key.startswith("held_out")]
    every = [one for key in apart for one in asked[key]]
    truths = [set(one) for key in apart for one in wanted[key]]
    figures += [f"{share:.1%}" for share in beyond(every, truths, threshold())]
    figures += [f"{trained['took'][0]:.0f} ({trained['took'][1]:.0f})", f"{parsed['parse_ms']:.1f}"]
    return f"| {name} | " + " | ".join([*figures, str(parsed["memory"])]) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.pipelines")
    parser.add_argument("further", nargs="*", help="files of sentences with their intents")
    parser.add_argument("--folds", type=int, default=5, help="0: no cross-validation")
    parser.add_argument("--only", nargs="*", default=list(VARIANTS), choices=list(VARIANTS))
    parser.add_argument("--train", nargs=2, metavar=("NAME", "FILE"), help=argparse.SUPPRESS)
    parser.add_argument("--parse", metavar="FILE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    assert Agent is not None
    if options.train:
        print(json.dumps(train(options.train[0], options.folds, Path(options.train[1]))))
        return
    if options.parse:
        print(json.dumps(parse(Path(options.parse), options.further)))
        return
    heads = [f"{options.folds} folds", *measured(options.further)]
    heads += ["asked again", "wrong, believed", "training s (CPU)", "parse ms", "MB"]
    print("| pipeline | " + " | ".join(heads) + " |\n|" + "---|" * (len(heads) + 1), flush=True)
    for name in options.only:
        with tempfile.TemporaryDirectory() as folder:
            stored = str(Path(folder) / "model.joblib")
            trained = in_its_own_process("--train", name, stored, "--folds", str(options.folds))
            parsed = in_its_own_process("--parse", stored, "--", *options.further)
        KEPT.mkdir(parents=True, exist_ok=True)
        kept = {key: {"folds": trained[key]} | parsed[key] for key in ("found", "wanted")}
        (KEPT / f"{name}.json").write_text(json.dumps(kept), encoding="utf-8")
        print(line(name, trained, parsed), flush=True)


if __name__ == "__main__":
    main()
