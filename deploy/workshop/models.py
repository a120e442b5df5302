"""``make models``: every model there is, the figures that are known of each, and which one answers guests."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from deploy.local import house
from deploy.local.card import Card, card_of
from deploy.local.model import MODELS, trained_models
from deploy.local.registry import PROGRAM, ROLLBACK, Activation, open_registry, shown
from deploy.workshop.report import share
from services.settings import Settings, read_settings

HEADINGS = ("", "modelo", "entrenado", "por", "bien", "macro-F1", "mal y seguro", "charlas", "")
NONE = "todavía no hay modelos: `make run` o `make train` entrena el primero"
LONGEST_AUTHOR = 18


@dataclass(frozen=True)
class Row:
    """A model. ``note``: what else there is to say, why it was let in though it did worse, above all."""

    card: Card
    mark: str
    note: str


def rows(
    cards: Mapping[str, Card], history: Sequence[Activation], *, known: house.House, usable: Sequence[str]
) -> list[Row]:
    """The models, the latest first. ``history``: every activation, the latest first; ``usable``: what can be loaded."""
    latest: dict[str, Activation] = {}
    for one in history:
        latest.setdefault(one.model, one)
    found = []
    for name, card in cards.items():
        notes = []
        if known.active is not None and name == known.active.model:
            notes.append(f"activo desde {_moment(known.active.activated_at)}")
        elif known.previous is not None and name == known.previous.model:
            notes.append("anterior: acá vuelve `make rollback`")
        if name == known.names.fitting:
            notes.append("de los archivos de ahora")
        if name in latest:
            notes += _told(latest[name])
        if name not in usable:
            notes.append("ya no se guarda su archivo")
        found.append(Row(card, "*" if notes and notes[0].startswith("activo") else " ", "; ".join(notes)))
    return sorted(found, key=lambda row: row.card.trained_at, reverse=True)


def table(found: Sequence[Row]) -> str:
    """The models as text."""
    if not found:
        return NONE
    lines = [HEADINGS, *(_cells(row) for row in found)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEADINGS) - 1)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[-1]]).rstrip()
        for line in lines
    )


def _cells(row: Row) -> tuple[str, ...]:
    scores = row.card.scores
    figures = tuple(
        share(scores[name]) if name in scores else "–"
        for name in ("held_out_accuracy", "held_out_macro_f1", "held_out_confident_mistakes", "conversations_passed")
    )
    author = row.card.author[:LONGEST_AUTHOR]
    return (row.mark, shown(row.card.name), _moment(row.card.trained_at), author, *figures, row.note)


def _told(activation: Activation) -> list[str]:
    told = []
    if activation.reason:
        told.append(f"a la fuerza, {activation.activated_by}: «{activation.reason}»")
    if activation.kind == ROLLBACK:
        told.append(f"volvió {activation.activated_by}")
    if activation.kind == PROGRAM:
        told.append("activado por una versión nueva del programa")
    return told


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone():%d/%m/%Y %H:%M}"


def read_rows(settings: Settings, *, folder: Path = MODELS) -> list[Row]:
    """The models of a folder and of the registry. Raises what ``house.FAULTS`` lists."""
    known = house.read_house(settings, folder=folder)
    cards = {card.name: card for card in map(card_of, trained_models(folder))}
    usable, history = list(cards), list[Activation]()
    if known.has_database:
        with house.house_database(settings) as address:
            assert address is not None
            with open_registry(address) as registry:
                history = registry.history()
                for card in registry.cards():
                    cards.setdefault(card.name, card)
                    usable += [card.name] if registry.has_archive(card.name) else []
    return rows(cards, history, known=known, usable=usable)


def main() -> int:
    """List them. Returns the exit status."""
    try:
        print(table(read_rows(read_settings())))
    except house.FAULTS as fault:
        sys.stderr.write(f"make models: {fault}\n")
        return 1
    print("\nbien, macro-F1, mal y seguro: sobre las frases aparte. MODEL= acepta el comienzo del nombre.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
