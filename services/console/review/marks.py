"""What people say of a message that the assistant has read: right, or what it meant; worth a look; a remark."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

import structlog

from services.console.repository import StoredRow
from services.console.review import rows, training_files
from services.errors import NotFound, ReviewInvalid
from services.wiring import Product

log = structlog.get_logger(__name__)

LONGEST_TAUGHT = 300  # letters of a sentence: who writes more says more than one thing
LONGEST_COMMENT = 1000


class Verdict(StrEnum):
    """What somebody says. ``USELESS``: nothing is to be learnt of it (noise, a slip, somebody's data)."""

    RIGHT = "right"
    CORRECTED = "corrected"
    USELESS = "useless"


class Refused(StrEnum):
    """Why a judgement cannot be taken."""

    NO_INTENT = "no_intent"
    UNKNOWN_INTENT = "unknown_intent"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    BROKEN_MARKS = "broken_marks"
    UNKNOWN_ENTITY = "unknown_entity"
    COMMENT_TOO_LONG = "comment_too_long"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Judgement:
    """``taught``: the sentence to learn, entities marked as in data/nlu; empty: as it was understood."""

    verdict: Verdict
    intent: str = ""
    taught: str = ""


@cache
def _intents(stamp: tuple[tuple[str, int], ...]) -> tuple[str, ...]:
    del stamp  # the files as they are: changed files are read again
    return tuple(training_files.intents_of(training_files.every_example(training_files.read_folder())))


def intents() -> tuple[str, ...]:
    """The intents that a sentence can be taught as: those of data/nlu, by name."""
    return _intents(tuple((path.name, path.stat().st_mtime_ns) for path in sorted(training_files.NLU.glob("*.yml"))))


def as_understood(row: StoredRow) -> str:
    """A message with the entities marked that the assistant found in it."""
    spans = [
        (one["start"], one["end"], one["entity"])
        for one in row.entities
        if isinstance(one.get("start"), int) and isinstance(one.get("end"), int)
    ]
    return training_files.marked(row.text, spans)


async def judge(product: Product, conversation_id: UUID, inbound_id: int, said: Judgement, *, by: str) -> None:
    """Keep what somebody says of a message. Raises ``NotFound``, ``ReviewInvalid`` (a :class:`Refused`)."""
    async with product.database.unit_of_work() as connection:
        row = await rows.find(connection, conversation_id, inbound_id)
        if row is None:
            raise NotFound
        await rows.judge(connection, [_judged(row, said, product=product, by=by)])
        await connection.commit()
    log.info("turn reviewed", inbound=inbound_id, verdict=said.verdict.value)


async def judge_alike(product: Product, numbers: Collection[int], said: Judgement, *, by: str) -> int:
    """
    Keep the same of several messages, each taught with the entities that were found in it; how many. Raises
    ``ReviewInvalid``.
    """
    if not numbers:
        raise ReviewInvalid(reason=Refused.NOTHING.value)
    async with product.database.unit_of_work() as connection:
        found = await rows.of_messages(connection, sorted(numbers)[: rows.MOST_LABELLED])
        judged = [_judged(row, _for(row, said), product=product, by=by) for row in found if row.verdict is None]
        if judged:
            await rows.judge(connection, judged)
            await connection.commit()
    log.info("turns reviewed together", turns=len(judged), verdict=said.verdict.value)
    return len(judged)


async def remark(
    product: Product, conversation_id: UUID, inbound_id: int, *, comment: str, is_flagged: bool, by: str
) -> None:
    """Flag a message and write something beside it. Raises ``NotFound``, ``ReviewInvalid``."""
    words = " ".join(comment.replace("\0", "").split())
    if len(words) > LONGEST_COMMENT:
        raise ReviewInvalid(reason=Refused.COMMENT_TOO_LONG.value)
    async with product.database.unit_of_work() as connection:
        if await rows.find(connection, conversation_id, inbound_id) is None:
            raise NotFound
        said = {"is_flagged": is_flagged, "comment": words, "reviewed_by": by, "reviewed_at": product.clock.now()}
        await rows.judge(connection, [{"inbound_id": inbound_id, **said}])
        await connection.commit()


def _for(row: StoredRow, said: Judgement) -> Judgement:
    """What is said of a group, for one of it: right is what is the same as was understood."""
    if said.verdict is Verdict.CORRECTED and said.intent == row.intent and not row.is_fallback:
        return Judgement(Verdict.RIGHT)
    return said


def _judged(row: StoredRow, said: Judgement, *, product: Product, by: str) -> Mapping[str, Any]:
    made: dict[str, Any] = {
        "inbound_id": row.inbound_id,
        "verdict": said.verdict.value,
        "intent": None,
        "taught": None,
        "reviewed_by": by,
        "reviewed_at": product.clock.now(),
    }
    if said.verdict is Verdict.RIGHT:
        made |= {"intent": row.intent, "taught": as_understood(row)}
    elif said.verdict is Verdict.CORRECTED:
        taught = training_files.one_line(said.taught) or as_understood(row)
        made |= {"intent": said.intent, "taught": taught}
        reason = _why_refused(said.intent, taught)
        if reason is not None:
            raise ReviewInvalid(reason=reason.value)
    return made


def _why_refused(intent: str, taught: str) -> Refused | None:
    if not intent:
        return Refused.NO_INTENT
    if intent not in intents():
        return Refused.UNKNOWN_INTENT
    if not training_files.without_marks(taught).strip():
        return Refused.EMPTY
    if len(taught) > LONGEST_TAUGHT:
        return Refused.TOO_LONG
    if training_files.has_half_a_mark(taught):
        return Refused.BROKEN_MARKS
    if training_files.entities_in(taught) - training_files.ENTITIES:
        return Refused.UNKNOWN_ENTITY
    return None
