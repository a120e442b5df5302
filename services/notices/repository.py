"""Every query about notices. The caller's transaction; never commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.database.tables.booking import (
    guest,
    property_,
    reservation,
    reservation_event,
    reservation_notice,
)
from services.database.tables.messaging import conversation
from services.database.tables.money import paid_for_stay
from services.database.tables.waiting import waiting_entry
from services.domain.notices import THANKS_LAST, WARNED_BEFORE, Habits, Life, Notice, Planned, QuietHours
from services.domain.reservation import Status
from services.domain.stay import Stay

LATELY = timedelta(days=2)  # whoever was confirmed longer ago has been told how to arrive, or never will be
WITH_A_PERSON = ("needs_person", "person")


@dataclass(frozen=True)
class Subject:
    """
    A reservation whose guest may be written to: what was ``told`` so far and about which day, and whether a person has
    the conversation.
    """

    reservation_id: UUID
    code: str
    conversation_id: UUID
    life: Life
    habits: Habits
    told: frozenset[tuple[Notice, date]]
    is_with_person: bool


async def subjects(connection: AsyncConnection, *, now: datetime) -> list[Subject]:
    """The reservations of which something may be due at ``now``: not all of these are, but no other."""
    rows = await connection.execute(_QUERY.where(_may_be_due(now)).order_by(reservation.c.created_at))
    return [_subject(row) for row in rows]


async def lock(connection: AsyncConnection, reservation_id: UUID) -> Subject | None:
    """
    A reservation as it is now, kept from changing until the transaction ends; ``None`` when its guest may not be
    written to any more, or somebody else is changing it.
    """
    taken = select(reservation.c.id).where(reservation.c.id == reservation_id).with_for_update(skip_locked=True)
    if (await connection.execute(taken)).first() is None:
        return None
    row = (await connection.execute(_QUERY.where(reservation.c.id == reservation_id))).one_or_none()
    return _subject(row) if row is not None else None


async def note(connection: AsyncConnection, reservation_id: UUID, planned: Planned, *, now: datetime) -> bool:
    """Note that a notice is being told; whether it was not before, about the same day."""
    values = {"reservation_id": reservation_id, "notice": planned.notice, "about": planned.about, "told_at": now}
    row = insert(reservation_notice).values(values)
    added = row.on_conflict_do_nothing().returning(reservation_notice.c.notice)
    return (await connection.execute(added)).first() is not None


async def set_stopped(connection: AsyncConnection, conversation_id: UUID, *, at: datetime | None) -> bool:
    """Note since when the guest of a conversation wants no notices (``None``: wants them); whether there is one."""
    of_conversation = select(conversation.c.guest_id).where(conversation.c.id == conversation_id).scalar_subquery()
    # The first "stop" counts: saying it twice changes nothing.
    moment = func.coalesce(guest.c.notices_stopped_at, at) if at is not None else None
    changed = update(guest).where(guest.c.id == of_conversation).values(notices_stopped_at=moment)
    return (await connection.execute(changed)).rowcount == 1


_CONFIRMED_AT = (
    select(func.max(reservation_event.c.happened_at))
    .where(reservation_event.c.reservation_id == reservation.c.id, reservation_event.c.kind == Status.CONFIRMED)
    .correlate(reservation)
    .scalar_subquery()
)
_TOLD = (
    select(func.json_agg(func.json_build_array(reservation_notice.c.notice, reservation_notice.c.about)))
    .where(reservation_notice.c.reservation_id == reservation.c.id)
    .correlate(reservation)
    .scalar_subquery()
)
# As agreed; of a reservation older than kept terms, as the house has it today.
_BALANCE_DAYS = func.coalesce(reservation.c.terms["balance_days"].as_integer(), property_.c.balance_days)
# What was offered from the waiting list says itself until when it is held; it is warned of once it was taken.
_AWAITS_A_YES = (
    select(waiting_entry.c.id)
    .where(waiting_entry.c.reservation_id == reservation.c.id, waiting_entry.c.ended_at.is_(None))
    .correlate(reservation)
    .exists()
)
# Guests who never wrote have no conversation: they have not asked to be written to.
_QUERY: Select[Any] = (
    select(
        reservation,
        property_.c.time_zone,
        property_.c.quiet_from,
        property_.c.quiet_until,
        property_.c.balance_reminder_days,
        _BALANCE_DAYS.label("balance_days"),
        paid_for_stay().label("paid"),
        _CONFIRMED_AT.label("confirmed_at"),
        _TOLD.label("told"),
        conversation.c.id.label("conversation_id"),
        conversation.c.state.label("conversation_state"),
    )
    .join(property_, property_.c.id == reservation.c.property_id)
    .join(guest, guest.c.id == reservation.c.guest_id)
    .join(conversation, conversation.c.guest_id == guest.c.id)
    .where(guest.c.notices_stopped_at.is_(None))
)


def _may_be_due(now: datetime) -> Any:
    table = reservation.c
    today = func.date(func.timezone(property_.c.time_zone, now))
    # A day more at each end, for what quiet hours move.
    reminded = property_.c.balance_reminder_days + _BALANCE_DAYS
    arrives_soon = func.lower(table.stay) - today <= func.greatest(reminded, 1) + 1
    left_lately = today - func.upper(table.stay) <= THANKS_LAST.days + 2
    return or_(
        and_(
            table.status == Status.HELD,
            ~_AWAITS_A_YES,
            table.hold_expires_at > now,
            table.hold_expires_at <= now + WARNED_BEFORE,
        ),
        and_(
            table.status.in_((Status.CONFIRMED, Status.COMPLETED)),
            or_(and_(arrives_soon, left_lately), table.updated_at > now - LATELY),
        ),
    )


def _subject(row: Row[Any]) -> Subject:
    zone = ZoneInfo(row.time_zone)
    return Subject(
        reservation_id=row.id,
        code=row.code,
        conversation_id=row.conversation_id,
        life=Life(
            status=Status(row.status),
            stay=Stay(row.stay.lower, row.stay.upper),
            created_at=row.created_at,
            hold_expires_at=row.hold_expires_at,
            confirmed_at=row.confirmed_at,
            balance_due_on=row.stay.lower - timedelta(days=row.balance_days),
            owes=row.total > row.paid,
        ),
        habits=Habits(
            zone=zone,
            quiet=QuietHours(row.quiet_from, row.quiet_until),
            balance_days=row.balance_reminder_days,
        ),
        told=frozenset((Notice(told), date.fromisoformat(about)) for told, about in row.told or ()),
        is_with_person=row.conversation_state in WITH_A_PERSON,
    )
