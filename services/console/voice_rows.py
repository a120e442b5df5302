"""The query of the console about voice notes: what was heard, what an owner heard, and the recording."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.console.repository import Rows
from services.database.tables.messaging import guest_file, voice_note


async def voice_notes_of(connection: AsyncConnection, numbers: Collection[int]) -> Rows:
    """
    The voice notes among messages: ``number``, what became of hearing them (``heard``, ``decision``, ``reason``), of
    their correction and of their recording (``file_state``, ``deleted_at``).
    """
    note, file = voice_note.c, guest_file.c
    query = (
        select(
            note.inbound_id.label("number"), note.text.label("heard"), note.decision, note.reason, note.corrected_text,
            note.corrected_by, note.corrected_at, file.state.label("file_state"), file.deleted_at,
        )
        .outerjoin(guest_file, file.inbound_id == note.inbound_id)
        .where(note.inbound_id.in_(numbers))
    )  # fmt: skip
    return (await connection.execute(query)).all()
