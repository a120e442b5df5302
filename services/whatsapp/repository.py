"""Every query about the outbox, statuses and oddities. The caller's transaction; never commits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Row, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.database.tables.messaging import conversation, message_status, outbound_message, webhook_oddity
from services.whatsapp.payloads import Oddity, Status

StoredRow: TypeAlias = Row[*tuple[Any, ...]]

DELIVERY_QUEUE, DELIVERY_TASK = "deliveries", "whatsapp:deliver"


def delivery_lock(conversation_id: UUID) -> str:
    """The queue's lock that keeps deliveries to one guest apart."""
    return f"to:{conversation_id}"


async def add_oddity(connection: AsyncConnection, oddity: Oddity, *, now: datetime) -> None:
    """Keep something that we cannot use."""
    await connection.execute(
        insert(webhook_oddity).values(provider="whatsapp", kind=oddity.kind, raw=oddity.raw, received_at=now)
    )


# --- statuses --------------------------------------------------------------------------------------------------------


async def add_status(connection: AsyncConnection, status: Status, *, outbound_id: int | None, now: datetime) -> bool:
    """Keep a status; whether it is new."""
    added = await connection.execute(
        pg_insert(message_status)
        .values(
            provider_id=status.message_id, status=status.name, outbound_id=outbound_id,
            errors=status.errors or None, reported_at=status.at or now, received_at=now,
        )
        .on_conflict_do_nothing()
        .returning(message_status.c.id)
    )  # fmt: skip
    return added.first() is not None


# A message's state only rises: sent, delivered, read. A failure is final unless the message was delivered to some
# device of the guest's, in whatever order the two are told. Both moments are kept.
APPLY_STATUS = text("""
update outbound_message set
    provider_id = coalesce(provider_id, :provider_id),
    sent_at = case
        when cast(:name as text) in ('sent', 'delivered', 'read') then coalesce(sent_at, :at) else sent_at end,
    delivered_at = case when cast(:name as text) = 'delivered' then coalesce(delivered_at, :at) else delivered_at end,
    read_at = case when cast(:name as text) in ('read', 'played') then coalesce(read_at, :at) else read_at end,
    failed_at = case when cast(:name as text) = 'failed' then coalesce(failed_at, :at) else failed_at end,
    error_code = case when cast(:name as text) = 'failed' then cast(:error_code as integer) else error_code end,
    error = case when cast(:name as text) = 'failed' then cast(:error as text) else error end,
    not_before = null,
    state = case
        when cast(:name as text) in ('read', 'played') then 'read'
        when cast(:name as text) = 'delivered' and state <> 'read' then 'delivered'
        when cast(:name as text) = 'sent' and state in ('pending', 'sending', 'waiting') then 'sent'
        when cast(:name as text) = 'failed' and state not in ('delivered', 'read') then 'failed'
        else state end
where id = :id
""")


async def outbound_of_status(connection: AsyncConnection, status: Status) -> int | None:
    """
    The message of ours that a status is about: the one whose id it brings back, else the one that the provider's id
    belongs to. ``None`` when it is not ours.
    """
    table = outbound_message.c
    by_provider_id = select(table.id).where(table.provider_id == status.message_id)
    if status.opaque is not None and status.opaque.isascii() and status.opaque.isdigit() and len(status.opaque) < 19:
        own = await connection.execute(select(table.id).where(table.id == int(status.opaque)))
        found = own.scalar_one_or_none()
        if found is not None:
            return int(found)
    return (await connection.execute(by_provider_id.limit(1))).scalar_one_or_none()


async def apply_status(connection: AsyncConnection, status: Status, *, outbound_id: int, now: datetime) -> None:
    """Let a message of ours be what the provider says it is. Unknown words change nothing."""
    parameters = {
        "id": outbound_id, "name": status.name, "at": status.at or now, "provider_id": status.message_id,
        "error_code": status.error_code, "error": status.error,
    }  # fmt: skip
    await connection.execute(APPLY_STATUS, parameters)


# --- the outbox ------------------------------------------------------------------------------------------------------

