"""
What a message says, in the words in which the assistant is told it: typed, tapped, spoken, or of a kind that cannot be
read at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.spanish import read_yes_no
from services.conversations import repository, voice_notes
from services.conversations.assistant import Kind
from services.conversations.repository import EVENT, StoredRow
from services.conversations.voice_notes import Decision, Reason
from services.wiring import Product

UNREADABLE_INTENT = "/unreadable_message"
# Several photos sent at once get one answer; a voice note half a minute later is a message of its own.
BURST = timedelta(seconds=10)
FIRST_BREAK = re.compile(r"[,.;:!\n]+\s*")


@dataclass(frozen=True)
class Words:
    """What the assistant is told; ``about`` is what it has to know besides."""

    kind: Kind
    text: str
    about: Mapping[str, Any] = field(default_factory=dict)


async def is_being_heard(product: Product, message: Any) -> bool:
    """
    Whether a message waits for its voice note to be heard. The first time that is asked for, with those that came after
    it, and the guest sees that we are at it.
    """
    if message.kind != voice_notes.KIND or message.text is not None or not product.hears:
        return False
    async with product.database.unit_of_work() as connection:
        news = await voice_notes.want_open(connection, message.conversation_id, now=product.clock.now())
        if news:
            await connection.commit()
        note = await voice_notes.of(connection, message.id)
    if message.id in news:
        product.graph.read_soon(message.provider_id, phone_number_id=message.phone_number_id)
    # Whoever has taken the conversation listens; the words follow when they are there.
    return note is not None and note.state == "wanted" and message.conversation_state != "person"


async def words_of(product: Product, message: Any) -> Words | None:
    """What the assistant is told; ``None`` when it has just said all there is to say."""
    if message.kind == EVENT:
        return Words(Kind.EVENT, message.choice_id)
    if message.choice_id is not None:
        async with product.database.unit_of_work() as connection:
            was_offered = await repository.was_offered(connection, message.conversation_id, message.choice_id)
        if was_offered and (answer := voice_notes.read_answer(message.choice_id)) is not None:
            return await _after_doubt(product, message, *answer, more="")
        if was_offered:
            return Words(Kind.CHOICE, message.choice_id)
    if message.kind == voice_notes.KIND and (spoken := await _spoken(product, message)) is not None:
        return spoken
    if message.text is not None:
        return await _typed(product, message)
    # Photos come by the dozen; a text, be it blank, is sent by itself.
    if message.kind != "text" and await _is_same_burst(product, message):
        return None
    # One plain word only: what a provider calls a new kind becomes part of a payload.
    return _unreadable(message.kind if message.kind.isalpha() else "unknown")


async def _spoken(product: Product, message: Any) -> Words | None:
    """What was heard in a voice note; ``None`` when nobody listened to it."""
    async with product.database.unit_of_work() as connection:
        note = await voice_notes.of(connection, message.id)
    if note is None or note.decision is None:
        return None
    match Decision(note.decision):
        case Decision.ACT:
            answer = await _typed(product, message)
            return None if answer is None else Words(answer.kind, answer.text, {**answer.about, "spoken": True})
        case Decision.CONFIRM:
            choices = {
                name: voice_notes.payload(intent, message.id)
                for name, intent in (("right", voice_notes.RIGHT), ("wrong", voice_notes.WRONG))
            }
            return _unreadable(voice_notes.KIND, reason="doubtful", about={"heard": note.text, **choices})
        case Decision.ASK_AGAIN:
            return _not_heard(product, note.reason)


async def _typed(product: Product, message: Any) -> Words | None:
    """A text; right after "Entendí: «…». ¿Es así?" its yes or no is about that."""
    head, _, tail = (part.strip() for part in _parted(message.text))
    answer = read_yes_no(head)
    if answer is not None:
        async with product.database.unit_of_work() as connection:
            doubted = await voice_notes.doubted(connection, message.conversation_id, before=message.id)
        if doubted is not None and (answer or not tail):
            return await _after_doubt(product, message, doubted, answer, more=tail)
    return Words(Kind.TEXT, message.text)


def _parted(text: str) -> tuple[str, str, str]:
    """A text before and after its first comma or the like, unless all of it is one short answer."""
    found = FIRST_BREAK.search(text)
    if found is None or read_yes_no(text) is not None:
        return text, "", ""
    return text[: found.start()], found[0], text[found.end() :]


async def _after_doubt(
    product: Product, message: StoredRow, inbound_id: int, is_right: bool, *, more: str
) -> Words | None:
    """What the guest has now confirmed to have said, and ``more``; or that it was not that."""
    async with product.database.unit_of_work() as connection:
        note = await voice_notes.of(connection, inbound_id)
        is_own = note is not None and note.conversation_id == message.conversation_id
        heard = None
        if is_own:
            heard = await voice_notes.answer_doubt(connection, inbound_id, is_right=is_right, answered_by=message.id)
        await connection.commit()
    if heard is not None and note is not None and note.answered_by is None:
        product.metrics.voice_answer(is_right=is_right)
    if heard is None:
        return None  # tapped twice: the first tap is answered
    if not is_right:
        return _not_heard(product, Reason.WRONG)
    return Words(Kind.TEXT, f"{heard.rstrip(' .')}. {more}" if more else heard)


def _not_heard(product: Product, reason: str) -> Words:
    longest = product.settings.voice_longest_seconds
    return _unreadable(voice_notes.KIND, reason=reason, about={"longest_seconds": longest})


def _unreadable(media_kind: str, *, reason: str | None = None, about: Mapping[str, Any] | None = None) -> Words:
    entities = {"media_kind": media_kind, **({"reason": reason} if reason else {})}
    return Words(Kind.CHOICE, UNREADABLE_INTENT + json.dumps(entities), about or {})


async def _is_same_burst(product: Product, message: Any) -> bool:
    """Whether an answer that we cannot read such a thing has just been given, with nothing readable said since."""
    async with product.database.unit_of_work() as connection:
        earlier = await repository.said_before(connection, message.conversation_id, message.id)
    for said in earlier:
        if said.text is not None or said.choice_id is not None or message.received_at - said.received_at > BURST:
            return False
        if said.kind == voice_notes.KIND and product.hears:
            return False  # its answer was about what was heard
        if said.state == "answered":
            return True
    return False
