"""One conversation as a person sees it in the console, and what she does in it: each verb one transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.console import answers, repository, voice_rows, writing_now
from services.console.repository import Rows, StoredRow
from services.console.service import House
from services.conversations import canned, corrections, labels, people
from services.errors import NotFound
from services.wiring import Product

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Thread:
    """
    One conversation with its messages and reservations. ``notes``: the voice notes among what the guest sent, by the
    messages' ids; ``kept_days``: for how long their recordings are kept. ``window_ends``: until when free words are
    allowed; ``asked_at``: when the guest was asked by a template to write to us; ``is_unanswered``: whether somebody
    should, of what was said to a person. ``canned``: kept answers, their places filled; ``typing``: who else of the
    house writes here now.
    """

    conversation: StoredRow
    messages: Rows
    notes: Mapping[int, StoredRow]
    kept_days: int
    reservations: Rows
    window_ends: datetime | None
    asked_at: datetime | None
    is_unanswered: bool
    canned: Sequence[answers.Kept]
    labels_in_use: list[str]
    typing: list[str]


async def thread(product: Product, conversation_id: UUID, at: House, *, me: str) -> Thread:
    """One conversation, as somebody of the house sees it at a moment. Raises ``NotFound``."""
    typing_now = await writing_now.others(product, conversation_id, me=me)
    async with product.database.unit_of_work() as connection:
        found = await repository.find_conversation(connection, conversation_id)
        if found is None:
            raise NotFound
        messages = await repository.thread(connection, conversation_id)
        came = [one.number for one in messages if one.direction == "in"]
        theirs = await repository.reservations_of(connection, conversation_id)
        # Whoever may write chooses from them; nobody else is shown them, and an open page is read again and again.
        kept = await canned.every(connection) if found.state == "person" else ()
        return Thread(
            conversation=found,
            messages=messages,
            notes={note.number: note for note in await voice_rows.voice_notes_of(connection, came)},
            kept_days=product.settings.recordings_kept_days,
            reservations=theirs,
            window_ends=people.window_ends(found.last_guest_message_at),
            asked_at=await people.asked_to_write_at(connection, conversation_id),
            is_unanswered=await people.left_unanswered(connection, conversation_id),
            canned=answers.filled(kept, answers.values_of(found.name, theirs, at)),
            labels_in_use=await labels.every(connection),
            typing=typing_now,
        )


async def correct_note(product: Product, conversation_id: UUID, number: int, words: str, *, by: str) -> None:
    """Somebody has listened to a voice note and says what is said in it. Raises ``NotFound``, ``CorrectionInvalid``."""
    async with product.database.unit_of_work() as connection:
        await corrections.correct(connection, conversation_id, number, words, by=by, now=product.clock.now())
        await connection.commit()
    log.info("voice note corrected by a person", conversation=str(conversation_id), inbound=number)


@asynccontextmanager
async def _telling(product: Product, conversation_id: UUID) -> AsyncIterator[AsyncConnection]:
    """A transaction about a conversation; who has it open hears of it once it is committed."""
    async with product.database.unit_of_work() as connection:
        yield connection
        await connection.commit()
    product.news.tell(conversation_id)


async def take(product: Product, conversation_id: UUID, *, by: str) -> None:
    """A person takes a conversation over. Raises ``NotFound``, ``WrongState`` if one has it already."""
    async with _telling(product, conversation_id) as connection:
        await people.take(connection, conversation_id, by=by, now=product.clock.now())
    log.info("conversation taken by a person", conversation=str(conversation_id))


async def give_back(product: Product, conversation_id: UUID, *, by: str, answering: bool) -> None:
    """A person gives a conversation back. Raises ``NotFound``, ``WrongState`` if the assistant has it."""
    async with _telling(product, conversation_id) as connection:
        await people.give_back(connection, conversation_id, by=by, now=product.clock.now(), answering=answering)
    log.info("conversation given back", conversation=str(conversation_id), answering=answering)


async def close(product: Product, conversation_id: UUID, *, by: str) -> None:
    """Put a conversation out of sight until the guest writes. Raises ``NotFound``, ``WrongState`` if it is closed."""
    async with _telling(product, conversation_id) as connection:
        await people.close(connection, conversation_id, by=by, now=product.clock.now())
    log.info("conversation closed by a person", conversation=str(conversation_id))


async def see(product: Product, conversation_id: UUID) -> None:
    """Somebody looks at a conversation: nothing in it is new any more."""
    async with product.database.unit_of_work() as connection:
        is_news = await people.see(connection, conversation_id, now=product.clock.now())
        await connection.commit()
    if is_news:
        product.news.tell(conversation_id)


async def write(product: Product, conversation_id: UUID, words: str, *, form_id: UUID, by: str) -> None:
    """Send what a person wrote. Raises ``NotFound``, ``MessageInvalid``."""
    async with _telling(product, conversation_id) as connection:
        await people.write(connection, conversation_id, words, form_id=form_id, by=by, now=product.clock.now())
    log.info("message written by a person", conversation=str(conversation_id))


async def note(product: Product, conversation_id: UUID, words: str, *, form_id: UUID, by: str) -> None:
    """Write something down for the people of the house. Raises ``NotFound``, ``MessageInvalid``."""
    async with _telling(product, conversation_id) as connection:
        await people.note(connection, conversation_id, words, form_id=form_id, by=by, now=product.clock.now())
    log.info("note written", conversation=str(conversation_id))


async def ask_to_write(product: Product, conversation_id: UUID, *, form_id: UUID) -> None:
    """Ask a guest, by a template, to write to us. Raises ``NotFound``, ``MessageInvalid``."""
    async with _telling(product, conversation_id) as connection:
        await people.ask_to_write(connection, conversation_id, form_id=form_id, now=product.clock.now())
    log.info("guest asked to write", conversation=str(conversation_id))


async def label(product: Product, conversation_id: UUID, name: str) -> None:
    """Give a conversation a label. Raises ``NotFound``, ``WordsInvalid``."""
    async with _telling(product, conversation_id) as connection:
        await labels.add(connection, conversation_id, name)


async def unlabel(product: Product, conversation_id: UUID, name: str) -> None:
    """Take a label from a conversation. Raises ``NotFound``."""
    async with _telling(product, conversation_id) as connection:
        await labels.remove(connection, conversation_id, name)
