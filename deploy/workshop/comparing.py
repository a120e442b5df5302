"""
A model beside the active one, before it is let in: over the sentences kept apart, through the test conversations, by
the last real conversations. What comes of it can be shown on a terminal and on a page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from deploy.local.card import card_of, keep_card
from deploy.local.environment import environment_of
from deploy.local.model import Say, name_of
from deploy.local.registry import shown
from deploy.workshop import measuring
from deploy.workshop.evaluation import Evaluation, kept_apart
from deploy.workshop.judging import Measured, objections, told
from deploy.workshop.predictions import Difference, difference, figures
from deploy.workshop.replay import Replay, changed_turns, summary, words_of
from deploy.workshop.replay import shown as shown_turns
from services.settings import Settings

CHANGES_SHOWN = 12
TURNS_SHOWN = 30
TITLES = {"held_out": "frases aparte", "dev": "archivo DEV"}


@dataclass(frozen=True)
class Comparison:
    """
    ``figures``: both models' figures, a line each; ``against``: what speaks against the new one, nothing when it may be
    let in; ``turns``: the real conversations held again, ``None`` when they were not.
    """

    active: str
    candidate: str
    figures: tuple[str, ...]
    changed: Difference
    against: tuple[str, ...]
    turns: Replay | None

    def as_json(self) -> dict[str, Any]:
        """The same for a page."""
        return {
            "active": self.active,
            "candidate": self.candidate,
            "figures": list(self.figures),
            "better": _pairs(self.changed.better),
            "worse": _pairs(self.changed.worse),
            "against": list(self.against),
            "replay": summary(self.turns) if self.turns is not None and self.turns.turns else None,
            "turns": [
                {"text": one.text, "old": words_of(one.old), "new": words_of(one.new)}
                for one in (self.turns.changed[:TURNS_SHOWN] if self.turns is not None else ())
            ],
        }


def _pairs(pairs: Any) -> list[dict[str, str]]:
    return [
        {"text": now.sentence.text, "meant": now.sentence.intent, "before": one.intent, "now": now.intent}
        for one, now in pairs[:CHANGES_SHOWN]
    ]


def compare(
    candidate: Path,
    active: Path,
    *,
    development: Path | None,
    last: int,
    stories: Path,
    settings: Settings,
    say: Say,
    show: Callable[[str], None],
) -> Comparison:
    """
    Measure both; ``say`` hears how far it is, ``show`` what came of it. The figures are kept on both cards. Raises what
    :mod:`~deploy.workshop.measuring`, :mod:`~deploy.workshop.model_client` and ``replay.FAULTS`` name.
    """
    environment = environment_of(settings, for_program="training")
    say("pregunta a los dos modelos las frases aparte")
    asked = measuring.ask_models({"new": candidate, "old": active}, kept_apart(development), environment, say)
    say("corre las charlas de prueba")
    talks = measuring.run_conversations(candidate, environment, stories=stories)
    new, old = (Evaluation(held_out=asked["new"], conversations=talks), Evaluation(held_out=asked["old"]))
    if talks is not None and talks.passed < talks.asked:
        say("no salieron todas: las corre con el modelo activo")
        old = replace(old, conversations=measuring.run_conversations(active, environment, stories=stories))
    for model, found in ((candidate, new), (active, old)):
        keep_card(model, card_of(model).scoring(found.scores))
    after, before = _measured(new), _measured(old)
    changed = difference(old.kept_apart, new.kept_apart)
    lines = told(after.figures, after, before, changed)
    show(f"\n{shown(name_of(active))} → {shown(name_of(candidate))}")
    for line in lines:
        show(f"  {line}")
    for mark, pairs in (("-", changed.worse), ("+", changed.better)):
        for one, now in pairs[:CHANGES_SHOWN]:
            show(f"  {mark} {now.sentence.text!r}: era {now.sentence.intent}; antes {one.intent}, ahora {now.intent}")
    turns = changed_turns(candidate, active, last=last, say=say) if last else None
    if turns is not None:
        show(shown_turns(turns))
    against = [*objections(after, before), *(silences(turns) if turns is not None else [])]
    return Comparison(name_of(active), name_of(candidate), tuple(lines), changed, tuple(against), turns)


def _measured(found: Evaluation) -> Measured:
    asked = {TITLES[name]: figures(predictions) for name, predictions in found.held_out.items() if predictions}
    return Measured(asked, found.conversations)


def silences(found: Replay) -> list[str]:
    """Whether a model leaves turns unanswered that the active one answers."""
    lost = [turn for turn in found.turns if turn.new.failed is not None and turn.old.failed is None]
    return [f"charlas reales: deja sin contestar {len(lost)} turnos que hoy se contestan"] if lost else []
