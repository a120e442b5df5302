"""
The messages most worth labelling: what the assistant was unsure of, and what is like nothing that it has learnt; those
that are alike together, so that one decision labels them all.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from services.console.repository import Rows, StoredRow
from services.console.review import rows, training_files
from services.console.review.similar import ALIKE, Known, groups
from services.wiring import Product

SINCE = timedelta(days=120)
CANDIDATES = 250  # messages that are compared with each other
SHOWN = 10  # groups on a page
# How much being unsure weighs beside being new: who is sure of something new is often right, as far as we know.
UNSURE, NEW = 0.65, 0.35
LIKELY = 2  # guesses that are offered beside the likest sentence's intent


@dataclass(frozen=True)
class Case:
    """
    Messages that are alike; the first stands for all. ``near``: the most similar sentence that is learnt; ``likeness``:
    how similar, from 0 to 1; ``offered``: the intents that it most likely is, best first.
    """

    messages: tuple[StoredRow, ...]
    near: training_files.Example | None
    likeness: float
    worth: float
    offered: tuple[str, ...]

    @property
    def first(self) -> StoredRow:
        """Which stands for all."""
        return self.messages[0]


async def worth_labelling(product: Product) -> list[Case]:
    """What is most worth a decision, best first."""
    async with product.database.unit_of_work() as connection:
        since = product.clock.now() - SINCE
        candidates = await rows.unlabelled(connection, since=since, most=CANDIDATES)
    return await asyncio.to_thread(cases, candidates, learnt())


def learnt() -> tuple[training_files.Example, ...]:
    """The sentences of data/nlu."""
    stamp = tuple((path.name, path.stat().st_mtime_ns) for path in sorted(training_files.NLU.glob("*.yml")))
    return _learnt(stamp)


@lru_cache(maxsize=1)
def _learnt(stamp: tuple[tuple[str, int], ...]) -> tuple[training_files.Example, ...]:
    del stamp
    files = {k: v for k, v in training_files.read_folder().items() if k not in training_files.GENERATED}
    return tuple(training_files.every_example(files))


@lru_cache(maxsize=1)
def _known(examples: tuple[training_files.Example, ...]) -> Known:
    return Known([training_files.without_marks(one.text) for one in examples])


def cases(candidates: Rows, examples: tuple[training_files.Example, ...]) -> list[Case]:
    """Messages by likeness, each group judged by the one of it that is most worth a decision, best first."""
    if not candidates:
        return []
    known = _known(examples)
    found = [
        _case([candidates[place] for place in group], examples, known)
        for group in groups([row.text for row in candidates], alike=ALIKE)
    ]
    return sorted(found, key=lambda case: case.worth, reverse=True)[:SHOWN]


def _case(members: Sequence[StoredRow], examples: tuple[training_files.Example, ...], known: Known) -> Case:
    first = members[0]
    likeness, place = known.nearest(first.text)
    near = examples[place] if place is not None else None
    margin = first.confidence - (first.next_confidence or 0.0)
    unsure = 1.0 if first.is_fallback else 1.0 - min(1.0, max(0.0, margin))
    worth = (UNSURE * unsure + NEW * (1.0 - likeness)) * (1.0 + math.log(len(members)) / 2)
    likely = [first.intent, *([first.next_intent] if first.next_intent else [])][:LIKELY]
    if near is not None and likeness >= ALIKE:
        likely.append(near.intent)
    return Case(tuple(members), near, likeness, worth, tuple(dict.fromkeys(likely)))
