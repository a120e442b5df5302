"""Every query about conversations and what guests said. The caller's transaction; never commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, case, func, insert, literal, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.conversations.identities import Identity, reached_by
from services.conversations.outbox import TAKEN
from services.database.tables.booking import guest
from services.database.tables.messaging import conversation, inbound_message, outbound_message
from services.guests.repository import MEETING

StoredRow: TypeAlias = Row[*tuple[Any, ...]]

EVENT = "event"
TURN_QUEUE, TURN_TASK = "turns", "conversations:turn"
RECENT_KINDS = 20
ANSWERED = "answered_by_person"
# What a person is asked for, by the guest's wish that says what to do about it.
ANSWERED_BY = {
    "on_account": ("payment_already_paid", "payment_overpaid", "payment_wrong_amount", "payment_nights_taken")
}

# One statement for what happens with nearly every message: find the conversation of the guest, or make both when nobody
# is known by any identity shown; store the message, defer its turn, note when the guest last spoke. ``known`` is there
# only when every identity shown leads to the same guest; what leads to several is left to :mod:`identities`.
#
# A stranger is met under the locks that everybody takes who meets a guest. Whoever waited for one still sees what was
# there before the wait, tries to make the same guest, and the identity's unique constraint refuses: the caller tries
# again.
#
# The composite array is the only form of the queue's own function (procrastinate 3.10, sql/schema.sql).
STORE = text("""
with shown as (
    select * from unnest(cast(:kinds as text[]), cast(:values as text[])) as shown (kind, value)
), led as (
    select guest_identity.guest_id from shown join guest_identity using (kind, value)
), known as (
    select conversation.id
    from led
    join conversation on conversation.guest_id = led.guest_id
    group by conversation.id
    having count(*) = (select count(*) from shown)
), locked as materialized (
    select count(*) as keys
    from (
        select pg_advisory_xact_lock(:meeting, hashtext(stranger.kind || ':' || stranger.value))
        from (select * from shown where not exists (select from led) order by kind, value) as stranger
    ) as key
), met as (
    insert into guest (name) select :name from locked where keys > 0 returning id
), linked as (
    insert into guest_identity (guest_id, kind, value, known_since)
    select met.id, shown.kind, shown.value, :received_at from met cross join shown
    order by shown.kind, shown.value
), begun as (
    insert into conversation (guest_id, phone_number_id, send_to_kind, send_to, last_guest_message_at)
    select met.id, :phone_number_id, :send_to_kind, :send_to,
           case when cast(:state as text) = 'received' then cast(:said_at as timestamptz) end
    from met
    returning id
), talk as (
    select id from known union all select id from begun
), stored as (
    insert into inbound_message
        (provider_id, conversation_id, kind, text, choice_id, raw, said_at, received_at, state, state_reason)
    select :provider_id, talk.id, :kind, :text, :choice_id, :raw, :said_at, :received_at, cast(:state as text),
           :state_reason
    from talk
    on conflict (provider_id) do nothing
    returning id, conversation_id
), spoken as (
    update conversation
    set last_guest_message_at = greatest(last_guest_message_at, :said_at),
        state = case when conversation.state = 'closed' then 'bot' else conversation.state end
    from stored, known
    where conversation.id = stored.conversation_id and stored.conversation_id = known.id
      and cast(:state as text) = 'received'
), deferred as (
    select procrastinate_defer_jobs_v1(array[row(
        'turns', 'conversations:turn', 0, stored.conversation_id::text, null,
        jsonb_build_object('conversation_id', stored.conversation_id), null)::procrastinate_job_to_defer_v1])
    from stored
    where cast(:state as text) = 'received'
)
select (select id from talk) as conversation_id, (select id from stored) as inbound_id,
       (select count(*) from deferred) as jobs
