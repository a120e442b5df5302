"""
``python -m deploy.workshop.errand KIND``: one thing that the console's page of models has asked for, from begin to end.

    train      take what people corrected into data/nlu, train, compare with the active model
    activate   let a model answer guests
    rollback   return to the one before

It tells how far it is, a line each, and leaves what came of it in a file. :mod:`deploy.workshop.desk` starts it, hears
it and ends it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from deploy.local import house
from deploy.local.card import card_of, keep_card
from deploy.local.environment import environment_of
from deploy.local.model import TrainingFailed, current_model, name_of, path_of, trained
from deploy.local.registry import open_registry, shown
from deploy.workshop import measuring
from deploy.workshop.activate import FAULTS, Refused, let_in, roll_back, say
from deploy.workshop.comparing import compare
from deploy.workshop.replay import LAST
from services.console.review import proposal, training_files
from services.console.review.cli import proposed
from services.settings import Settings, read_settings


def train(settings: Settings, *, by: str) -> dict[str, Any]:
    """Learn what people corrected; what came of it. Raises ``TrainingFailed``, and what ``FAULTS`` lists."""
    found = asyncio.run(proposed(settings.database_url, training_files.NLU))
    for path in proposal.apply(found):
        say(f"cambia data/nlu/{path.name}")
    vocabulary = house.read_words(settings.database_url)
    target = current_model(vocabulary=vocabulary)
    is_new = not target.exists()
    model = trained(
        environment_of(settings, for_program="training"),
        lambda line: say(f"entrena: {line}"),
        vocabulary=vocabulary,
    )
    if is_new:
        keep_card(model, replace(card_of(model), author=by))
    made: dict[str, Any] = {"candidate": name_of(model), "learnt": len(found.added)}
    known = house.read_house(settings)
    if known.active is None or known.active.model == name_of(model):
        say("no hay con qué compararlo" if known.active is None else "el modelo de estos archivos ya está activo")
        return made
    active = path_of(known.active.model)
    if not active.exists():
        with open_registry(settings.database_url) as registry:
            registry.fetch(known.active.model)
    say(f"compara {shown(name_of(model))} con el activo, {shown(known.active.model)}")
    compared = compare(
        model,
        active,
        development=None,
        last=LAST,
        stories=measuring.CONVERSATIONS,
        settings=settings,
        say=say,
        show=lambda _: None,  # the page shows what came of it; what guests wrote is not for a log
    )
    return made | compared.as_json()


def activate(settings: Settings, *, model: str, reason: str, by: str) -> dict[str, Any]:
    """Let a model in that was compared before. Raises what ``FAULTS`` lists, and ``Refused``."""
    known = house.read_house(settings)
    candidate = known.path(model)
    if known.active is not None and known.active.model == name_of(candidate):
        raise Refused(f"el modelo {shown(known.active.model)} ya está activo")
    let_in(candidate, known, reason=reason, settings=settings, by=by)
    return {"candidate": name_of(candidate)}


def main() -> int:
    """Do it. Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("train", "activate", "rollback"))
    parser.add_argument("--model", default="")
    parser.add_argument("--reason", default="")
    parser.add_argument("--by", required=True)
    parser.add_argument("--result", type=Path, required=True)
    options = parser.parse_args()
    settings = read_settings()
    made: dict[str, Any] = {}
    try:
        if options.kind == "train":
            made = train(settings, by=options.by)
        elif options.kind == "activate":
            made = activate(settings, model=options.model, reason=options.reason, by=options.by)
        else:
            roll_back(settings, by=options.by)
    except (Refused, TrainingFailed, *FAULTS) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    except OSError as fault:
        sys.stderr.write(f"no se puede leer o escribir {fault.filename}: {fault.strerror}\n")
        return 1
    options.result.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
