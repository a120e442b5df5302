"""
``make activate MODEL=name [FORCE="why"]``: let a model answer guests, once it has shown that it does not do worse.

It is measured beside the active one over sentences kept apart, through the test conversations, and by the last real
conversations, of which those turns are shown that it would answer differently. A model that does worse by more than
the margins of :mod:`deploy.workshop.judging`, or that fails to answer, is refused, unless a reason is given, which the
registry keeps. A running Rasa takes it without losing a message (``bot/active_model.py``). ``make rollback`` returns.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from deploy.local import house
from deploy.local.card import author_of, card_of
from deploy.local.choosing import NoSuchModel
from deploy.local.model import MODELS, ROOT, name_of, path_of, program_of
from deploy.local.registry import (
    TRAINER,
    Activation,
    ActiveChanged,
    ModelLost,
    NothingBefore,
    open_registry,
    shown,
)  # fmt: skip
from deploy.workshop import measuring
from deploy.workshop.comparing import compare
from deploy.workshop.judging import is_reason
from deploy.workshop.measuring import EvaluationFailed
from deploy.workshop.model_client import ModelAway
from deploy.workshop.replay import FAULTS as REPLAY_FAULTS
from deploy.workshop.replay import LAST
from deploy.workshop.sentences import BrokenLine
from deploy.workshop.taking_over import TakenOver, wait_until_served
from services.clock import Clock, clock_from_environment
from services.settings import Settings, read_settings

FAULTS = (NoSuchModel, EvaluationFailed, ModelAway, BrokenLine, ActiveChanged, NothingBefore, *REPLAY_FAULTS)
NO_DATABASE = "todavía no hay base de datos: `make run` la crea y activa el primer modelo por sí solo"
NO_REASON = 'FORCE necesita un motivo con palabras, que queda anotado: FORCE="el anterior no entiende …"'


class Refused(Exception):
    """The model was not let in; the message says why."""


def activate(
    said: str,
    *,
    force: str,
    development: Path | None,
    last: int,
    settings: Settings,
    folder: Path = MODELS,
    stories: Path = measuring.CONVERSATIONS,
) -> None:
    """
    Measure the model of ``folder`` that is called so, show, and let it in. ``stories``: the test conversations.

    Raises :class:`Refused` and what :data:`FAULTS` lists.
    """
    if force and not is_reason(force):
        raise Refused(NO_REASON)
    known = house.read_house(settings, folder=folder)
    if not known.has_database:
        raise Refused(NO_DATABASE)
    candidate = known.path(said)
    if known.active is not None and known.active.model == name_of(candidate):
        raise Refused(f"el modelo {shown(known.active.model)} ya está activo")
    against: list[str] = []
    if known.active is not None:
        active = path_of(known.active.model, folder)
        if not active.exists():
            raise ModelLost(f"falta el archivo del modelo activo {shown(known.active.model)}: corré `make rollback`")
        found = compare(
            candidate,
            active,
            development=development,
            last=last,
            stories=stories,
            settings=settings,
            say=say,
            show=print,
        )
        against = list(found.against)
    if against and not force:
        reasons = "\n".join(f"  · {one}" for one in against)
        raise Refused(
            f"no se activa {shown(name_of(candidate))}, es peor que el activo:\n{reasons}\n"
            'Si igual conviene, decí por qué: make activate MODEL=… FORCE="motivo" (queda anotado)'
        )
    if not _agreed(bool(against)):
        raise Refused("no se activó nada")
    let_in(candidate, known, reason=force if against else "", settings=settings, by=author_of(ROOT))


def _agreed(is_worse: bool) -> bool:
    """Asks whoever sits at the terminal; a program that calls us has decided already."""
    if not sys.stdin.isatty():
        return True
    asked = "\nEs peor. ¿Lo activo igual? [s/N] " if is_worse else "\n¿Lo activo? [s/N] "
    return input(asked).strip().lower() in ("s", "si", "sí")


def let_in(candidate: Path, known: house.House, *, reason: str, settings: Settings, by: str) -> None:
    """
    Let a model answer guests, by somebody's wish, and wait until a running Rasa takes it. Raises :class:`Refused` and
    what :data:`FAULTS` lists.
    """
    with house.house_database(settings) as address:
        if address is None:
            raise Refused(NO_DATABASE)
        with open_registry(address) as registry:
            if known.active is not None:
                registry.keep_scores(card_of(path_of(known.active.model, known.folder)))
            entered = registry.activate(
                candidate, kind=TRAINER, by=by, program=program_of(), reason=reason, clock=_clock(),
                instead_of=known.active.id if known.active else None,
            )  # fmt: skip
            if _taken(entered, settings) == TakenOver.REFUSED:
                back = registry.roll_back(by=by, program=program_of(), clock=_clock())
                raise Refused(f"Rasa no pudo cargar {shown(entered.model)}: sigue {shown(back.model)}")


def roll_back(settings: Settings, *, by: str = "") -> None:
    """Return to the model that was active before. Raises :class:`Refused` and what :data:`FAULTS` lists."""
    with house.house_database(settings) as address:
        if address is None:
            raise Refused(NO_DATABASE)
        with open_registry(address) as registry:
            entered = registry.roll_back(by=by or author_of(ROOT), program=program_of(), clock=_clock())
            if _taken(entered, settings) == TakenOver.REFUSED:
                raise Refused(f"Rasa no pudo cargar {shown(entered.model)}: poné otro con `make activate MODEL=nombre`")


def _taken(entered: Activation, settings: Settings) -> TakenOver:
    """Tell how a running Rasa takes it."""
    began = time.monotonic()
    try:
        outcome = wait_until_served(settings, entered.model)
    except KeyboardInterrupt:
        print(f"\nEl modelo {shown(entered.model)} ya está activo: Rasa lo toma sin que haya que esperar acá.")
        raise
    seconds = time.monotonic() - began
    told = {
        TakenOver.NOBODY: "No hay un Rasa andando acá: lo toma al arrancar.",
        TakenOver.TAKEN: f"Rasa ya contesta con él ({seconds:.0f} s), sin perder mensajes.",
        TakenOver.LATE: f"Rasa todavía no lo tomó ({seconds:.0f} s): mirá lo que dice en la terminal de `make run`.",
    }
    if outcome in told:
        print(f"El modelo {shown(entered.model)} está activo. {told[outcome]}")
    return outcome


def _clock() -> Clock:
    return clock_from_environment(os.environ)


def say(line: str) -> None:
    """Tell how far it is."""
    print(f"-- {line}", flush=True)


def main() -> int:
    """Activate or roll back. Returns the exit status: 1 when nothing was changed."""
    parser = argparse.ArgumentParser(
        prog="make activate", usage='make activate MODEL=nombre [FORCE="motivo"] [DEV=] [LAST=]'
    )
    parser.add_argument("verb", choices=("activate", "rollback"))
    parser.add_argument("--model", default="")
    parser.add_argument("--force", default="")
    parser.add_argument("--dev", default="")
    parser.add_argument("--last", type=int, default=LAST)
    options = parser.parse_args()
    settings = read_settings()
    try:
        if options.verb == "rollback":
            roll_back(settings)
        else:
            development = Path(options.dev) if options.dev else None
            activate(options.model, force=options.force, development=development, last=options.last, settings=settings)
    except (Refused, *FAULTS) as fault:
        sys.stderr.write(f"make {options.verb}: {fault}\n")
        return 1
    except OSError as fault:
        sys.stderr.write(f"make {options.verb}: no se puede leer o escribir {fault.filename}: {fault.strerror}\n")
        return 1
    except EOFError:  # the terminal has no more answers: Ctrl-D at the question
        print("\nNo se activó nada.")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