# The oldest message that has not left, if its time has come. Until its outcome is known nobody takes it again before
# ``doubt`` has passed: after a crash in between, a status that names it has that long to arrive. It cannot arrive while
# our own webhook is down: so the time counts from the first webhook taken since, and without any it is far longer.
CLAIM = text("""
update outbound_message as message
set state = 'sending', sending_at = :now, not_before = :doubt, attempts = attempts + 1
from conversation
where message.id = (
        select id from outbound_message
        where conversation_id = :conversation_id and state in ('pending', 'sending', 'waiting')
        order by id limit 1)
  and message.state in ('pending', 'sending', 'waiting')
  and (message.not_before is null or message.not_before <= :now)
  and (message.state <> 'sending' or message.sending_at <= :long_ago
       or exists (select from message_status where received_at between message.sending_at and :short_ago)
       or exists (select from inbound_message where received_at between message.sending_at and :short_ago))
  and conversation.id = message.conversation_id
returning message.id, message.body, message.attempts, message.error_code, message.error,
          conversation.id as conversation_id, conversation.phone_number_id, conversation.send_to_kind,
          conversation.send_to, conversation.last_guest_message_at,
          (select received_at from inbound_message
           where inbound_message.id = message.inbound_id and message.position = 0) as answers_from
""")


async def claim_next(
    connection: AsyncConnection, conversation_id: UUID, *, now: datetime, doubt: timedelta, long_doubt: timedelta
) -> StoredRow | None:
    """
    Take the next message to be sent to a guest, marked ``sending``; ``None`` when none is due.

    A message that waits holds back those after it. ``doubt``: how long a status may take that settles an unknown send;
    ``long_doubt``: the same while no webhook at all comes in.
    """
    parameters = {
        "conversation_id": conversation_id, "now": now, "doubt": now + doubt, "short_ago": now - doubt,
        "long_ago": now - long_doubt,
    }  # fmt: skip
    return (await connection.execute(CLAIM, parameters)).one_or_none()


async def mark_sent(connection: AsyncConnection, outbound_id: int, *, provider_id: str | None, now: datetime) -> None:
    """The provider took a message. What a status has said meanwhile is kept."""
    table = outbound_message.c
    sent = update(outbound_message).where(table.id == outbound_id)
    await connection.execute(sent.where(table.state == "sending").values(state="sent", sent_at=now, not_before=None))
    if provider_id is not None:
        await connection.execute(sent.where(table.provider_id.is_(None)).values(provider_id=provider_id))


async def mark_waiting(
    connection: AsyncConnection,
    outbound_id: int,
    *,
    state: str,
    not_before: datetime,
    error_code: int | None,
    error: str,
) -> None:
    """Put a message off. ``state``: ``waiting``, or ``sending`` while it is unknown whether it left."""
    table = outbound_message.c
    await connection.execute(
        update(outbound_message)
        .where(table.id == outbound_id, table.state == "sending")
        .values(state=state, not_before=not_before, error_code=error_code, error=error)
    )


async def mark_ended(
    connection: AsyncConnection, outbound_id: int, *, state: str, error_code: int | None, error: str, now: datetime
) -> None:
    """A message will not be sent: ``failed`` (a fault of ours) or ``undeliverable`` (the guest cannot be reached)."""
    table = outbound_message.c
    await connection.execute(
        update(outbound_message)
        .where(table.id == outbound_id, table.state == "sending")
        .values(state=state, not_before=None, failed_at=now, error_code=error_code, error=error)
    )


async def reach_at(connection: AsyncConnection, conversation_id: UUID, *, phone: str) -> None:
    """Remember the form of a guest's number that can be reached."""
    await connection.execute(update(conversation).where(conversation.c.id == conversation_id).values(send_to=phone))


# Conversations whose next message is due and that have no job to send it: it was put off, or the job was lost.
DEFER_DUE = text("""
select procrastinate_defer_jobs_v1(array_agg(row(
    'deliveries', 'whatsapp:deliver', 0, 'to:' || head.conversation_id, null,
    jsonb_build_object('conversation_id', head.conversation_id), null)::procrastinate_job_to_defer_v1))
from (
    select distinct on (conversation_id) conversation_id, not_before from outbound_message
    where state in ('pending', 'sending', 'waiting')
    order by conversation_id, id
) as head
where (head.not_before is null or head.not_before <= :now)
  and not exists (
      select from procrastinate_jobs as job
      where job.lock = 'to:' || head.conversation_id and job.status in ('todo', 'doing'))
having count(*) > 0
""")


async def defer_due(connection: AsyncConnection, *, now: datetime) -> bool:
    """Defer deliveries for conversations that wait for one; whether there were any."""
    return (await connection.execute(DEFER_DUE, {"now": now})).first() is not None