""")


@dataclass(frozen=True)
class Incoming:
    """A message to be stored. ``state``: ``received`` (a turn follows) or ``ignored``."""

    provider_id: str
    kind: str
    text: str | None
    choice_id: str | None
    raw: bytes
    said_at: datetime
    state: str = "received"
    state_reason: str | None = None


@dataclass(frozen=True)
class Stored:
    """``conversation_id``: ``None`` if it is unclear whose it is; ``inbound_id``: ``None`` if nothing was added."""

    conversation_id: UUID | None
    inbound_id: int | None


async def store(
    connection: AsyncConnection,
    incoming: Incoming,
    shown: Sequence[Identity],
    *,
    name: str | None,
    phone_number_id: str,
    now: datetime,
) -> Stored:
    """
    Store a message, with its turn's job, if it is new; a sender unknown by all identities shown is met.

    Stores nothing when the identities lead to several guests or to one without a conversation. Raises SQLAlchemy's
    ``IntegrityError`` when the same stranger is met by another at this moment.
    """
    reached = reached_by(shown)
    parameters = {
        "kinds": [identity.kind for identity in shown], "values": [identity.value for identity in shown],
        "meeting": MEETING, "name": name, "phone_number_id": phone_number_id,
        "send_to_kind": reached.kind, "send_to": reached.address,
        "provider_id": incoming.provider_id, "kind": incoming.kind, "text": incoming.text,
        "choice_id": incoming.choice_id, "raw": incoming.raw, "said_at": incoming.said_at, "received_at": now,
        "state": incoming.state, "state_reason": incoming.state_reason,
    }  # fmt: skip
    row = (await connection.execute(STORE, parameters)).one()
    return Stored(row.conversation_id, row.inbound_id)


async def add_event(
    connection: AsyncConnection,
    *,
    conversation_id: UUID,
    provider_id: str,
    payload: str,
    now: datetime,
    said_at: datetime | None = None,
) -> int | None:
    """Store an event that the assistant shall put into words; ``None`` when it was stored before."""
    added = await connection.execute(
        pg_insert(inbound_message)
        .values(
            provider_id=provider_id, conversation_id=conversation_id, kind=EVENT, choice_id=payload, raw=b"",
            said_at=said_at or now, received_at=now,
        )
        .on_conflict_do_nothing(index_elements=[inbound_message.c.provider_id])
        .returning(inbound_message.c.id)
    )  # fmt: skip
    found: int | None = added.scalar_one_or_none()
    return found


async def conversation_of_guest(connection: AsyncConnection, guest_id: UUID) -> UUID | None:
    """A guest's conversation, if the guest ever wrote."""
    found = await connection.execute(select(conversation.c.id).where(conversation.c.guest_id == guest_id))
    return found.scalar_one_or_none()


async def ask_for_person(connection: AsyncConnection, conversation_id: UUID, *, reason: str, now: datetime) -> None:
    """
    Let a conversation wait for a person. One that waits keeps its first reason, unless the guest has answered what was
    said of it; one that is taken, its person.
    """
    is_answered = and_(
        conversation.c.state == "needs_person", conversation.c.state_reason.in_(ANSWERED_BY.get(reason, ()))
    )
    await connection.execute(
        update(conversation)
        .where(conversation.c.id == conversation_id, or_(conversation.c.state.in_(("bot", "closed")), is_answered))
        .values(
            state="needs_person",
            state_reason=reason,
            waiting_since=func.coalesce(conversation.c.waiting_since, literal(now)),
        )
    )


async def no_longer_ask(
    connection: AsyncConnection, conversation_id: UUID, *, reason: str, instead: str | None
) -> None:
    """Let a conversation wait no longer for a person, if it does for that reason; or for another instead."""
    await connection.execute(
        update(conversation)
        .where(
            conversation.c.id == conversation_id,
            conversation.c.state == "needs_person",
            conversation.c.state_reason == reason,
        )
        .values(
            state="needs_person" if instead else "bot",
            state_reason=instead,
            waiting_since=conversation.c.waiting_since if instead else None,
        )
    )


async def begin_next_turn(connection: AsyncConnection, conversation_id: UUID, *, now: datetime) -> StoredRow | None:
    """
    The open message of a conversation that was said first, with the moment at which it was first tried noted.

    Of two of the same second the one stored first. Locks nothing beyond the caller's transaction: the queue's lock
    keeps turns of a conversation apart, and closing a message is conditional anyway.
    """
    said = inbound_message.c
    first = (
        select(said.id)
        .where(said.conversation_id == conversation_id, said.state == "received")
        .order_by(said.said_at, said.id)
        .limit(1)
        .scalar_subquery()
    )
    begun = (
        update(inbound_message)
        .where(said.id == first, said.conversation_id == conversation.c.id, conversation.c.guest_id == guest.c.id)
        .values(turn_started_at=func.coalesce(said.turn_started_at, now))
        .returning(
            said.id, said.conversation_id, said.provider_id, said.kind, said.text, said.choice_id, said.said_at,
            said.received_at, said.turn_started_at, conversation.c.state.label("conversation_state"),
            _silence(said.received_at).label("silent_because"),
            conversation.c.phone_number_id, guest.c.name.label("guest_name"),
        )
    )  # fmt: skip
    return (await connection.execute(begun)).one_or_none()


