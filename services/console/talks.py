"""What a person does in a conversation, from the console: each verb one transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.conversations import people
from services.wiring import Product

log = structlog.get_logger(__name__)


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
