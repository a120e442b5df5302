"""What each turn understood, taken from the assistant's own events afterwards, and kept to be looked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any
from uuid import UUID

import structlog

from services.console.repository import Rows, StoredRow
from services.console.review import rows
from services.console.review.events import ALSO, Turn, turn_of
from services.wiring import Product

log = structlog.get_logger(__name__)

MOST = 5000  # turns in one go: a job that has to catch up with more leaves the rest to the next
MOST_BEFORE_A_PAGE = 400  # nobody waits long for a page that comes after an upgrade
TEXT = "text"


async def catch_up(product: Product, *, most: int = MOST) -> int:
    """Keep what was understood of the messages since the last time; how many."""
    count = seen = 0
    async with product.database.unit_of_work() as connection:
        after = await rows.last_event(connection)
    while seen < most:
        async with product.database.unit_of_work() as connection:
            found = await rows.turns_since(connection, after=after)
            if not found:
                break
            after = found[-1].id
            turns = list(_turns(found))
            seen += len(turns)
            read = {int(turn.message_id): (event, turn) for event, turn in turns if _is_read(turn)}
            talks = await rows.messages_among(connection, read.keys())
            kept = [_row(number, talks[number], *read[number]) for number in read if number in talks]
            if kept:
                count += await rows.keep(connection, kept)
                await connection.commit()
    if count:
        log.info("turns kept for review", turns=count)
    return count


def _turns(found: Rows) -> Iterator[tuple[int, Turn]]:
    """The turns of rows, each with the number of its message among the events."""
    for event, group in groupby(found, key=lambda row: row.id):
        every = list(group)
        followed = [json.loads(row.followed) for row in every if row.followed is not None]
        yield int(event), turn_of(json.loads(every[0].said), followed, before=_language(every[0]))


def _language(row: StoredRow) -> dict[str, Any]:
    if row.language is None:
        return {}
    slot = json.loads(row.language)
    return {str(slot.get("name")): slot.get("value")}


def _is_read(turn: Turn) -> bool:
    """Whether a guest's words were read: neither a button's id nor an event of ours."""
    return (
        turn.kind == TEXT and bool(turn.guesses) and turn.message_id.isascii() and turn.message_id.isdigit()
        and len(turn.message_id) < 19 and bool(turn.text.strip())
    )  # fmt: skip


def _row(inbound_id: int, conversation_id: UUID, event: int, turn: Turn) -> dict[str, Any]:
    second = turn.guesses[1] if len(turn.guesses) > 1 else None
    text = turn.text.replace("\0", "")
    return {
        "inbound_id": inbound_id,
        "conversation_id": conversation_id,
        "event_id": event,
        "said_at": turn.at,
        "text": text,
        "intent": turn.intent,
        "confidence": turn.confidence,
        "next_intent": second.intent if second else None,
        "next_confidence": second.confidence if second else None,
        "entities": [
            {"entity": one.entity, "value": one.value, "start": one.start, "end": one.end}
            for one in turn.entities
            if one.entity != ALSO
        ],
        "is_fallback": turn.is_fallback,
        "asked_person": turn.asked_person,
        "language": turn.language[:8],
        "letters": len(text),
        "seconds": turn.seconds,
    }


async def turn(product: Product, conversation_id: UUID, inbound_id: int) -> Turn | None:
    """A turn with everything that is known of it; ``None`` where the assistant did not read the message."""
    async with product.database.unit_of_work() as connection:
        found = await rows.turn_events(connection, conversation_id, inbound_id)
    if found is None:
        return None
    said, following, before = found
    slots = {str(slot.get("name")): slot.get("value") for slot in map(json.loads, before)}
    return turn_of(json.loads(said), map(json.loads, following), before=slots)


async def turns_of(product: Product, conversation_id: UUID, *, most: int) -> list[Turn]:
    """The last turns of a conversation, oldest first."""
    async with product.database.unit_of_work() as connection:
        found = await rows.events_of(connection, conversation_id, most=most * rows.EVENTS_OF_A_TURN // 2)
    events = [json.loads(one) for one in found]
    begins = [place for place, event in enumerate(events) if event.get("event") == "user"]
    return [turn_of(events[place], events[place + 1 :]) for place in begins[-most:]]
