"""
What is really said in a voice note, by an owner who has listened to it. It stands beside what was heard and changes
nothing that came of that: it is there to be read, and to measure by (:mod:`services.voice.corrections`). Never commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.conversations.voice_notes import KIND, StoredRow
from services.database.tables.messaging import guest_file, inbound_message, voice_note
from services.errors import CorrectionInvalid, NotFound

LONGEST = 2000  # characters: three minutes of somebody who speaks fast


class Refused(StrEnum):
    """Why a correction cannot be taken."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNCHANGED = "unchanged"
    NOT_VOICE = "not_voice"
    BEING_HEARD = "being_heard"
    NO_RECORDING = "no_recording"  # it never came, or was kept for long enough: nobody can have listened to it


async def correct(
    connection: AsyncConnection, conversation_id: UUID, inbound_id: int, words: str, *, by: str, now: datetime
) -> None:
    """
    Note what is said in a voice note, and by whom. A later correction takes the place of an earlier one; what was heard
    stays.

    Raises ``NotFound`` (no such message in the conversation), ``CorrectionInvalid`` (a :class:`Refused`).
    """
    note = await _note(connection, conversation_id, inbound_id)
    said = plain(words)
    reason = _why_refused(note, said)
    if reason is not None:
        raise CorrectionInvalid(reason=reason.value)
    corrected = {"corrected_text": said, "corrected_by": by, "corrected_at": now}
    await connection.execute(update(voice_note).where(voice_note.c.inbound_id == inbound_id).values(corrected))


async def corrected(connection: AsyncConnection, *, after: int, most: int) -> Sequence[StoredRow]:
    """
    Corrected notes whose recordings are kept, by their messages' ids from the one after ``after`` on: ``inbound_id``,
    ``heard``, ``said``, ``confidence``, ``decision``, ``signals``, ``corrected_at``, ``mime_type``, ``content``.
    """
    note, file = voice_note.c, guest_file.c
    query = (
        select(
            note.inbound_id, note.text.label("heard"), note.corrected_text.label("said"), note.confidence,
            note.decision, note.signals, note.corrected_at, file.mime_type, file.content,
        )
        .join(guest_file, file.inbound_id == note.inbound_id)
        .where(note.corrected_text.is_not(None), file.state == "kept", note.inbound_id > after)
        .order_by(note.inbound_id)
        .limit(most)
    )  # fmt: skip
    return (await connection.execute(query)).all()


def plain(words: str) -> str:
    """Words as they are kept: on one line, without what PostgreSQL refuses."""
    return " ".join(words.replace("\0", "").encode("utf-8", "replace").decode().split())


async def _note(connection: AsyncConnection, conversation_id: UUID, inbound_id: int) -> StoredRow:
    said, note = inbound_message.c, voice_note.c
    query = (
        select(said.kind, note.decision, note.text, note.corrected_text, guest_file.c.state.label("file_state"))
        .outerjoin(voice_note, note.inbound_id == said.id)
        .outerjoin(guest_file, guest_file.c.inbound_id == said.id)
        .where(said.id == inbound_id, said.conversation_id == conversation_id)
        .with_for_update(of=inbound_message)
    )
    found = (await connection.execute(query)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _why_refused(note: StoredRow, said: str) -> Refused | None:
    if note.kind != KIND:
        return Refused.NOT_VOICE
    if note.file_state == "wanted" or (note.file_state == "kept" and note.decision is None):
        return Refused.BEING_HEARD
    if note.file_state != "kept":
        return Refused.NO_RECORDING
    if not said:
        return Refused.EMPTY
    if len(said) > LONGEST:
        return Refused.TOO_LONG
    if said == plain(note.corrected_text or note.text or ""):
        return Refused.UNCHANGED
    return None
