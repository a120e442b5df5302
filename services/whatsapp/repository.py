"""Every query about the outbox, statuses and oddities. The caller's transaction; never commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Row, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.database.tables.messaging import (
    conversation,
    guest_file,
    inbound_message,
    message_status,
    outbound_message,
    webhook_oddity,
)
from services.whatsapp.updates import Oddity, Status

StoredRow: TypeAlias = Row[*tuple[Any, ...]]


async def add_oddities(connection: AsyncConnection, oddities: Sequence[Oddity], *, now: datetime) -> None:
    """Keep what we cannot use."""
    rows = [{"provider": "whatsapp", "kind": oddity.kind, "raw": oddity.raw, "received_at": now} for oddity in oddities]
    await connection.execute(insert(webhook_oddity), rows)


# --- files -----------------------------------------------------------------------------------------------------------


async def wanted_file(connection: AsyncConnection, inbound_id: int) -> StoredRow | None:
    """The message of a file that is to be fetched: ``kind``, ``raw``, ``phone_number_id``, ``wanted_at``."""
    query = (
        select(inbound_message.c.kind, inbound_message.c.raw, conversation.c.phone_number_id, guest_file.c.wanted_at)
        .join(guest_file, guest_file.c.inbound_id == inbound_message.c.id)
        .join(conversation, conversation.c.id == inbound_message.c.conversation_id)
        .where(inbound_message.c.id == inbound_id, guest_file.c.state == "wanted")
    )
    return (await connection.execute(query)).one_or_none()


async def close_file(
    connection: AsyncConnection,
    inbound_id: int,
    *,
    state: str,
    mime_type: str | None,
    content: bytes | None,
    error: str | None,
    now: datetime,
) -> None:
    """Note what became of a wanted file; its bytes when they are kept."""
    values = {
        "state": state, "mime_type": mime_type, "content": content, "error": error,
        "kept_at": now if content is not None else None,
    }  # fmt: skip
    await connection.execute(
        update(guest_file).where(guest_file.c.inbound_id == inbound_id, guest_file.c.state == "wanted").values(values)
    )


# --- statuses --------------------------------------------------------------------------------------------------------


async def add_statuses(
    connection: AsyncConnection, statuses: Sequence[Status], *, outbound_ids: Sequence[int | None], now: datetime
) -> list[tuple[Status, int | None]]:
    """Keep statuses, each with the message of ours that it is about; those that are new, in the order they came in."""
    first: dict[tuple[str, str], tuple[Status, int | None]] = {}
    for status, outbound_id in zip(statuses, outbound_ids, strict=True):
        first.setdefault((status.message_id, status.name), (status, outbound_id))
    # Always in the same order: who adds the same ones at the same time waits, and nobody waits in a circle.
    rows = [
        {
            "provider_id": status.message_id, "status": status.name, "outbound_id": outbound_id,
            "errors": status.errors or None, "reported_at": status.at or now, "received_at": now,
        }
        for _, (status, outbound_id) in sorted(first.items(), key=itemgetter(0))
    ]  # fmt: skip
    table = message_status.c
    added = await connection.execute(
        pg_insert(message_status).values(rows).on_conflict_do_nothing().returning(table.provider_id, table.status)
    )
    new = {(row.provider_id, row.status) for row in added}
    return [told for key, told in first.items() if key in new]


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


async def outbound_of_statuses(connection: AsyncConnection, statuses: Sequence[Status]) -> list[int | None]:
    """
    The message of ours that each status is about: the one whose id it brings back, else the one that the provider's id
    belongs to, also if only a sibling says so. ``None`` when it is not ours.
    """
    table = outbound_message.c
    named = [_own_id(status) for status in statuses]
    found = await connection.execute(
        select(table.id, table.provider_id).where(
            table.id.in_({own for own in named if own is not None})
            | table.provider_id.in_({status.message_id for status in statuses})
        )
    )
    rows = found.all()
    ours = {row.id for row in rows}
    by_provider_id = {row.provider_id: row.id for row in rows}
    for status, own in zip(statuses, named, strict=True):
        if own in ours:
            by_provider_id.setdefault(status.message_id, own)
    return [
        own if own in ours else by_provider_id.get(status.message_id)
        for status, own in zip(statuses, named, strict=True)
    ]


def _own_id(status: Status) -> int | None:
    """The id of ours that a status brings back."""
    opaque = status.opaque or ""
    return int(opaque) if opaque.isascii() and opaque.isdigit() and len(opaque) < 19 else None


async def apply_statuses(
    connection: AsyncConnection, told: Sequence[tuple[Status, int | None]], *, now: datetime
) -> None:
    """Let messages of ours be what the provider says they are, in its order. Unknown words change nothing."""
    parameters = [
        {
            "id": outbound_id, "name": status.name, "at": status.at or now, "provider_id": status.message_id,
            "error_code": status.error_code, "error": status.error,
        }
        for status, outbound_id in told
        if outbound_id is not None
    ]  # fmt: skip
    if parameters:
        # Sent to the database in one go. By message, for the sake of others that lock several.
        await connection.execute(APPLY_STATUS, sorted(parameters, key=itemgetter("id")))


async def conversations_of(connection: AsyncConnection, outbound_ids: Sequence[int]) -> list[UUID]:
    """The conversations that messages of ours are in."""
    if not outbound_ids:
        return []
    query = select(outbound_message.c.conversation_id).where(outbound_message.c.id.in_(outbound_ids)).distinct()
    return list((await connection.execute(query)).scalars())


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
returning message.id, message.body, message.template, message.not_after, message.attempts, message.error_code,
          message.error,
          conversation.id as conversation_id, conversation.phone_number_id, conversation.send_to_kind,
          conversation.send_to, conversation.last_guest_message_at,
          conversation.state = 'person' and exists (
              select from inbound_message where inbound_message.id = message.inbound_id and kind <> 'event'
          ) as is_silenced,
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
