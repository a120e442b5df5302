"""
What a webhook brings, stored before it is answered.

Each update has a transaction of its own: a batch of a thousand holds no lock for long, what is stored stays stored,
and when something fails the provider sends all of it again, which changes nothing for what is there.
"""

from __future__ import annotations

import structlog
from sqlalchemy.exc import DataError

from services.conversations import service as conversations
from services.conversations.identities import Identity, identities_of
from services.conversations.repository import Incoming
from services.errors import BadSignature
from services.whatsapp import repository
from services.whatsapp.payloads import Message, Oddity, Sender, Status, Update, read_updates
from services.whatsapp.signature import is_authentic, secrets_of
from services.wiring import Product

log = structlog.get_logger(__name__)


async def receive(product: Product, body: bytes, *, signature: str | None) -> None:
    """Store every update in a webhook's body. Raises ``BadSignature``, and then nothing is stored."""
    settings = product.settings
    secrets = secrets_of(settings.whatsapp_app_secret.get_secret_value())
    if not is_authentic(body, signature, secrets=secrets):
        raise BadSignature
    for update in read_updates(body, phone_number_id=settings.whatsapp_phone_number_id):
        try:
            await _store(product, update)
        except DataError as error:
            # The database cannot hold it, and never will: kept as it came, its siblings go on.
            log.error("update not storable", kind=type(update).__name__, error=type(error.orig).__name__)
            raw = update.raw if isinstance(update, Message | Oddity) else body
            await _store(product, Oddity("not_storable", raw))


async def _store(product: Product, update: Update) -> None:
    match update:
        case Message():
            await _store_message(product, update)
        case Status():
            await _store_status(product, update)
        case Oddity():
            await _store_oddity(product, update)


async def _store_message(product: Product, message: Message) -> None:
    now = product.clock.now()
    incoming = Incoming(
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
    stored = await conversations.receive(
        product,
        incoming,
        _shown(message.sender),
        name=message.sender.name,
        moved_to=_shown(message.moved_to) if message.moved_to else (),
    )
    outcome = "ignored" if message.is_silent else "stored" if stored.inbound_id else "repeated"
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


async def _store_status(product: Product, status: Status) -> None:
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        outbound_id = await repository.outbound_of_status(connection, status)
        is_new = await repository.add_status(connection, status, outbound_id=outbound_id, now=now)
        if is_new and outbound_id is not None:
            await repository.apply_status(connection, status, outbound_id=outbound_id, now=now)
        await connection.commit()
    if is_new and status.name == "failed":
        log.error("message failed later", outbound=outbound_id, code=status.error_code)


async def _store_oddity(product: Product, oddity: Oddity) -> None:
    async with product.database.unit_of_work() as connection:
        await repository.add_oddity(connection, oddity, now=product.clock.now())
        await connection.commit()
    product.metrics.oddity("whatsapp", oddity.kind)
    level = log.error if oddity.kind == "account_error" else log.warning
    level("webhook oddity", kind=oddity.kind)