def _silence(since: ColumnElement[datetime]) -> ColumnElement[str]:
    """Why the assistant answers nothing that was said at a moment: a person has the conversation, or has answered."""
    by_person = (
        select(outbound_message.c.id)
        .where(
            outbound_message.c.conversation_id == conversation.c.id,
            outbound_message.c.written_by.is_not(None),
            outbound_message.c.created_at > since,
        )
        .exists()
    )
    return case((conversation.c.state == "person", TAKEN), (by_person, ANSWERED))


async def why_silent(connection: AsyncConnection, conversation_id: UUID, *, since: datetime) -> str | None:
    """
    Why the assistant is to answer nothing that was said at a moment, if so. Nobody takes the conversation or gives it
    back before the transaction ends.
    """
    query = select(_silence(literal(since))).where(conversation.c.id == conversation_id)
    found: str | None = (await connection.execute(query.with_for_update(key_share=True))).scalar_one()
    return found


async def close(
    connection: AsyncConnection, inbound_id: int, *, state: str, reason: str | None = None, now: datetime
) -> bool:
    """Give an open message its end; whether it was still open."""
    closed = await connection.execute(
        update(inbound_message)
        .where(inbound_message.c.id == inbound_id, inbound_message.c.state == "received")
        .values(state=state, state_reason=reason, answered_at=now if state == "answered" else None)
    )
    return closed.rowcount == 1


async def was_offered(connection: AsyncConnection, conversation_id: UUID, choice_id: str) -> bool:
    """Whether some message that we made for this conversation offers a choice with that id."""
    offers = func.jsonb_path_exists(
        outbound_message.c.body,
        text("'$.interactive.action.**.id ? (@ == $id)'"),
        func.jsonb_build_object("id", choice_id),
    )
    query = select(outbound_message.c.id).where(outbound_message.c.conversation_id == conversation_id, offers).limit(1)
    return (await connection.execute(query)).first() is not None


async def said_before(connection: AsyncConnection, conversation_id: UUID, inbound_id: int) -> Sequence[StoredRow]:
    """The kinds, texts and states of what the guest said before a message, the latest first."""
    said = inbound_message.c
    query = (
        select(said.kind, said.text, said.choice_id, said.state, said.received_at)
        .where(said.conversation_id == conversation_id, said.id < inbound_id, said.kind != EVENT)
        .where(said.state != "ignored")
        .order_by(said.id.desc())
        .limit(RECENT_KINDS)
    )
    return (await connection.execute(query)).all()


async def add_answers(
    connection: AsyncConnection,
    leaving: Sequence[Mapping[str, Any]],
    *,
    conversation_id: UUID,
    inbound_id: int,
    now: datetime,
) -> None:
    """Put the answers to a message into the outbox, in order: ``body``, ``template`` and ``not_after`` of each."""
    rows = [
        {
            "conversation_id": conversation_id, "inbound_id": inbound_id, "position": position,
            "cause": f"turn:{inbound_id}", "created_at": now, **one,
        }
        for position, one in enumerate(leaving)
    ]  # fmt: skip
    await connection.execute(insert(outbound_message), rows)


# Conversations with open messages and no job for them: a job that failed for good, which its task avoids. Those that
# wait for a voice note to be heard have none: hearing it brings one.
ORPHANED_TURNS = text("""
select procrastinate_defer_jobs_v1(array_agg(row(
    'turns', 'conversations:turn', 0, orphan.id::text, null,
    jsonb_build_object('conversation_id', orphan.id), null)::procrastinate_job_to_defer_v1))
from (
    select distinct conversation_id as id from inbound_message
    where state = 'received' and received_at < :before
      and not exists (
          select from procrastinate_jobs as job
          where job.lock = inbound_message.conversation_id::text and job.status in ('todo', 'doing'))
      and not exists (
          select from voice_note join inbound_message as spoken on spoken.id = voice_note.inbound_id
          where voice_note.state = 'wanted' and spoken.conversation_id = inbound_message.conversation_id)
) as orphan
having count(*) > 0
""")


async def defer_orphaned_turns(connection: AsyncConnection, *, before: datetime) -> bool:
    """Defer turns anew for messages received before a moment that are open without a job; whether there were any."""
    return (await connection.execute(ORPHANED_TURNS, {"before": before})).first() is not None
