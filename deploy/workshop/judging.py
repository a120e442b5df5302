"""Whether a model may take the active one's place: what speaks against it, in the trainers' words. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from deploy.workshop.measuring import Conversations
from deploy.workshop.predictions import Difference, Figures
from deploy.workshop.report import share

# How much worse a model may do over the sentences kept apart, in points of a hundred. One sentence in three hundred is
# a third of a point, and two trainings of nearly the same data differ by that much by chance.
ACCURACY_MARGIN = 1.0
MACRO_F1_MARGIN = 2.0  # rare intents weigh as much as common ones, so that a single sentence moves it further
CONFIDENT_MISTAKES_MARGIN = 1.0
SHORTEST_REASON = 8  # letters: "1" or "sí" is no reason


@dataclass(frozen=True)
class Measured:
    """What is known of a model. ``figures``: over each file of sentences kept apart, by the file's title."""

    figures: dict[str, Figures]
    conversations: Conversations | None = None


def objections(new: Measured, old: Measured) -> list[str]:
    """What makes a model worse than the old one by more than the margins; nothing when it may be let in."""
    found = []
    for title, before in old.figures.items():
        after = new.figures.get(title)
        if after is None:
            continue
        for name, was, is_now, margin, sign in (
            ("frases bien", before.accuracy, after.accuracy, ACCURACY_MARGIN, -1),
            ("macro-F1", before.macro_f1, after.macro_f1, MACRO_F1_MARGIN, -1),
            ("mal y seguro", before.confident_mistakes, after.confident_mistakes, CONFIDENT_MISTAKES_MARGIN, 1),
        ):
            worse = round(sign * (is_now - was) * 100, 6)
            if worse > margin:
                told = f"{title}: {name} pasa de {share(was)} a {share(is_now)}"
                found.append(f"{told}, y se acepta hasta {margin:g} {'punto' if margin == 1 else 'puntos'} peor")
    talks, earlier = new.conversations, old.conversations
    if talks is not None and earlier is not None and talks.passed < earlier.passed:
        found.append(f"charlas de prueba: salen bien {talks.passed} de {talks.asked}; antes, {earlier.passed}")
    return found


def told(titles: Iterable[str], new: Measured, old: Measured, changed: Difference) -> list[str]:
    """The figures of both, before and now, and how many sentences changed."""
    lines = []
    for title in titles:
        after, before = new.figures[title], old.figures[title]
        lines.append(
            f"{title}: {share(before.accuracy)} → {share(after.accuracy)} bien de {after.asked} · "
            f"macro-F1 {share(before.macro_f1)} → {share(after.macro_f1)} · "
            f"mal y seguro {share(before.confident_mistakes)} → {share(after.confident_mistakes)}"
        )
    lines.append(f"frase por frase: {len(changed.better)} mejor, {len(changed.worse)} peor")
    if new.conversations is not None:
        lines.append(f"charlas de prueba: {new.conversations.passed} de {new.conversations.asked} bien")
    return lines


def is_reason(said: str) -> bool:
    """Whether somebody can later read from it why a worse model was let in."""
    return sum(letter.isalpha() for letter in said) >= SHORTEST_REASON
