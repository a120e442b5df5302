"""
``make evaluate``: how well a model understands, sentence by sentence, and against the model trained before it.

What is asked was not trained on: every sentence of ``data/nlu`` in turn (cross-validation: a fifth is kept apart, five
times), and files of sentences kept apart for good (``tests/nlu/held_out*.jsonl``, ``DEV=``). Test conversations run
with Rasa's own command. All of it ends in one page, ``results/informe.html``.

The accuracy that models are compared by is that over the sentences kept apart for good: they are the same for every
model, while the sentences of ``data/nlu`` change from one to the next. Without such sentences it is that of the
cross-validation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from deploy.local.model import ROOT, Say
from deploy.workshop import measuring
from deploy.workshop.measuring import Conversations
from deploy.workshop.predictions import Difference, Prediction, Sentence, as_scores, difference, figures
from deploy.workshop.sentences import also_trained, sentences_of

HELD_OUT = ROOT / "tests" / "nlu"

Scores: TypeAlias = Mapping[str, float]


@dataclass(frozen=True)
class Evaluation:
    """What is known of a model. ``held_out``: predictions by the name of their file; empty where nothing was asked."""

    warnings: tuple[str, ...] = ()
    cross_validation: tuple[Prediction, ...] = ()
    held_out: Mapping[str, tuple[Prediction, ...]] = field(default_factory=dict)
    conversations: Conversations | None = None
    also_trained: tuple[str, ...] = ()

    @property
    def scores(self) -> Scores:
        """Figures by name: the main ones under plain names, the others under the name of what was asked."""
        scores: dict[str, float] = {}
        for name, predictions in {"cross_validation": self.cross_validation, **self.held_out}.items():
            if predictions:
                scores |= as_scores(name, figures(predictions))
        main = next((name for name in ("held_out", "cross_validation", "dev") if f"{name}_accuracy" in scores), None)
        if main is not None:
            scores |= {"intent_accuracy": scores[f"{main}_accuracy"], "macro_f1": scores[f"{main}_macro_f1"]}
        if self.conversations is not None and self.conversations.asked:
            scores["conversations"] = float(self.conversations.asked)
            scores["conversations_passed"] = round(self.conversations.passed / self.conversations.asked, 4)
        return scores

    @property
    def kept_apart(self) -> tuple[Prediction, ...]:
        """The predictions of all files, each sentence once."""
        every = [one for predictions in self.held_out.values() for one in predictions]
        return tuple({one.sentence.text: one for one in every}.values())


def kept_apart(development: Path | None = None) -> dict[str, list[Sentence]]:
    """
    The files of sentences that no model is trained on, by a short name.

    Raises ``OSError`` when ``development`` cannot be read, and :class:`~deploy.workshop.sentences.BrokenLine`.
    """
    apart = [one for path in sorted(HELD_OUT.glob("held_out*.jsonl")) for one in sentences_of(path)]
    found = {"held_out": apart} if apart else {}
    return found | ({"dev": sentences_of(development)} if development is not None else {})


def evaluate(
    model: Path,
    active: Path | None,
    *,
    data: Sequence[Path],
    development: Path | None,
    folds: int,
    environment: Mapping[str, str],
    say: Say,
) -> tuple[Evaluation, Difference | None]:
    """
    Everything that can be known of a model; against the active one, sentence by sentence, if that is another.

    ``folds``: of the cross-validation; 0 leaves it out. Raises :class:`EvaluationFailed`, :class:`ModelAway`,
    :class:`BrokenLine` and ``OSError``.
    """
    files = kept_apart(development)
    say("revisa los datos")
    found = Evaluation(
        warnings=measuring.validate(data, environment),
        also_trained=tuple(
            one.text for one in also_trained([one for sentences in files.values() for one in sentences], data)
        ),
    )
    if folds:
        predictions = measuring.cross_validate(data, environment, say, folds=folds)
        found = replace(found, cross_validation=predictions)
    say("pregunta las frases que ningún modelo vio" if files else "no hay frases aparte (tests/nlu/held_out*.jsonl)")
    models = {"new": model} | ({"old": active} if active is not None and active != model else {})
    asked = measuring.ask_models(models, files, environment, say)
    say("corre las charlas de prueba")
    found = replace(found, held_out=asked["new"], conversations=measuring.run_conversations(model, environment))
    if "old" not in asked:
        return found, None
    return found, difference(Evaluation(held_out=asked["old"]).kept_apart, found.kept_apart)
