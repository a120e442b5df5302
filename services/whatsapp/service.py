"""
What a webhook brings, stored before it is answered.

Updates of one kind are stored fifty to a transaction: a batch of a thousand is answered in time and holds no lock for
long. What is stored stays stored, and when something fails the provider sends all of it again, which changes nothing
for what is there. A fifty that cannot be stored together is stored one by one, so that no update costs its siblings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, TypeGuard, TypeVar
from uuid import UUID

import structlog
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.conversations import on_phone
from services.conversations import service as conversations
from services.conversations.identities import Identity, identities_of
from services.conversations.repository import Incoming, Stored
from services.conversations.service import Said
from services.errors import BadSignature
from services.whatsapp import repository
from services.whatsapp.payloads import CAPTIONED_KINDS, read_updates
from services.whatsapp.signature import is_authentic, secrets_of
from services.whatsapp.updates import Echo, Message, Oddity, Sender, Status, Update
from services.wiring import Product

log = structlog.get_logger(__name__)

CHUNK = 50
MEETINGS = 3
Kind = TypeVar("Kind", Message, Status, Echo, Oddity)


async def receive(product: Product, body: bytes, *, signature: str | None) -> None:
    """Store every update in a webhook's body. Raises ``BadSignature``, and then nothing is stored."""
    settings = product.settings
    secrets = secrets_of(settings.whatsapp_app_secret.get_secret_value())
    if not is_authentic(body, signature, secrets=secrets):
        raise BadSignature
    for chunk in _chunks(read_updates(body, phone_number_id=settings.whatsapp_phone_number_id)):
        if len(chunk) > 1:
            try:
                await _store(product, chunk)
                continue
            except DBAPIError as error:
                log.warning("batch stored one by one", size=len(chunk), error=type(error.orig).__name__)
        for update in chunk:
            await _store_alone(product, update, body=body)


def _chunks(updates: Sequence[Update]) -> Iterator[Sequence[Update]]:
    """Updates in order, of one kind and few enough for one transaction: kinds mixed would take locks crosswise."""
    for _, group in groupby(updates, key=type):
        alike = list(group)
        for start in range(0, len(alike), CHUNK):
            yield alike[start : start + CHUNK]


async def _store_alone(product: Product, update: Update, *, body: bytes) -> None:
    try:
        await _store_in_turn(product, update)
    except DataError as error:
        # The database cannot hold it, and never will: kept as it came, its siblings go on.
        log.error("update not storable", kind=type(update).__name__, error=type(error.orig).__name__)
        raw = body if isinstance(update, Status) else update.raw
        await _store_oddities(product, [Oddity("not_storable", raw)])


async def _store_in_turn(product: Product, update: Update) -> None:
    """Store one update; once more when a stranger of its was met elsewhere at the same moment, and is known now."""
    for tries_left in reversed(range(MEETINGS)):
        try:
            await _store(product, [update])
            break
        except IntegrityError:
            if not tries_left:
                raise
            log.info("a guest was met elsewhere at the same moment")


async def _store(product: Product, chunk: Sequence[Update]) -> None:
    """Store updates of one kind in one transaction, all or none."""
    if _are(chunk, Message):
        await _store_messages(product, chunk)
    elif _are(chunk, Status):
        await _store_statuses(product, chunk)
    elif _are(chunk, Echo):
        await _store_echoes(product, chunk)
    elif _are(chunk, Oddity):
        await _store_oddities(product, chunk)


def _are(chunk: Sequence[Update], kind: type[Kind]) -> TypeGuard[Sequence[Kind]]:
    return isinstance(chunk[0], kind)


async def _store_messages(product: Product, messages: Sequence[Message]) -> None:
    now = product.clock.now()
    # Each guest's in their order, guests in one order for everybody: two batches at once do not wait in a circle.
    in_order = sorted(messages, key=lambda one: one.sender.phone or one.sender.user_id or "")
    said = [_said(product, message, now) for message in in_order]
    stored = await _store_at_once(product, said[0], now=now) if len(said) == 1 else None
    if stored is None:
        async with product.database.unit_of_work() as connection:
            stored = [await conversations.receive(connection, one, now=now) for one in said]
            await connection.commit()
    for message, kept in zip(in_order, stored, strict=True):
        _tell(product, message, kept)


