"""Every query of the console: what waits for a person, who is coming, threads, and the few changes of its forms."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Row,
    String,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
    update,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from services.database.tables.booking import cabin, guest, guest_identity, property_, reservation
from services.database.tables.messaging import (
    conversation,
    house_mark,
    inbound_message,
    outbound_message,
    webhook_oddity,
)
from services.database.tables.money import money_report, paid_for_stay, payment
from services.reservations.repository import BLOCK

StoredRow: TypeAlias = Row[*tuple[Any, ...]]
Rows: TypeAlias = Sequence[StoredRow]

LIST_LIMIT = 50
THREAD_LIMIT = 200

CHECK_IN = func.lower(reservation.c.stay, type_=Date).label("check_in")
CHECK_OUT = func.upper(reservation.c.stay, type_=Date).label("check_out")


async def the_property(connection: AsyncConnection) -> StoredRow | None:
    """The property's name, time zone and currency; ``None`` before it is set up."""
    return (
        await connection.execute(select(property_.c.name, property_.c.time_zone, property_.c.currency).limit(1))
    ).one_or_none()


def _phone() -> Any:
    return (
        select(guest_identity.c.value)
        .where(guest_identity.c.guest_id == guest.c.id, guest_identity.c.kind == "phone")
        .order_by(guest_identity.c.known_since.desc())
        .limit(1)
        .scalar_subquery()
        .label("phone")
    )


def _last_said() -> Any:
    return (
        select(inbound_message.c.text)
        .where(inbound_message.c.conversation_id == conversation.c.id, inbound_message.c.kind != "event")
        .order_by(inbound_message.c.id.desc())
        .limit(1)
        .scalar_subquery()
        .label("last_said")
    )


def _is_unread() -> ColumnElement[bool]:
    table = conversation.c
    return and_(
        table.last_guest_message_at.is_not(None),
        or_(table.seen_at.is_(None), table.last_guest_message_at > table.seen_at),
    )


def conversations() -> Any:
    """Conversations with their guests, as lists show them."""
    return select(
        conversation.c.id,
        conversation.c.state,
        conversation.c.state_reason,
        conversation.c.taken_by,
        conversation.c.labels,
        conversation.c.resumes_at,
        conversation.c.last_guest_message_at,
        func.coalesce(conversation.c.waiting_since, conversation.c.last_guest_message_at).label("waiting_since"),
        _is_unread().label("is_unread"),
        guest.c.name,
        _phone(),
        _last_said(),
    ).join(guest, guest.c.id == conversation.c.guest_id)


async def conversations_needing_people(connection: AsyncConnection) -> Rows:
    """Conversations that wait for a person or that one has taken, those that wait first, longest first."""
    query = (
        conversations()
        .where(conversation.c.state.in_(("needs_person", "person")))
        .order_by(
            conversation.c.state,
            func.coalesce(conversation.c.waiting_since, conversation.c.last_guest_message_at).nulls_last(),
        )
        .limit(LIST_LIMIT)
    )
    return (await connection.execute(query)).all()


async def find_conversation(connection: AsyncConnection, conversation_id: UUID) -> StoredRow | None:
    """One conversation with its guest."""
    return (await connection.execute(conversations().where(conversation.c.id == conversation_id))).one_or_none()


async def payments_to_review(connection: AsyncConnection, *, due: Collection[str]) -> Rows:
    """
    Payments that a person must look at and has not closed, and those of which money is ``due`` (the provider's ids),
    newest first: the payment's columns, ``code``, ``guest_name``, ``conversation_id``.
    """
    query = (
        select(payment, reservation.c.code, reservation.c.guest_name, conversation.c.id.label("conversation_id"))
        .join(reservation, reservation.c.id == payment.c.reservation_id, isouter=True)
        .join(conversation, conversation.c.guest_id == reservation.c.guest_id, isouter=True)
        .where(
            or_(
                and_(payment.c.problem.is_not(None), payment.c.problem_closed_at.is_(None)),
                payment.c.provider_id.in_(due),
            )
        )
        .order_by(payment.c.updated_at.desc())
        .limit(LIST_LIMIT)
    )
    return (await connection.execute(query)).all()


async def provider_id_of(connection: AsyncConnection, payment_id: UUID) -> str | None:
    """The provider's id of a payment."""
    return (
        await connection.execute(select(payment.c.provider_id).where(payment.c.id == payment_id))
    ).scalar_one_or_none()


async def close_payment_problem(connection: AsyncConnection, payment_id: UUID, *, now: datetime) -> bool:
    """Note that a person dealt with a payment's problem; whether there was one open."""
    changed = await connection.execute(
        update(payment)
        .where(payment.c.id == payment_id, payment.c.problem.is_not(None), payment.c.problem_closed_at.is_(None))
        .values(problem_closed_at=now)
    )
    return changed.rowcount == 1


async def last_money_report(connection: AsyncConnection) -> StoredRow | None:
    """The last daily comparison of payments: ``differences``, ``made_at``."""
    query = select(money_report).order_by(money_report.c.id.desc()).limit(1)
    return (await connection.execute(query)).one_or_none()


async def undelivered(connection: AsyncConnection, *, since: datetime) -> Rows:
    """Messages that could not be delivered since a moment: one row for each conversation."""
    table = outbound_message
    query = (
        select(
            table.c.conversation_id,
            func.count().label("messages"),
            func.max(table.c.created_at).label("last_at"),
            func.max(guest.c.name).label("name"),
            func.max(_phone()).label("phone"),
            func.max(table.c.error).label("error"),
        )
        .join(conversation, conversation.c.id == table.c.conversation_id)
        .join(guest, guest.c.id == conversation.c.guest_id)
        .where(table.c.state.in_(("failed", "undeliverable")), table.c.created_at > since)
        .group_by(table.c.conversation_id)
        .order_by(func.max(table.c.created_at).desc())
        .limit(LIST_LIMIT)
    )
    return (await connection.execute(query)).all()


