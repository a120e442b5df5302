"""Every query of review: the assistant's own events, what of them is kept to be looked for, what people said of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, or_, select, text, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.console.repository import Rows, StoredRow
from services.console.review.wish import LONG, PAGE_SIZE, SHORT, Seen, Wish
from services.database.tables.booking import guest
from services.database.tables.messaging import conversation, inbound_message, outbound_message
from services.database.tables.review import turn_review, understood

AT_ONCE = 200  # turns read in one go
EVENTS_OF_A_TURN = 60
OVERLAP = 500  # events looked at again: of two turns saved at one moment the later number may be committed first
MOST_LABELLED = 300  # messages that one decision may label

# Messages that the assistant was sent as words, from an event on, each with what followed until its next message.
TURNS_SINCE = text(
    """
    select u.id, u.sender_id, u.data as said, u.message_id, f.data as followed,
        (select s.data from bot.events s where s.sender_id = u.sender_id and s.id < u.id and s.type_name = 'slot'
            and s.action_name = 'language' order by s.id desc limit 1) as language
    from (
        select id, sender_id, data, data::json ->> 'message_id' as message_id from bot.events
        where type_name = 'user' and id > :after order by id limit :most
    ) u
    left join lateral (
        select e.id, e.data from bot.events e
        where e.sender_id = u.sender_id and e.id > u.id
            and (e.type_name in ('user', 'action', 'bot') or (e.type_name = 'slot' and e.action_name = 'language'))
        order by e.id limit :events
    ) f on true
    order by u.id, f.id
    """
)
ONE_TURN = text(
    """
    select id, data from bot.events
    where sender_id = :conversation and type_name = 'user' and data::json ->> 'message_id' = :message
    order by id desc limit 1
    """
)
FOLLOWING = text(
    "select data from bot.events where sender_id = :conversation and id > :event order by id limit :events"
)
LAST_EVENTS = text("select data from bot.events where sender_id = :conversation order by id desc limit :most")
SLOTS_BEFORE = text(
    """
    select distinct on (action_name) data from bot.events
    where sender_id = :conversation and type_name = 'slot' and id < :event order by action_name, id desc
    """
)


async def last_event(connection: AsyncConnection) -> int:
    """From which of the assistant's events on its turns are not kept yet."""
    last = (await connection.execute(select(func.max(understood.c.event_id)))).scalar_one_or_none()
    return max(0, (last or 0) - OVERLAP)


async def turns_since(connection: AsyncConnection, *, after: int) -> Rows:
    """The next turns from an event on: a row for each event that followed; ``followed`` is ``None`` for none."""
    values = {"after": after, "most": AT_ONCE, "events": EVENTS_OF_A_TURN}
    return (await connection.execute(TURNS_SINCE, values)).all()


async def messages_among(connection: AsyncConnection, numbers: Collection[int]) -> dict[int, UUID]:
    """Which of these are messages of guests, with their conversations."""
    said = inbound_message.c
    query = select(said.id, said.conversation_id).where(said.id.in_(numbers), said.kind != "event")
    return {row.id: row.conversation_id for row in await connection.execute(query)}