async def _store_at_once(product: Product, said: Said, *, now: datetime) -> list[Stored] | None:
    """Store a message by one statement, as nearly all of them come and can be; ``None`` if it could not."""
    async with product.database.single_statement() as connection:
        stored = await conversations.receive_at_once(connection, said, now=now)
    return None if stored.conversation_id is None else [stored]


def _said(product: Product, message: Message, now: datetime) -> Said:
    return Said(
        incoming=_incoming(message, now),
        shown=_shown(message.sender),
        name=message.sender.name,
        phone_number_id=product.settings.whatsapp_phone_number_id,
        moved_to=_shown(message.moved_to) if message.moved_to else (),
    )


def _incoming(message: Message, now: datetime) -> Incoming:
    return Incoming(
        provider_id=message.id,
        kind=message.kind,
        text=message.text,
        choice_id=message.choice_id,
        raw=message.raw,
        # Nothing is said in the future: a provider's clock may run ahead of ours.
        said_at=min(message.said_at or now, now),
        state="ignored" if message.is_silent else "received",
        state_reason="no_answer_wanted" if message.is_silent else None,
    )


def _tell(product: Product, message: Message, stored: Stored) -> None:
    outcome = "ignored" if message.is_silent else "stored" if stored.inbound_id else "repeated"
    if stored.inbound_id is not None and stored.conversation_id is not None:
        product.news.tell(stored.conversation_id)
    product.metrics.inbound_message(message.kind, outcome=outcome)
    log.info(
        "message received",
        outcome=outcome,
        conversation=str(stored.conversation_id),
        inbound=stored.inbound_id,
        kind=message.kind,
    )


def _shown(sender: Sender) -> list[Identity]:
    return identities_of(phone=sender.phone, user_id=sender.user_id)


async def _store_statuses(product: Product, statuses: Sequence[Status]) -> None:
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        outbound_ids = await repository.outbound_of_statuses(connection, statuses)
        new = await repository.add_statuses(connection, statuses, outbound_ids=outbound_ids, now=now)
        await repository.apply_statuses(connection, new, now=now)
        about = await repository.conversations_of(connection, [outbound_id for _, outbound_id in new if outbound_id])
        await connection.commit()
    if about:
        product.news.tell(*about)
    for status, outbound_id in new:
        if status.name == "failed":
            log.error("message failed later", outbound=outbound_id, code=status.error_code)


async def _store_echoes(product: Product, echoes: Sequence[Echo]) -> None:
    """Keep what was written on the phone of the house; the assistant is silent for a while after it."""
    now = product.clock.now()
    pause = timedelta(minutes=product.settings.phone_pause_minutes)
    in_order = sorted(echoes, key=lambda one: one.to.phone or one.to.user_id or "")
    async with product.database.unit_of_work() as connection:
        about = [await _store_echo(product, connection, echo, pause=pause, now=now) for echo in in_order]
        await connection.commit()
    for echo, conversation_id in zip(in_order, about, strict=True):
        outcome = "stored" if conversation_id else "repeated"
        product.metrics.inbound_message("echo", outcome=outcome)
        log.info(
            "written on the phone of the house", outcome=outcome, conversation=str(conversation_id), kind=echo.kind
        )
    if kept := [one for one in about if one is not None]:
        product.news.tell(*kept)


async def _store_echo(
    product: Product, connection: AsyncConnection, echo: Echo, *, pause: timedelta, now: datetime
) -> UUID | None:
    if echo.amends is not None:
        body = on_phone.TAKEN_BACK if echo.text is None else _text(echo.text)
        return await on_phone.amend(connection, echo.amends, body=body)
    if echo.kind in CAPTIONED_KINDS:
        body = {"type": echo.kind, echo.kind: {"caption": echo.text or ""}}
    else:
        body = _text(echo.text) if echo.text is not None else {"type": echo.kind}
    written = on_phone.Written(echo.id, _shown(echo.to), body, min(echo.said_at or now, now))
    return await on_phone.store(
        connection, written, phone_number_id=product.settings.whatsapp_phone_number_id, pause=pause, now=now
    )


def _text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": {"body": words}}


async def _store_oddities(product: Product, oddities: Sequence[Oddity]) -> None:
    async with product.database.unit_of_work() as connection:
        await repository.add_oddities(connection, oddities, now=product.clock.now())
        await connection.commit()
    for oddity in oddities:
        product.metrics.oddity("whatsapp", oddity.kind)
        level = log.error if oddity.kind == "account_error" else log.warning
        level("webhook oddity", kind=oddity.kind)