async def stuck(connection: AsyncConnection, *, created_before: datetime, repairs: Collection[int]) -> StoredRow | None:
    """
    Messages that do not get out: ``messages`` (how many), ``since``, ``error_code`` (``None`` when none was given).

    A conversation's oldest message that has not left holds back those after it, so they count with it. It counts at
    once when its error code is one of ``repairs``, which somebody must repair, and whatever the cause when it was
    written before a moment.
    """
    table = outbound_message.c
    is_open = table.state.in_(("pending", "sending", "waiting"))
    first = (
        select(table.conversation_id, table.error_code, table.created_at)
        .where(is_open)
        .ext(distinct_on(table.conversation_id))
        .order_by(table.conversation_id, table.id)
        .subquery()
    )
    asks_for_repair = first.c.error_code.in_(repairs)
    query = (
        select(
            func.count().label("messages"),
            func.min(table.created_at).label("since"),
            func.coalesce(func.max(first.c.error_code).filter(asks_for_repair), func.max(first.c.error_code)).label(
                "error_code"
            ),
        )
        .join(first, first.c.conversation_id == table.conversation_id)
        .where(is_open, or_(asks_for_repair, first.c.created_at < created_before))
    )
    row = (await connection.execute(query)).one()
    return row if row.messages else None


async def last_account_error(connection: AsyncConnection, *, since: datetime) -> StoredRow | None:
    """The last trouble with the account that WhatsApp told us of since a moment: ``raw`` (its errors) and when."""
    table = webhook_oddity.c
    query = (
        select(table.raw, table.received_at)
        .where(table.provider == "whatsapp", table.kind == "account_error", table.received_at > since)
        .order_by(table.id.desc())
        .limit(1)
    )
    return (await connection.execute(query)).one_or_none()


def reservations(*conditions: ColumnElement[bool]) -> Any:
    """Reservations as lists show them; nights of the house are none."""
    return (
        select(
            reservation.c.code, reservation.c.guest_name, reservation.c.status, CHECK_IN, CHECK_OUT,
            reservation.c.adults, reservation.c.children, reservation.c.babies, reservation.c.pets,
            reservation.c.total, reservation.c.deposit, paid_for_stay().label("paid"), reservation.c.currency,
            reservation.c.hold_expires_at,
            cabin.c.name.label("cabin_name"), conversation.c.id.label("conversation_id"),
        )
        .join(cabin, cabin.c.id == reservation.c.cabin_id)
        .join(conversation, conversation.c.guest_id == reservation.c.guest_id, isouter=True)
        .where(reservation.c.source != BLOCK, *conditions)
        .limit(LIST_LIMIT)
    )  # fmt: skip


async def live_holds(connection: AsyncConnection, *, now: datetime) -> Rows:
    """Holds that still block their nights, the next to end first."""
    query = reservations(reservation.c.status == "held", reservation.c.hold_expires_at > now)
    return (await connection.execute(query.order_by(reservation.c.hold_expires_at))).all()


async def reservations_of(connection: AsyncConnection, conversation_id: UUID) -> Rows:
    """The reservations of a conversation's guest, newest first."""
    query = reservations(conversation.c.id == conversation_id).order_by(reservation.c.created_at.desc())
    return (await connection.execute(query)).all()


async def find_reservation(connection: AsyncConnection, code: str) -> StoredRow | None:
    """One reservation, as its lists show it."""
    return (await connection.execute(reservations(reservation.c.code == code))).one_or_none()


async def thread(connection: AsyncConnection, conversation_id: UUID) -> Rows:
    """
    The last messages of a conversation, oldest first: ``direction`` ``in`` or ``out``, ``at``, ``kind``, ``text``,
    ``choice_id``, ``body``, ``state``, ``error``, ``error_code``, ``by`` (a person who wrote it). ``direction``
    ``house``: what people did, by ``kind`` (``taken``, ``given_back``, ``note``), which the guest does not see.
    """
    said = inbound_message.c
    # That a conversation was given back is told to the assistant too; here it is a mark.
    is_mark = and_(said.kind == "event", said.provider_id.startswith("event:given_back:", autoescape=True))
    came = select(
        literal("in").label("direction"), said.received_at.label("at"), said.id.label("number"), said.kind, said.text,
        said.choice_id, null().label("body"), said.state, said.state_reason.label("error"),
        cast(null(), Integer).label("error_code"), cast(null(), String).label("by"),
    ).where(said.conversation_id == conversation_id, ~is_mark)  # fmt: skip
    sent = outbound_message.c
    went = select(
        literal("out").label("direction"), sent.created_at.label("at"), sent.id.label("number"),
        literal("sent").label("kind"), cast(null(), String).label("text"), cast(null(), String).label("choice_id"),
        sent.body, sent.state, sent.error, sent.error_code, sent.written_by,
    ).where(sent.conversation_id == conversation_id)  # fmt: skip
    done = house_mark.c
    marked = select(
        literal("house"), done.made_at, done.id, done.kind, done.text, cast(null(), String), null(),
        literal("done"), cast(null(), String), cast(null(), Integer), done.made_by,
    ).where(done.conversation_id == conversation_id)  # fmt: skip
    both = union_all(came, went, marked).subquery()
    query = select(both).order_by(both.c.at.desc(), both.c.direction.desc(), both.c.number.desc()).limit(THREAD_LIMIT)
    return list(reversed((await connection.execute(query)).all()))