async def keep(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> int:
    """Keep what was understood of messages; those kept already stay as they are. How many are new."""
    kept = insert(understood).values(list(rows)).on_conflict_do_nothing().returning(understood.c.inbound_id)
    return len((await connection.execute(kept)).all())


async def turn_events(
    connection: AsyncConnection, conversation_id: UUID, inbound_id: int
) -> tuple[str, list[str], list[str]] | None:
    """A message among the assistant's events, the events after it, the slots before it; ``None`` if unread."""
    known = {"conversation": str(conversation_id), "message": str(inbound_id)}
    said = (await connection.execute(ONE_TURN, known)).one_or_none()
    if said is None:
        return None
    around = {"conversation": str(conversation_id), "event": said.id}
    following = (await connection.execute(FOLLOWING, around | {"events": 4 * EVENTS_OF_A_TURN})).scalars().all()
    before = (await connection.execute(SLOTS_BEFORE, around)).scalars().all()
    return said.data, list(following), list(before)


async def events_of(connection: AsyncConnection, conversation_id: UUID, *, most: int) -> list[str]:
    """The last events of a conversation, oldest first."""
    values = {"conversation": str(conversation_id), "most": most}
    return list((await connection.execute(LAST_EVENTS, values)).scalars().all())[::-1]


async def message(connection: AsyncConnection, conversation_id: UUID, inbound_id: int) -> StoredRow | None:
    """A guest's message with its guest: ``text``, ``kind``, ``choice_id``, ``said_at``, ``state``, ``name``."""
    said = inbound_message.c
    query = (
        select(
            said.id, said.text, said.kind, said.choice_id, said.said_at, said.state, said.state_reason, guest.c.name
        )
        .join(conversation, conversation.c.id == said.conversation_id)
        .join(guest, guest.c.id == conversation.c.guest_id)
        .where(said.id == inbound_id, said.conversation_id == conversation_id)
    )  # fmt: skip
    return (await connection.execute(query)).one_or_none()


async def answers_to(connection: AsyncConnection, inbound_id: int) -> Rows:
    """What was sent as the answer to a message, in order."""
    sent = outbound_message.c
    query = select(sent.body, sent.state).where(sent.inbound_id == inbound_id).order_by(sent.position)
    return (await connection.execute(query)).all()


async def beside(connection: AsyncConnection, conversation_id: UUID, inbound_id: int) -> tuple[int | None, int | None]:
    """The messages that were understood before and after one, in its conversation."""
    table = understood.c
    mine = select(table.inbound_id).where(table.conversation_id == conversation_id)
    before = mine.where(table.inbound_id < inbound_id).order_by(table.inbound_id.desc()).limit(1)
    after = mine.where(table.inbound_id > inbound_id).order_by(table.inbound_id).limit(1)
    return (
        (await connection.execute(before)).scalar_one_or_none(),
        (await connection.execute(after)).scalar_one_or_none(),
    )


async def next_open(connection: AsyncConnection, inbound_id: int) -> StoredRow | None:
    """The message that nobody has judged which comes before one, of whatever conversation; else the latest one."""
    table = understood.c
    query = (
        select(table.inbound_id, table.conversation_id)
        .outerjoin(turn_review, turn_review.c.inbound_id == table.inbound_id)
        .where(turn_review.c.verdict.is_(None), table.inbound_id != inbound_id)
        .order_by((table.inbound_id < inbound_id).desc(), table.inbound_id.desc())
        .limit(1)
    )
    return (await connection.execute(query)).one_or_none()


def _listed() -> Any:
    return select(
        understood,
        turn_review.c.verdict,
        turn_review.c.intent.label("right_intent"),
        turn_review.c.taught,
        turn_review.c.is_flagged,
        turn_review.c.comment,
        turn_review.c.reviewed_by,
        turn_review.c.reviewed_at,
    ).outerjoin(turn_review, turn_review.c.inbound_id == understood.c.inbound_id)


async def find(connection: AsyncConnection, conversation_id: UUID, inbound_id: int) -> StoredRow | None:
    """What was understood of a message, and what was said of it."""
    query = _listed().where(understood.c.inbound_id == inbound_id, understood.c.conversation_id == conversation_id)
    found: StoredRow | None = (await connection.execute(query)).one_or_none()
    return found


async def turns(connection: AsyncConnection, wish: Wish, zone: ZoneInfo) -> Rows:
    """The turns that are asked for, the latest first: one more than a page where there are more."""
    query = (
        _listed()
        .where(*_conditions(wish, zone))
        .order_by(understood.c.said_at.desc(), understood.c.inbound_id.desc())
        .offset((wish.page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
    )
    return (await connection.execute(query)).all()


def _conditions(wish: Wish, zone: ZoneInfo) -> list[Any]:
    table, review = understood.c, turn_review.c
    found: list[Any] = [true()]
    if wish.intent:
        found.append(or_(table.intent == wish.intent, review.intent == wish.intent))
    if wish.below is not None:
        found.append(table.confidence < wish.below)
    if wish.what == "dudas":
        found.append(table.is_fallback)
    if wish.what == "persona":
        found.append(table.asked_person.is_not(None))
    if wish.length:
        found.append(table.letters <= SHORT if wish.length == "corto" else table.letters >= LONG)
    if wish.language:
        found.append(table.language == wish.language)
    if wish.since is not None:
        found.append(table.said_at >= datetime.combine(wish.since, time(), zone))
    if wish.until is not None:
        found.append(table.said_at < datetime.combine(wish.until + timedelta(days=1), time(), zone))
    found.append(
        {
            Seen.NOT: review.verdict.is_(None),
            Seen.ANY: true(),
            Seen.FLAGGED: review.is_flagged,
            Seen.CORRECTED: review.verdict == "corrected",
            Seen.RIGHT: review.verdict == "right",
        }[wish.seen]
    )
    return found


async def intents(connection: AsyncConnection) -> list[str]:
    """Every intent that was understood of some message."""
    query = select(understood.c.intent).distinct().order_by(understood.c.intent)
    return list((await connection.execute(query)).scalars())


async def unlabelled(connection: AsyncConnection, *, since: datetime, most: int) -> Rows:
    """
    Messages that nobody has judged, said since a moment: those first that the assistant was least sure of, by how near
    its second guess came to the first.
    """
    table = understood.c
    margin = table.confidence - func.coalesce(table.next_confidence, 0.0)
    query = (
        _listed()
        .where(turn_review.c.verdict.is_(None), table.said_at >= since, table.letters > 1)
        .order_by(table.is_fallback.desc(), margin, table.inbound_id.desc())
        .limit(most)
    )
    return (await connection.execute(query)).all()


async def of_messages(connection: AsyncConnection, numbers: Collection[int]) -> Rows:
    """What was understood of these messages."""
    return (await connection.execute(_listed().where(understood.c.inbound_id.in_(numbers)))).all()


async def judge(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what somebody says of messages; the last word counts. What is not given stays as it was."""
    new = insert(turn_review).values(list(rows))
    changed = {name: new.excluded[name] for name in rows[0] if name != "inbound_id"}
    await connection.execute(new.on_conflict_do_update(index_elements=["inbound_id"], set_=changed))


async def corrections(connection: AsyncConnection) -> Rows:
    """
    What people said that messages mean, and that is to be learnt, the oldest first: ``inbound_id``,
    ``conversation_id``, ``text``, ``understood_as``, ``intent``, ``taught``, ``language``, ``reviewed_by``,
    ``reviewed_at``.
    """
    review = turn_review.c
    query = (
        select(
            understood.c.inbound_id, understood.c.conversation_id, understood.c.text, understood.c.language,
            understood.c.intent.label("understood_as"), review.intent, review.taught, review.reviewed_by,
            review.reviewed_at,
        )
        .join(turn_review, review.inbound_id == understood.c.inbound_id)
        .where(review.verdict == "corrected")
        .order_by(review.reviewed_at, understood.c.inbound_id)
    )  # fmt: skip
    return (await connection.execute(query)).all()


async def counts(connection: AsyncConnection) -> StoredRow:
    """How many messages are kept, nobody has judged, are flagged, are to be learnt."""
    review = turn_review.c
    query = select(
        func.count().label("kept"),
        func.count().filter(review.verdict.is_(None)).label("open"),
        func.count().filter(and_(review.is_flagged)).label("flagged"),
        func.count().filter(review.verdict == "corrected").label("corrected"),
    ).select_from(understood.outerjoin(turn_review, review.inbound_id == understood.c.inbound_id))
    return (await connection.execute(query)).one()
