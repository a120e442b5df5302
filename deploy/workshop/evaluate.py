"""``python -m deploy.workshop.evaluate``: what ``make evaluate`` does, from a model's name to the page in results/."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from deploy.local import house
from deploy.local.card import card_of, keep_card
from deploy.local.choosing import NoSuchModel
from deploy.local.environment import environment_of
from deploy.local.model import ROOT, name_of
from deploy.local.registry import shown
from deploy.workshop.evaluation import Evaluation, evaluate
from deploy.workshop.measuring import FOLDS, RESULTS, EvaluationFailed
from deploy.workshop.model_client import ModelAway
from deploy.workshop.predictions import Difference, Prediction, figures, worst
from deploy.workshop.report import PicturesFailed, page, share
from deploy.workshop.sentences import BrokenLine
from deploy.workshop.training_data import training_data
from services.clock import clock_from_environment
from services.settings import read_settings

WORST_SHOWN = 8
CHANGES_SHOWN = 12
TITLES = {"cross_validation": "validación cruzada", "held_out": "frases aparte", "dev": "archivo DEV"}
FAULTS = (NoSuchModel, EvaluationFailed, ModelAway, PicturesFailed, BrokenLine, *house.FAULTS)


def main() -> int:
    """Evaluate a model, show the summary, write the page. Returns the exit status."""
    usage = "make evaluate [MODEL=nombre] [DEV=frases.jsonl] [FAST=1] [FOLDS=5]"
    parser = argparse.ArgumentParser(prog="make evaluate", usage=usage)
    parser.add_argument("--model", default="")
    parser.add_argument("--dev", default="")
    parser.add_argument("--fast", default="")
    parser.add_argument("--folds", type=int, default=FOLDS)
    options = parser.parse_args()
    if options.folds < 2:
        parser.error("FOLDS tiene que ser 2 o más; FAST=1 saltea la validación cruzada")
    try:
        _run(
            options.model,
            development=Path(options.dev) if options.dev else None,
            folds=0 if options.fast not in ("", "0") else options.folds,
        )
    except FAULTS as fault:
        sys.stderr.write(f"make evaluate: {fault}\n")
        return 1
    except OSError as fault:
        sys.stderr.write(f"make evaluate: no se puede leer o escribir {fault.filename}: {fault.strerror}\n")
        return 1
    return 0


def _run(name: str, *, development: Path | None, folds: int) -> None:
    began = time.monotonic()
    settings = read_settings()
    known = house.read_house(settings)
    model = known.path(name)
    active = known.rival_of(model)
    environment = environment_of(settings, for_program="training")
    if folds and name_of(model) != known.names.fitting:
        say("la validación cruzada es de los archivos de ahora, no de este modelo: se saltea")
        folds = 0
    with training_data(known.vocabulary) as data:
        found, changed = evaluate(
            model, active, data=[data], development=development, folds=folds, environment=environment, say=say
        )
    keep_card(model, card_of(model).scoring(found.scores))
    say("dibuja el informe")
    made_at = clock_from_environment(environment).now().astimezone()
    beside = shown(name_of(active)) if active is not None else None
    html = page(found, changed, model=shown(name_of(model)), active=beside, made_at=made_at, environment=environment)
    RESULTS.mkdir(exist_ok=True)
    report = RESULTS / "informe.html"
    new = report.with_suffix(".new")
    new.write_text(html, encoding="utf-8")
    new.replace(report)
    print(summary(found, changed, active=beside))
    print(f"\nEl informe entero: {report.relative_to(ROOT)} ({time.monotonic() - began:.0f} s)")


def say(line: str) -> None:
    """Tell how far it is."""
    print(f"-- {line}", flush=True)


def summary(found: Evaluation, changed: Difference | None, *, active: str | None) -> str:
    """The figures, what changed against the active model and the worst mistakes, for the terminal."""
    lines = [""]
    for name, predictions in {"cross_validation": found.cross_validation, **found.held_out}.items():
        if predictions:
            seen = figures(predictions)
            parts = (
                f"{share(seen.accuracy)} bien de {seen.asked} frases", f"macro-F1 {share(seen.macro_f1)}",
                f"no se animó {share(seen.fallbacks)}", f"mal y seguro {share(seen.confident_mistakes)}",
            )  # fmt: skip
            lines.append(f"{TITLES[name]}: {' · '.join(parts)}")
    if found.conversations is not None:
        lines.append(f"charlas de prueba: {found.conversations.passed} de {found.conversations.asked} bien")
    if found.warnings:
        lines += ["", "ojo con los datos:", *_first(found.warnings)]
    if found.also_trained:
        texts = [repr(text) for text in found.also_trained]
        lines += ["", "ojo: estas frases aparte están también en data/nlu, y así no miden nada:", *_first(texts)]
    if changed is not None:
        lines += ["", f"contra {active}: {len(changed.better)} mejor, {len(changed.worse)} peor"]
        for mark, pairs in (("-", changed.worse), ("+", changed.better)):
            lines += [
                f"  {mark} {new.sentence.text!r}: era {new.sentence.intent}; antes {old.intent}, ahora {new.intent}"
                for old, new in pairs[:CHANGES_SHOWN]
            ]
            lines += [f"  {mark} y {len(pairs) - CHANGES_SHOWN} más"] if len(pairs) > CHANGES_SHOWN else []
    mistakes = worst(found.kept_apart or found.cross_validation)
    if mistakes:
        lines += ["", "los errores más seguros:", *_told(mistakes[:WORST_SHOWN])]
    return "\n".join(lines)


def _first(told: Sequence[str]) -> list[str]:
    """The first few, and how many there are beside them: the page has them all."""
    lines = [f"  {one}" for one in told[:CHANGES_SHOWN]]
    return lines + ([f"  y {len(told) - CHANGES_SHOWN} más"] if len(told) > CHANGES_SHOWN else [])


def _told(mistakes: Sequence[Prediction]) -> list[str]:
    return [
        f"  {one.confidence:.2f} {one.sentence.text!r}: era {one.sentence.intent}, entendió {one.intent}"
        for one in mistakes
    ]


if __name__ == "__main__":
    raise SystemExit(main())
